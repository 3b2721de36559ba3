import * as z from "zod";
import type { ErpErrorClass } from "../adapter";
import type { Envelope } from "../classify";
import { json } from "../text";

/**
 * Tryton 6.0 answers an error with HTTP 200 and `{ id, error: [name, details] }`. Four names are its own; anything else is the
 * message of whatever Python exception it was, an outage of its database and a slip in a field name alike.
 */

const Body = z.object({ error: z.tuple([z.string()]).rest(z.unknown()) });
const Details = z.array(z.unknown());

/** The codes we give to what has none of its own. */
export const CODES = {
	UserError: "validation_rejected",
	UserWarning: "validation_rejected",
	AccessError: "forbidden",
	LoginException: "unauthorised",
	ConcurrencyException: "conflict",
	SerializationFailure: "conflict",
	/** Said before any statement could run. */
	DatabaseUnreachable: "down",
	/** May be said by the commit itself: Tryton cannot know, and neither can we. */
	DatabaseLost: "unknown_outcome",
	/** Its transaction was rolled back, unless the words came from a commit: a write looks before it believes this one. */
	Exception: "validation_rejected",
} as const satisfies Readonly<Record<string, ErpErrorClass>>;
type Code = keyof typeof CODES;

/** PostgreSQL's and its driver's words, which are not translated by Tryton. */
const PHRASES: readonly (readonly [pattern: RegExp, code: Code])[] = [
	[/could not serialize access|deadlock detected|due to lock timeout|could not obtain lock/i, "SerializationFailure"],
	[
		/^connection to server (?:on|at)|could not connect to server|connection pool exhausted|too many (?:clients|connections)/i,
		"DatabaseUnreachable",
	],
	[
		/server closed the connection|terminating connection|connection (?:already|has been|was|is) closed|connection not open|could not (?:receive|send) data|due to statement timeout|no space left|out of (?:shared )?memory|SSL (?:SYSCALL|connection)|database system is/i,
		"DatabaseLost",
	],
];

/** Buttons, models and records that the gateway's user may not use: one class with all other UserErrors in Tryton. */
const NOT_ALLOWED = /\bnot allowed\b/i;

export function envelope(body: string): Envelope | null {
	const parsed = Body.safeParse(json(body));
	if (!parsed.success) return null;
	const [name, rest] = parsed.data.error;
	const details = Details.safeParse(rest).data?.map(String) ?? [];
	switch (name) {
		case "UserError": {
			const message = sentences(details[0], details[1]);
			return { code: NOT_ALLOWED.test(message) ? "AccessError" : "UserError", message };
		}
		case "UserWarning":
			return { code: "UserWarning", message: sentences(details[1], details[2]) };
		case "LoginException":
			return { code: "LoginException", message: details[1] ?? "Tryton asks for a sign-in." };
		case "ConcurrencyException":
			return { code: "ConcurrencyException", message: typeof rest === "string" ? rest : "The record was changed meanwhile." };
		default: {
			const code = PHRASES.find(([pattern]) => pattern.test(name))?.[1] ?? "Exception";
			return { code, message: code === "Exception" ? `Tryton failed: ${name}` : `Tryton's database: ${name}` };
		}
	}
}

/** The name under which Tryton wants a warning answered, or null when the body is no warning. */
export function warningName(body: string): string | null {
	const parsed = Body.safeParse(json(body));
	if (!parsed.success || parsed.data.error[0] !== "UserWarning") return null;
	const name = Details.safeParse(parsed.data.error[1]).data?.[0];
	return typeof name === "string" ? name : null;
}

const sentences = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part && part !== "null").join(" ");
