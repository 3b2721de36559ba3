/** What a parameter of an address can mean. Anything else is left out of it: a broken link shows more, never an error. */

/** The gateway's own bounds. */
export const DAY_MIN = "1970-01-01";
export const DAY_MAX = "9998-12-31";
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A calendar day, `"2026-06-03"`; empty: none that there is. */
export function dayMeant(text: string | null): string {
	if (text === null || !DAY.test(text) || text < DAY_MIN || text > DAY_MAX) return "";
	const at = new Date(`${text}T00:00:00Z`);
	// The 30th of February is no day, or is read as one of March.
	return Number.isNaN(at.getTime()) || at.toISOString().slice(0, DAY_MIN.length) !== text ? "" : text;
}

/** Where a list goes on, as the gateway writes it: by number, by time and what came then, by the name of a tenant, or in its own words. */
const CURSORS = {
	number: /^[1-9]\d{0,14}$/,
	time: /^\d{1,15}_.{1,200}$/,
	entry: /^\d{1,15}_[1-9]\d{0,14}$/,
	tenant: /^[a-z0-9][a-z0-9-]{0,39}$/,
	words: /^[\w-]{1,2000}$/,
} as const;

/** Empty: from the beginning. */
export function cursorMeant(query: URLSearchParams, form: keyof typeof CURSORS): string {
	const text = query.get("cursor") ?? "";
	return CURSORS[form].test(text) ? text : "";
}
