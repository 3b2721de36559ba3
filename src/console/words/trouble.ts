import type { Trouble } from "../answer";

/** What the gateway refuses, in words: of a form whole, and at each of its fields. */

/** Of an answer that says nothing itself. */
export const answeredSaid = (status: number): string => `Holdfast answered ${status}.`;

/** What a refusal says, whole: what is the matter, and where a field is wrong, which. */
export function troubleSaid(trouble: Trouble): string {
	if (trouble.kind === "signed_out") return "Your session has ended. Sign in, then do it again; nothing was changed.";
	if (trouble.kind === "unreachable")
		return "Holdfast could not be reached, so it is not known whether this was done. Look again in a moment.";
	const errors = errorsSaid(trouble, fieldSaid);
	return Object.keys(errors).length === 0 ? trouble.detail : Object.values(errors).join(" ");
}

/** A mistake as the gateway names it: its message goes on from the name of the field, and is for whoever reads its API as well. */
export interface Mistake {
	readonly path: string;
	/** Empty: a gateway of before told none. */
	readonly kind: string;
	readonly message: string;
}

export function mistakesNamed(trouble: Trouble | null): readonly Mistake[] {
	if (trouble?.kind !== "problem") return [];
	const { errors } = trouble.document as { errors?: unknown };
	if (!Array.isArray(errors)) return [];
	return (errors as readonly { path?: unknown; kind?: unknown; message?: unknown }[]).flatMap(({ path, kind, message }) =>
		typeof path === "string" && typeof message === "string" ? [{ path, kind: typeof kind === "string" ? kind : "", message }] : [],
	);
}

/**
 * The gateway's mistakes by the first name in their paths: `lines[0].x` stands under `lines`. The first of a field is told, and of a
 * list what is wrong with each of its entries.
 */
export function fieldErrorsIn(trouble: Trouble | null): Readonly<Record<string, string>> {
	const told: Record<string, string> = {};
	for (const { path, message } of mistakesNamed(trouble)) {
		const field = firstIn(path);
		const before = Object.hasOwn(told, field) ? told[field] : undefined;
		if (before === undefined) told[field] = message;
		else if (path.startsWith(`${field}[`)) told[field] = `${before}; ${message}`;
	}
	return told;
}
const firstIn = (path: string): string => /^\w+/.exec(path)?.[0] ?? "";

/** What a field takes, by the last name in its path, for whoever wrote something else. */
export type Wanted = Readonly<Record<string, string>>;
const WANTED: Wanted = {
	email: "Write an e-mail address, such as ann@example.com.",
	start: "Write a whole number, such as 100001.",
	zone: "There is no such time zone. Choose one of the list, such as Europe/Dublin.",
	timeZone: "There is no such time zone. Choose one of the list, such as Europe/Dublin.",
	time: "Write a time of day, such as 07:30.",
	from: "Choose a day, or write one such as 2026-12-01.",
	to: "Choose a day, or write one such as 2026-12-01.",
	date: "Choose a day, or write one such as 2026-12-01.",
	country: "Write the two letters of the country, such as IE for Ireland.",
	quantity: "Write a number, such as 2.",
	unitPrice: "Write an amount, such as 29.95.",
	amount: "Write an amount, such as 29.95.",
	total: "Write an amount, such as 29.95.",
};
/** Kinds of mistakes after which it is enough to know what the field takes. */
const WRITTEN_WRONG: ReadonlySet<string> = new Set(["type", "format", "choice"]);

/** Null: the gateway's message says it. */
export function wantedAt({ path, kind }: Pick<Mistake, "path" | "kind">, wanted: Wanted = {}): string | null {
	if (!WRITTEN_WRONG.has(kind)) return null;
	const name = /\w+$/.exec(path)?.[0] ?? "";
	const all = { ...WANTED, ...wanted };
	return Object.hasOwn(all, name) ? (all[name] ?? null) : null;
}

const FIELD_NAMES: Readonly<Record<string, string>> = { name: "The name", email: "The e-mail address", password: "The password" };

/** The gateway ends a sentence that begins with the field: `"The password must have at least 10 characters."` */
export function fieldSaid(field: string, message: string): string {
	const name = Object.hasOwn(FIELD_NAMES, field) ? FIELD_NAMES[field] : field === "" ? "This" : `“${field}”`;
	return `${name} ${message.replace(/\.$/, "")}.`;
}

/** Below its label a message needs no other name: `"must be a number"` becomes `"Must be a number."` */
export const sentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, "")}.`;

/** Each mistake as it stands at its field. `wanted`: what is said where a field takes something else than elsewhere. */
export function errorsSaid(
	trouble: Trouble,
	said: (field: string, message: string) => string = (_field, message) => sentence(message),
	wanted: Wanted = {},
): Readonly<Record<string, string>> {
	const named = mistakesNamed(trouble);
	const whole = (field: string): string | null => {
		const first = named.find(({ path }) => firstIn(path) === field);
		return first === undefined ? null : wantedAt(first, wanted);
	};
	return Object.fromEntries(
		Object.entries(fieldErrorsIn(trouble)).map(([field, message]) => [field, whole(field) ?? said(field, message)]),
	);
}
