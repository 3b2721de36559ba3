/** Time stamps as ERPs write them: `2026-11-22T09:00:00.123456`, with or without a fraction and a zone. */

const STAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;
const MICROS_A_MS = 1_000;
const MICRO_DIGITS = 6;

/**
 * Microseconds since 1970; null for a text that is none. As texts they cannot be compared: `…:00.5Z` would come before `…:00Z`.
 * One without a zone counts as UTC.
 */
export function microsOf(stamp: string): number | null {
	const [, day, time, fraction = "", zone = "Z"] = STAMP.exec(stamp) ?? [];
	if (day === undefined || time === undefined) return null;
	const ms = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
	if (Number.isNaN(ms)) return null;
	return ms * MICROS_A_MS + Number(fraction.padEnd(MICRO_DIGITS, "0").slice(0, MICRO_DIGITS));
}
