/** Looking through a tenant's orders for what no index knows, a stretch of sequence numbers at a time. */

/** Numbers are consecutive, so a stretch of them holds at most as many orders. */
export const STRETCH_ORDERS_MAX = 20_000;

export interface Scan<T> {
	/** Newest first. */
	readonly found: readonly T[];
	/** Orders below this sequence were not looked at; null when all were. */
	readonly below: number | null;
}

/**
 * Reads stretches from `below` downwards (exclusive; null: from the newest) until `wanted` are found, the tenant's first order
 * is reached, or `stretchesMax` have been read. `read` gives the newest `limit` matches in [from, below), newest first.
 */
export async function scan<T>(
	range: { readonly low: number; readonly high: number } | null,
	about: { readonly below: number | null; readonly wanted: number; readonly stretchesMax: number },
	read: (from: number, below: number, limit: number) => Promise<readonly T[]>,
): Promise<Scan<T>> {
	if (range === null) return { found: [], below: null };
	const found: T[] = [];
	let below = Math.min(about.below ?? range.high + 1, range.high + 1);
	for (let stretch = 0; stretch < about.stretchesMax && below > range.low && found.length < about.wanted; stretch += 1) {
		const from = Math.max(range.low, below - STRETCH_ORDERS_MAX);
		found.push(...(await read(from, below, about.wanted - found.length)));
		below = from;
	}
	return { found, below: below > range.low ? below : null };
}
