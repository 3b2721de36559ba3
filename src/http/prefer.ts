/** The `Prefer` header (RFC 7240): what a caller would like, and may be denied. Nothing in it is ever an error. */

export const WAIT_SECONDS_MAX = 10;
/** Longer headers are not read on: what a person writes is shorter. */
const HEADER_LENGTH_MAX = 1_000;

/** A preference, and behind semicolons its parameters, which say nothing to us. Commas and semicolons in quotation marks are text. */
const PREFERENCE = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;
const WAIT = /^\s*wait\s*=\s*(?:"(\d{1,10})"|(\d{1,10}))\s*(?:;|$)/i;
const WAIT_AT_ALL = /^\s*wait\s*(?:=|;|$)/i;

/**
 * How many seconds the caller would like to wait for the outcome: 1 to WAIT_SECONDS_MAX, more is lowered to that. Null: no
 * such wish, or none that can be granted. Headers that were sent several times arrive joined by commas; the first `wait` counts.
 */
export function waitSecondsOf(header: string | undefined): number | null {
	const wish = header
		?.slice(0, HEADER_LENGTH_MAX)
		.match(PREFERENCE)
		?.find((one) => WAIT_AT_ALL.test(one));
	const [, quoted, plain] = WAIT.exec(wish ?? "") ?? [];
	const seconds = Number(quoted ?? plain ?? 0);
	return seconds < 1 ? null : Math.min(seconds, WAIT_SECONDS_MAX);
}
