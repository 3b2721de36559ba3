import { reasonOf } from "../lib/log";
import type { HistoryRecord, OrderSnapshot } from "../order/snapshot";

/** Copying to D1, over a port. Ringing the relay is another debt and waits for none of this. */

/** `againSinceMs`: D1 had these before then, and is told again: what they were then is no news. Null: it is. */
export type Copy = (snapshots: readonly OrderSnapshot[], againSinceMs: number | null) => Promise<void>;
/** At most HISTORY_COPY_MAX records; taking the same one twice changes nothing. Those up to `toldTo` were taken before. */
export type CopyHistory = (tenantId: string, desk: string, records: readonly HistoryRecord[], toldTo: number) => Promise<void>;
type CopyBatch = (snapshots: readonly OrderSnapshot[]) => Promise<void>;

export interface Copied {
	readonly paid: readonly OrderSnapshot[];
	/** Refused singly: something may be wrong with these rows. */
	readonly refused: readonly OrderSnapshot[];
	/** D1 takes nothing at present; what is in neither list was not tried. */
	readonly away: boolean;
	readonly reason: string | null;
}

/** So many rows in a row failing singly is D1's fault, not the rows'. */
export const SINGLE_FAILURES_MAX = 3;

/** One batch; if that fails, row by row, so that one bad row cannot hold up a tenant. */
export async function copyAll(snapshots: readonly OrderSnapshot[], copy: CopyBatch): Promise<Copied> {
	if (snapshots.length === 0) return { paid: [], refused: [], away: false, reason: null };
	try {
		await copy(snapshots);
		return { paid: snapshots, refused: [], away: false, reason: null };
	} catch (error) {
		return await copySingly(snapshots, copy, reasonOf(error));
	}
}

async function copySingly(snapshots: readonly OrderSnapshot[], copy: CopyBatch, batchReason: string): Promise<Copied> {
	const paid: OrderSnapshot[] = [];
	const refused: OrderSnapshot[] = [];
	let inARow = 0;
	let reason = batchReason;
	for (const snapshot of snapshots) {
		try {
			await copy([snapshot]);
			paid.push(snapshot);
			inARow = 0;
		} catch (error) {
			reason = reasonOf(error);
			refused.push(snapshot);
			inARow += 1;
			if (inARow >= SINGLE_FAILURES_MAX) return { paid, refused, away: true, reason };
		}
	}
	// With nothing paid there is no telling a bad row from an absent D1. Both are assumed: D1 gets a rest, and these rows go
	// behind the others, so that the next batch is not theirs to spoil again.
	return { paid, refused, away: paid.length === 0, reason };
}
