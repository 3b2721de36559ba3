import type { OrderError } from "../order/outcome";
import { next } from "../order/status";
import * as agenda from "./agenda";
import * as attempts from "./attempts";
import * as ledger from "./ledger";
import * as outbox from "./outbox";

/**
 * An order that was lost so many times in a row is what kills its readers: it is parked for a person. Neighbours that were lost
 * with it never get there, because an order under suspicion is the only one its reader holds.
 */
export const LOST_IN_A_ROW_MAX = 3;
/** A desk with more than this many lost leases gives the rest up at its next step. */
const LEASES_LOST_MAX = 100;

const LOST: OrderError = {
	class: "unknown_outcome",
	message: "The relay stopped in the middle of this attempt. The ERP is asked before anything else.",
};

/** Gives up leases that ran out. Remembers when that can be, so that a desk with a long backlog need not look at every step. */
export class LeaseWatch {
	/** No lease ends before this, Unix ms. After a restart nothing is known, and the first look finds out. */
	#noneBeforeMs = 0;

	taken(untilMs: number): void {
		this.#noneBeforeMs = Math.min(this.#noneBeforeMs, untilMs);
	}

	/** Call inside a transaction, before claims and settlements. */
	giveUpLost(sql: SqlStorage, nowMs: number): void {
		if (nowMs < this.#noneBeforeMs) return;
		const lost = agenda.leasesLost(sql, nowMs, LEASES_LOST_MAX);
		for (const row of lost) giveUp(sql, row, nowMs);
		// Only a look that changed nothing is remembered: the transaction around a change may yet be undone.
		if (lost.length === 0) this.#noneBeforeMs = agenda.nextLeaseEnd(sql) ?? Number.POSITIVE_INFINITY;
	}
}

/** A lease that ran out means that the outcome is unknown, never that the order may be sent again. */
function giveUp(sql: SqlStorage, row: agenda.DueRow, nowMs: number): void {
	const lost = 1 + attempts.lostInARow(sql, row);
	const poison = lost >= LOST_IN_A_ROW_MAX;
	const event = poison ? "rejected" : "lease_lost";
	const status = next(row.status, event);
	if (status === null) throw new Error(`${event} is not allowed from ${row.status}`);
	const error = poison ? poisonOf(lost) : LOST;
	attempts.record(sql, row.seq, {
		attempt: row.attempt,
		mode: ledger.modeOf(row),
		startedAtMs: row.claimed_at_ms ?? row.updated_at_ms,
		endedAtMs: row.at_ms,
		outcome: "lost",
		error,
		counted: false,
		erpOrderNumber: null,
		exchanges: [],
	});
	// A lost look-up created nothing, unless it completed a draft: the settle time goes on counting from the last submission.
	ledger.change(sql, row, { status, error, unknown_since_ms: row.unknown_since_ms ?? row.at_ms }, nowMs);
	if (poison) agenda.strike(sql, row.seq);
	else agenda.plan(sql, row.seq, nowMs);
	outbox.touch(sql, row.seq, nowMs);
}

/**
 * The first of these due orders that one reader may take together. An order whose last attempt was lost may be what killed
 * its reader, so it goes alone: then it can take no neighbour with it, and soon stands out.
 */
export function safeTogether(sql: SqlStorage, due: readonly agenda.DueRow[]): readonly agenda.DueRow[] {
	// Losing an attempt always leaves its outcome unknown, so only those rows cost a look at the log.
	const suspect = due.findIndex((row) => row.unknown_since_ms !== null && attempts.lostInARow(sql, row) > 0);
	return suspect === -1 ? due : due.slice(0, Math.max(1, suspect));
}

const poisonOf = (lost: number): OrderError => ({
	class: "poison",
	message: `Handling this order was interrupted ${lost} times in a row, so it is no longer tried. Look in the ERP whether it is there.`,
});
