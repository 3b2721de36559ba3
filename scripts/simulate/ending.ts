import type { HistoryRecord } from "../../src/order/snapshot";
import type { Status } from "../../src/order/status";
import { contentOfBody } from "./bodies.ts";
import { type Evidence, newestBodyOf, type Row, rowsOf } from "./evidence.ts";

/** What must have become true when everything works again, time has passed and somebody has put right what failed. */

const ENDS: ReadonlySet<Status> = new Set(["synced", "synced_manually", "archived", "cancelled"]);

/** The breach in words, or null. */
export function inTheEnd(evidence: Evidence): string | null {
	const {
		desk: { disk },
		shops,
	} = evidence;
	const rows = new Map(rowsOf(disk).map((row) => [row.e_number, row]));
	if (rows.size > shops.shoppers.length) return `${rows.size} numbers were given to ${shops.shoppers.length} carts`;
	for (const shopper of shops.shoppers) {
		if (shopper.eNumber === null) return `${shopper.key} was never acknowledged`;
		const row = rows.get(shopper.eNumber);
		if (row === undefined) return `${shopper.eNumber} was acknowledged to ${shopper.key} and is lost`;
		const breach = endOf(row, shopper.placed, evidence);
		if (breach !== null) return `${row.e_number} ${breach}`;
	}
	return ofHistory(evidence) ?? ofJobs(evidence) ?? ofIncidents(evidence);
}

function endOf(row: Row, placed: boolean, evidence: Evidence): string | null {
	if (!placed && row.status !== "abandoned") return `ended as ${row.status}, and was never paid`;
	if (placed && !ENDS.has(row.status)) return `ended as ${row.status}`;
	const copied = evidence.copy.rows.get(row.seq);
	if (copied?.version !== row.version || copied.status !== row.status || copied.revision !== row.revision)
		return `is ${row.status}, its copy ${copied?.status ?? "missing"}`;
	if (copied.erpOrderNumber !== row.erp_order_number)
		return `is ${row.erp_order_number} in the ERP, and ${copied.erpOrderNumber} in the copy`;
	return row.status === "synced" ? ofSynced(row, evidence) : null;
}

/** It is there, as the desk says and in its newest revision. What people typed in or said wrongly is theirs to sort out. */
function ofSynced(row: Row, { desk: { disk }, erp, misled }: Evidence): string | null {
	const there = erp.live(row.e_number);
	if (there.some(({ byHand }) => byHand) || misled.has(row.e_number)) return null;
	const entry = there.find(({ number }) => number === row.erp_order_number);
	if (entry === undefined) return `is synced as ${row.erp_order_number}, and not there`;
	if (entry.state !== "confirmed") return `is synced as ${row.erp_order_number}, and still a draft there`;
	const body = newestBodyOf(disk, row.seq);
	return body === null || entry.content !== contentOfBody(body)
		? `is synced as ${row.erp_order_number}, which is not its newest revision`
		: null;
}

function ofHistory({ desk: { disk }, copy }: Evidence): string | null {
	const records = disk.all<{
		id: number;
		event: string;
		note: string | null;
		actor: string | null;
		before: string;
		after: string;
		e_number: string;
	}>("SELECT h.*, o.e_number FROM history h JOIN orders o USING (seq) ORDER BY h.id");
	for (const { id, event, note, actor, before, after, e_number: eNumber } of records) {
		const copied: HistoryRecord | undefined = copy.history.get(id);
		if (copied === undefined) return `${eNumber}: D1 does not know that it was ${event}`;
		const same =
			[event, note, before, after, eNumber].join() === [copied.event, copied.note, copied.before, copied.after, copied.eNumber].join();
		if (!same || JSON.stringify(copied.by) !== (actor ?? "null")) return `${eNumber}: D1 tells ${event} otherwise than the desk`;
	}
	return copy.history.size === records.length ? null : `D1 holds ${copy.history.size} records of history, the desk ${records.length}`;
}

function ofJobs({ desk: { disk } }: Evidence): string | null {
	const running = disk.migrated ? disk.all<{ action: string }>("SELECT action FROM jobs WHERE state = 'running'") : [];
	return running[0] === undefined ? null : `a job (${running[0].action}) never ended`;
}

/** All over, and one after the other. */
function ofIncidents({ copy }: Evidence): string | null {
	const incidents = [...copy.incidents.values()].sort((one, other) => one.openedAtMs - other.openedAtMs);
	for (const [index, { reason, openedAtMs, closedAtMs, ordersTouched, course }] of incidents.entries()) {
		if (closedAtMs === null) return `the incident "${reason}" was never closed`;
		const following = incidents[index + 1];
		if (following !== undefined && following.openedAtMs < closedAtMs) return `the incident "${following.reason}" began in another`;
		if (ordersTouched !== null && ordersTouched < 0) return `the incident "${reason}" touched ${ordersTouched} orders`;
		const times = (course?.away ?? []).flatMap(({ fromMs, untilMs }) => [fromMs, untilMs ?? Number.POSITIVE_INFINITY]);
		if (times[0] !== openedAtMs || times.at(-1) !== closedAtMs || times.some((time, at) => time < (times[at - 1] ?? 0)))
			return `the incident "${reason}" does not say when the ERP was away: ${times.join(", ")}`;
	}
	return null;
}
