/** The words of what many pages are made of. */

/** A filter with the number of what it would show. */
export const CHIP = {
	/** Where that number is being asked for anew. */
	behind: "…",
	behindSaid: "being counted",
} as const;

/** Where nobody knows what they came from. */
export const BACK_TO_START = {
	start: "Overview",
} as const;

/** `what` is copied: `"e-number E100001"`. */
export const COPY = {
	copied: (what: string) => `Copied ${what}`,
	failed: (what: string) => `${what} could not be copied`,
	copy: (what: string) => `Copy ${what}`,
} as const;

/** When a page stops following the gateway. */
export const FRESHNESS = {
	lost: "Connection lost",
	unanswered: "Holdfast cannot say at the moment",
	stale: (title: string, at: string) => `${title}. Last updated ${at}.`,
	tryNow: "Try now",
	reassurance: "This page tries again by itself. Orders do not depend on it.",
} as const;

/** Forward and back. */
export const PAGER = {
	newest: "Newest",
	previous: "Previous",
	next: "Next",
} as const;

/** How far something has come. */
export const PROGRESS = {
	of: (done: string, total: string) => `${done} of ${total}`,
} as const;

/** The careful answer. */
export const QUESTION = {
	no: "Leave it as it is",
} as const;

/** A field that a key leads to. */
export const SEARCH_FIELD = {
	slash: "Press / to search",
} as const;
