import type { Answer, Trouble } from "./answer";

/** Calls to the admin API. */

const BASE = "/admin/api";
const REQUEST_TIMEOUT_MS = 10_000;

/** These 401 are about the sign-in that was tried, not about a session that is over. */
const SIGN_IN_REFUSALS: ReadonlySet<string> = new Set(["invalid_sign_in", "totp_required", "totp_invalid"]);

interface Ask {
	readonly method?: "GET" | "POST" | "PUT" | "DELETE";
	readonly body?: unknown;
	readonly signal?: AbortSignal;
}

/** `path` starts with a slash and stands below the admin API. `T` is the body of a 2xx answer; a 204 has none. */
export async function ask<T>(path: string, { method = "GET", body, signal }: Ask = {}): Promise<Answer<T>> {
	const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
	try {
		const response = await fetch(`${BASE}${path}`, {
			method,
			credentials: "same-origin",
			cache: "no-store",
			headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
			signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		return response.ok ? { kind: "ok", body: (text === "" ? undefined : JSON.parse(text)) as T } : troubleOf(response, text);
	} catch {
		return { kind: "unreachable" };
	}
}

function troubleOf(response: Response, text: string): Trouble {
	const document = problemIn(text);
	const { code, detail, title } = document;
	if (response.status === 401 && !SIGN_IN_REFUSALS.has(code ?? "")) return { kind: "signed_out" };
	return {
		kind: "problem",
		status: response.status,
		code: code ?? "unknown",
		detail: detail ?? title ?? `Holdfast answered ${response.status}.`,
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
