/** What came of a call to the admin API. What went wrong is a value: a page decides what to show, nothing is thrown at it. */

export type Trouble =
	/** No session, or one that has ended. */
	| { readonly kind: "signed_out" }
	/** No answer at all: offline, timed out, cut off. */
	| { readonly kind: "unreachable" }
	| {
			readonly kind: "problem";
			readonly status: number;
			readonly code: string;
			readonly detail: string;
			readonly retryAfterSeconds: number | null;
			/** The problem document whole: some carry what is known nevertheless. */
			readonly document: object;
	  };
export type Answer<T> = { readonly kind: "ok"; readonly body: T } | Trouble;
