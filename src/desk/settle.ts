import type { ErrorClass } from "../order/outcome";
import type { AttemptRecord } from "../order/snapshot";
import { next, type StatusEvent } from "../order/status";
import * as agenda from "./agenda";
import type { Settlement } from "./answers";
import * as attempts from "./attempts";
import * as ledger from "./ledger";
import * as outbox from "./outbox";

const LEAVES_IT_OPEN: ReadonlySet<ErrorClass> = new Set(["unknown_outcome", "duplicate"]);

const EVENTS = {
	accepted: "accepted",
	rejected: "rejected",
	deferred: "deferred",
	uncertain: "uncertain",
} as const satisfies Record<Settlement["outcome"]["kind"], StatusEvent>;

/**
 * Writes what one attempt came to. False, and nothing written, when it is not the attempt that holds the order: the fence.
 * Call inside a transaction, after lost leases were given up.
 */
export function settle(sql: SqlStorage, settlement: Settlement, nowMs: number): boolean {
	const { seq, outcome } = settlement;
	const row = ledger.bySeq(sql, seq);
	if (row === null || row.attempt !== settlement.attempt) return false;
	const status = next(row.status, EVENTS[outcome.kind]);
	if (status === null) return false;
	attempts.record(sql, seq, recordOf(settlement));
	ledger.move(sql, row, {
		seq,
		status,
		atMs: nowMs,
		error: outcome.kind === "accepted" ? null : outcome.error,
		spent: row.spent + (countsOf(settlement) ? 1 : 0),
		unknownSinceMs: unknownSince(settlement, row.unknown_since_ms),
		...(outcome.kind === "accepted" ? { erpOrderNumber: outcome.erpOrderNumber } : {}),
	});
	if (outcome.kind === "deferred" || outcome.kind === "uncertain") agenda.plan(sql, seq, outcome.notBeforeMs);
	else agenda.strike(sql, seq);
	outbox.touch(sql, seq, nowMs);
	return true;
}

/**
 * A submission of unknown outcome starts the settle time; a look-up that learnt nothing lets it run on. An order given up
 * while its outcome is unknown stays marked: whoever sends it again must look first.
 */
function unknownSince(settlement: Settlement, sinceMs: number | null): number | null {
	const { outcome } = settlement;
	const unknown = outcome.kind === "uncertain" || (outcome.kind === "rejected" && LEAVES_IT_OPEN.has(outcome.error.class));
	if (!unknown) return null;
	return settlement.mode === "submit" ? settlement.endedAtMs : sinceMs;
}

const countsOf = ({ outcome }: Settlement): boolean => outcome.kind === "rejected" || (outcome.kind === "deferred" && outcome.counts);

const recordOf = (settlement: Settlement): AttemptRecord => ({
	attempt: settlement.attempt,
	mode: settlement.mode,
	startedAtMs: settlement.startedAtMs,
	endedAtMs: settlement.endedAtMs,
	outcome: settlement.outcome.kind,
	error: settlement.outcome.kind === "accepted" ? null : settlement.outcome.error,
	counted: countsOf(settlement),
	erpOrderNumber: settlement.outcome.kind === "accepted" ? settlement.outcome.erpOrderNumber : null,
});
