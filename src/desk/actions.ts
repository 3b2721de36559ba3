import { ACTION_FACES, type Action, type Actor, allowedActions, DECIDED, refusal } from "../order/action";
import { FACES, isUnderWay, next, type Status } from "../order/status";
import * as agenda from "./agenda";
import type { ActRequest, ActResult } from "./answers";
import * as history from "./history";
import type { Change, OrderRow } from "./ledger";
import * as ledger from "./ledger";
import * as outbox from "./outbox";
import { type Acted, actedOn, type Sight, unseenBy } from "./overtaken";
import type { Unbegun } from "./unbegun";

/**
 * What people decide. Each action is one transaction on one order, so of any number of people who click at once one is first,
 * and the others are told who that was.
 */

/** A second click comes within this: whoever repeats an action sooner has not seen what the first came to. */
export const ACTED_LATELY_MS = 3_000;

export interface Intent {
	readonly action: Action;
	/** The statuses that the order was chosen by; left out: it was chosen by its number. */
	readonly statuses?: readonly Status[] | undefined;
	/** What whoever decides had seen of it; left out: they do not say. */
	readonly sight?: Sight | undefined;
}
export interface Decision extends Intent {
	readonly by: Actor;
	readonly note: string | null;
	/** Only with mark_synced. */
	readonly erpOrderNumber: string | null;
	/** The job that works it off, or null. */
	readonly job: string | null;
}

/** What the action would come to, nothing done. */
export function foresee(
	sql: SqlStorage,
	eNumber: string,
	{ action, statuses, sight = {} }: Intent,
	unbegun: Unbegun,
	nowMs: number,
): ActResult {
	const found = ledger.byENumber(sql, eNumber);
	if (found === null) return unknown(eNumber);
	const row = unbegun.asIfNotTaken(found);
	const moved = statuses !== undefined && !statuses.includes(row.status);
	const reason = moved
		? `It was chosen by its status, and has become ${FACES[row.status].label.toLowerCase()} since.`
		: refusal(action, ledger.situationOf(row));
	const first = firstOf(row, action, reason, nowMs);
	if (first !== null) return result(row, "already_in_progress", { by: first });
	if (reason !== null) return result(row, "not_allowed", { reason });
	const unseen = unseenBy(sight, row);
	return unseen === null ? result(row, ACTION_FACES[action].result) : overtaken(row, unseen);
}

/** Call inside a transaction. */
export function act(sql: SqlStorage, eNumber: string, decision: Decision, unbegun: Unbegun, nowMs: number): ActResult {
	const foreseen = foresee(sql, eNumber, decision, unbegun, nowMs);
	if (foreseen.result !== "started" && foreseen.result !== "done") return foreseen;
	const found = ledger.byENumber(sql, eNumber);
	if (found === null) return unknown(eNumber);
	const row = unbegun.take(sql, found);
	const { action, by, note, erpOrderNumber, job } = decision;
	const status = next(row.status, action);
	if (status === null) throw new Error(`${action} is not allowed from ${row.status}`);
	const detail = { ...(erpOrderNumber === null ? {} : { erpOrderNumber }), ...(job === null ? {} : { job }) };
	const record = history.record(sql, row, { event: action, by, after: status, note, detail }, nowMs);
	const acted: Acted = { action, by: by.name, atMs: nowMs, version: row.version + 1, record };
	const changed = ledger.change(sql, row, { status, ...changeOf(row, decision, nowMs), acted: JSON.stringify(acted) }, nowMs);
	if (ACTION_FACES[action].result === "started") agenda.plan(sql, row.seq, nowMs);
	else agenda.strike(sql, row.seq);
	outbox.touch(sql, row.seq, nowMs);
	return result(changed, foreseen.result);
}

/** In the order asked. Call inside a transaction. */
export function actOnEach(sql: SqlStorage, request: ActRequest, unbegun: Unbegun, nowMs: number): ActResult[] {
	const { eNumbers, dryRun, seen, asOf, ...asked } = request;
	return eNumbers.map((eNumber) => {
		const decision = { ...asked, job: null, sight: { version: seen?.[eNumber], asOf } };
		return dryRun ? foresee(sql, eNumber, decision, unbegun, nowMs) : act(sql, eNumber, decision, unbegun, nowMs);
	});
}

function changeOf(row: OrderRow, { action, erpOrderNumber }: Decision, nowMs: number): Change {
	switch (action) {
		case "retry":
			return { ...afresh(row, nowMs), error: null };
		case "not_there":
			return { ...afresh(row, nowMs), absent_said_at_ms: nowMs, error: null };
		case "mark_synced":
			return { erp_order_number: erpOrderNumber, error: null };
		case "cancel":
			return { error: null };
		// What went wrong stays to be read.
		case "archive":
		case "restore":
		case "verify":
			return {};
	}
}

/**
 * Sent on its way again by a person: its attempts count anew, and whatever was tried before, the ERP is asked first. After a
 * clear refusal nothing can be under way there, so that one look will do. Also where nothing was tried: then it comes from the archive,
 * where orders are put to be keyed in by hand.
 */
export function afresh(row: OrderRow, nowMs: number): Change {
	const again = { spent: 0, base_attempt: row.attempt, absent_said_at_ms: null, on_its_way_since_ms: nowMs };
	if (row.unknown_since_ms !== null) return again;
	return { ...again, unknown_since_ms: nowMs, nothing_under_way: 1 };
}

/** Who did the same just now, or did it and it is still going on; null when this click is the first. */
function firstOf(row: OrderRow, action: Action, refused: string | null, nowMs: number): ActResult["by"] {
	const acted = actedOn(row);
	if (acted === null || acted.action !== action) return null;
	const goingOn = refused !== null && isUnderWay(row.status) && ACTION_FACES[action].result === "started";
	return goingOn || nowMs - acted.atMs < ACTED_LATELY_MS ? { name: acted.by, atMs: acted.atMs } : null;
}

/** Somebody else's decision came first, and whoever decides now had not seen it. */
const overtaken = (row: OrderRow, { action, by: name, atMs }: Acted): ActResult =>
	result(row, "not_allowed", { decided: action, by: { name, atMs }, reason: `${name} has ${DECIDED[action]} since you looked.` });

const result = (row: OrderRow, kind: ActResult["result"], more: Partial<Pick<ActResult, "by" | "reason" | "decided">> = {}): ActResult => ({
	eNumber: row.e_number,
	result: kind,
	status: row.status,
	by: null,
	reason: null,
	version: row.version,
	...more,
	actions: allowedActions(ledger.situationOf(row)),
});

const unknown = (eNumber: string): ActResult => ({
	eNumber,
	result: "unknown_order",
	status: null,
	by: null,
	reason: "This number was never given to an order.",
	version: null,
	actions: [],
});
