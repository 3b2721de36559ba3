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
	const status = next(row.status, eventOf(settlement, row));
	if (status === null) return false;
	attempts.record(sql, seq, recordOf(settlement));
	const change: ledger.Change = {
		status,
		error: outcome.kind === "accepted" ? null : outcome.error,
		spent: row.spent + (countsOf(settlement) ? 1 : 0),
		...knowledge(settlement),
		...(outcome.kind === "accepted" ? { erp_order_number: outcome.erpOrderNumber } : {}),
	};
	ledger.change(sql, row, change, nowMs);
	if (outcome.kind === "deferred" || outcome.kind === "uncertain") agenda.plan(sql, seq, outcome.notBeforeMs);
	else agenda.strike(sql, seq);
	outbox.touch(sql, seq, nowMs);
	return true;
}

/**
 * An order that was refused in so many words and is only looked up to be safe was not "sent and not confirmed": when the ERP
 * cannot be asked, it goes on waiting.
 */
const eventOf = ({ mode, outcome, seen }: Settlement, row: ledger.OrderRow): StatusEvent =>
	outcome.kind === "uncertain" && mode === "verify" && row.nothing_under_way === 1 && !seen ? "deferred" : EVENTS[outcome.kind];

/**
 * What is known of the order in the ERP. A submission of unknown outcome starts the settle time; a look-up that learnt nothing
 * lets it run on. An order given up while its outcome is unknown, or after something of it was found, stays marked: whoever
 * sends it again must look first.
 */
function knowledge({ mode, outcome, endedAtMs, seen }: Settlement): ledger.Change {
	if (outcome.kind === "rejected" && outcome.otherThere)
		return { unknown_since_ms: endedAtMs, nothing_under_way: 1, absent_said_at_ms: null, may_find_other: 1 };
	const open =
		outcome.kind === "uncertain" || (outcome.kind === "rejected" && (mode === "verify" || LEAVES_IT_OPEN.has(outcome.error.class)));
	if (!open) return { unknown_since_ms: null, nothing_under_way: 0, absent_said_at_ms: null, may_find_other: 0 };
	// What was seen outweighs what was said.
	if (mode === "verify") return seen || outcome.kind === "rejected" ? { absent_said_at_ms: null } : {};
	// It was sent because nothing of it was there, so what will be found is what was sent now.
	return { unknown_since_ms: endedAtMs, nothing_under_way: 0, absent_said_at_ms: null, may_find_other: 0 };
}

const countsOf = ({ outcome }: Settlement): boolean => outcome.kind === "rejected" || (outcome.kind === "deferred" && outcome.counts);

const recordOf = (settlement: Settlement): AttemptRecord & Pick<Settlement, "exchanges"> => ({
	attempt: settlement.attempt,
	mode: settlement.mode,
	startedAtMs: settlement.startedAtMs,
	endedAtMs: settlement.endedAtMs,
	outcome: settlement.outcome.kind,
	error: settlement.outcome.kind === "accepted" ? null : settlement.outcome.error,
	counted: countsOf(settlement),
	erpOrderNumber: settlement.outcome.kind === "accepted" ? settlement.outcome.erpOrderNumber : null,
	exchanges: settlement.exchanges,
});
