import { countAfter, countFiledAway, oldestUnresolved, PAGE_ORDERS_MAX, reportedOrders, type Scope } from "../db/report-orders";
import type { ShopFacts } from "../mail/facts";
import type { Composed } from "../mail/frame";
import { REPORT_ORDERS_MAX, type ReportFacts, reportFile, reportLetter } from "../mail/report";
import { countsOf, type ReportCounts, type ReportedOrder, sumOf } from "../order/report";

/** A report as it stands now, whether it is sent or only looked at. Reads, and writes nothing. */

export interface ReportDraft {
	readonly composed: Composed;
	/** The file, as text with its byte order mark. */
	readonly csv: string;
	readonly counts: ReportCounts;
	readonly filedAway: number;
	/** Lines of the file, and orders that it had no room for. */
	readonly listed: number;
	readonly beyond: number;
}
export interface ReportWanted {
	readonly shop: ShopFacts;
	readonly scope: Scope;
	readonly date: string;
	readonly which: ReportFacts["which"];
	readonly fromMs: number;
	readonly nowMs: number;
}

export async function draftReport(db: D1Database, tenantId: string, wanted: ReportWanted, signal?: AbortSignal): Promise<ReportDraft> {
	const { shop, scope, date, which, fromMs, nowMs } = wanted;
	const [found, filedAway, oldest, unresolved] = await Promise.all([
		readOrders(db, tenantId, scope, nowMs, signal),
		countFiledAway(db, tenantId, scope),
		oldestUnresolved(db, tenantId),
		countAfter(db, tenantId, { kind: "unresolved" }, 0, nowMs),
	]);
	const { csv, listed } = reportFile(shop, found.orders);
	const counts = countsOf(found.orders, found.rest);
	const composed = reportLetter(shop, { date, which, fromMs, toMs: nowMs, counts, filedAway, listed, unresolved, oldest });
	return { composed, csv, counts, filedAway, listed, beyond: sumOf(counts) - listed };
}

/** As many as a report has room for, and how many there are of the others. */
async function readOrders(
	db: D1Database,
	tenantId: string,
	scope: Scope,
	nowMs: number,
	signal: AbortSignal | undefined,
): Promise<{ readonly orders: readonly ReportedOrder[]; readonly rest: ReportCounts | undefined }> {
	const orders: ReportedOrder[] = [];
	let afterSeq = 0;
	while (orders.length < REPORT_ORDERS_MAX) {
		signal?.throwIfAborted();
		const page = await reportedOrders(db, tenantId, scope, { afterSeq, limit: PAGE_ORDERS_MAX, nowMs });
		orders.push(...page);
		const last = page.at(-1);
		if (last === undefined || page.length < PAGE_ORDERS_MAX) return { orders, rest: undefined };
		afterSeq = last.seq;
	}
	return { orders, rest: await countAfter(db, tenantId, scope, afterSeq, nowMs) };
}
