import type { Answer, Trouble } from "./answer";
import { hearServerTime } from "./live/clock";
import { answeredSaid } from "./words/trouble";

/** Calls to the admin API. */

const BASE = "/admin/api";
const REQUEST_TIMEOUT_MS = 10_000;
/** For what has the gateway ask the ERP: a look may take it 10 s, and a sign-in before it as long. */
export const ERP_ASKED_MS = 30_000;
/** For what has the gateway look through every order: it gives that 10 s, and then looks through what the ERP told. */
export const ORDERS_SEARCHED_MS = 30_000;

/** These 401 are about the sign-in that was tried, not about a session that is over. */
const SIGN_IN_REFUSALS: ReadonlySet<string> = new Set(["invalid_sign_in", "totp_required", "totp_invalid"]);

/** What a page asks by itself, with nobody before it: the gateway does not take that for a sign of life. */
const byItself = new WeakSet<AbortSignal>();
export function markByItself(signal: AbortSignal): void {
	byItself.add(signal);
}

/** Whose page it is, and of which tenant. The gateway does nothing when its session has moved elsewhere. */
export interface Belief {
	readonly user: { readonly id: string };
	readonly tenant: { readonly id: string };
}

interface Ask {
	readonly method?: "GET" | "POST" | "PUT" | "DELETE";
	readonly body?: unknown;
	readonly signal?: AbortSignal;
	/** How long the answer may take, in ms; left out: REQUEST_TIMEOUT_MS. */
	readonly withinMs?: number;
	/** Left out: whoever the session is of. */
	readonly as?: Belief;
}

/** `path` starts with a slash and stands below the admin API. `T` is the body of a 2xx answer; a 204 has none. */
export async function ask<T>(
	path: string,
	{ method = "GET", body, signal, as, withinMs = REQUEST_TIMEOUT_MS }: Ask = {},
): Promise<Answer<T>> {
	const timeout = AbortSignal.timeout(withinMs);
	try {
		const response = await fetch(`${BASE}${path}`, {
			method,
			credentials: "same-origin",
			cache: "no-store",
			headers: {
				accept: "application/json",
				...(body === undefined ? {} : { "content-type": "application/json" }),
				...(as === undefined ? {} : { "x-holdfast-tenant": as.tenant.id, "x-holdfast-user": as.user.id }),
				...(signal !== undefined && byItself.has(signal) ? { "x-holdfast-poll": "1" } : {}),
			},
			signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) return troubleOf(response, text);
		const told: unknown = text === "" ? undefined : JSON.parse(text);
		hearServerTime(serverTimeIn(told), response.headers.get("date"));
		return { kind: "ok", body: told as T };
	} catch {
		return { kind: "unreachable" };
	}
}

const serverTimeIn = (body: unknown): string | null =>
	typeof body === "object" && body !== null && "serverTime" in body && typeof body.serverTime === "string" ? body.serverTime : null;

function troubleOf(response: Response, text: string): Trouble {
	const document = problemIn(text);
	const { code, detail, title } = document;
	if (response.status === 401 && !SIGN_IN_REFUSALS.has(code ?? "")) return { kind: "signed_out" };
	return {
		kind: "problem",
		status: response.status,
		code: code ?? "unknown",
		detail: detail ?? title ?? answeredSaid(response.status),
		retryAfterSeconds: secondsIn(response.headers.get("retry-after")),
		document,
	};
}

/** A proxy in between may answer with a page of its own; then there is nothing to read. */
function problemIn(text: string): { code?: string; detail?: string; title?: string } {
	try {
		const problem: unknown = JSON.parse(text);
		return typeof problem === "object" && problem !== null ? problem : {};
	} catch {
		return {};
	}
}

function secondsIn(header: string | null): number | null {
	const seconds = Number(header ?? Number.NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null;
}
