/** Spans of time in words; ms. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The largest whole unit: `"12 s"`, `"3 min"`, `"2 h"`, `"5 d"`; negative spans count as zero. */
export function span(ms: number): string {
	if (ms < SECOND_MS) return "0 s";
	if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
	if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
	if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
	return `${Math.floor(ms / DAY_MS)} d`;
}

/** How soon: `"now"` once it is due, otherwise `"in 12 s"`, rounded up so that it never claims to be due too early. */
export const soon = (ms: number): string => (ms <= 0 ? "now" : `in ${span(Math.ceil(ms / SECOND_MS) * SECOND_MS)}`);
