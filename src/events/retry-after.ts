/** An endpoint may ask to be left alone for a while, and not for longer than this. */
export const RETRY_AFTER_MS_MAX = 3_600_000;

/** What a Retry-After header asks for (RFC 9110, 10.2.3: seconds or an HTTP date), in ms, at most RETRY_AFTER_MS_MAX. Null: nothing that can be read. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
	const text = header?.trim() ?? "";
	if (/^\d+$/.test(text)) return Math.min(RETRY_AFTER_MS_MAX, Number(text) * 1_000);
	// An HTTP date begins with its day of the week; what else Date.parse reads is none.
	const atMs = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(atMs) ? null : Math.min(RETRY_AFTER_MS_MAX, Math.max(0, atMs - nowMs));
}
