/** What the sandbox's ERP object answers over RPC; http.ts turns it into HTTP. Errors lose their type on the way, so there are none. */

export type Answer<T> =
	| { readonly kind: "ok"; readonly value: T }
	| { readonly kind: "refused"; readonly refusal: Refusal }
	/** A fault struck: what the caller gets to see depends on its mode alone. */
	| { readonly kind: "fault"; readonly fault: Struck };

/** The error envelope of the rest contract, with its HTTP status. */
export interface Refusal {
	readonly status: 400 | 401 | 404 | 409 | 413 | 422;
	readonly code: "unauthorised" | "validation" | "unknown_item" | "not_found" | "conflict";
	readonly message: string;
	readonly field?: string;
}

export interface Struck {
	readonly mode: "down" | "error" | "rate_limited" | "reject" | "commit_then_drop" | "unauthorised";
	/** What a Retry-After says, in seconds. */
	readonly retryAfterSeconds: number;
}

export const ok = <T>(value: T): Answer<T> => ({ kind: "ok", value });
export const refused = (code: Refusal["code"], message: string, field?: string, status: Refusal["status"] = 422): Answer<never> => ({
	kind: "refused",
	refusal: { status, code, message, ...(field === undefined ? {} : { field }) },
});
