import {
	FILED_AWAY,
	LISTED,
	NO_ORDERS,
	OLDEST_MAX,
	type OldOrder,
	type ReportCounts,
	type ReportedOrder,
	UNRESOLVED,
} from "../order/report";
import { reportStatus, type Status, UNCONFIRMED_AFTER_MS } from "../order/status";

/** The orders of a report, read page by page in the order in which they were placed. */

/**
 * `changed`: placed or changed in the epochs before this one. `placed`: placed since then, for a shop that has had no report. `unresolved`:
 * not in the ERP, however old.
 */
export type Scope =
	| { readonly kind: "changed"; readonly beforeEpoch: number }
	| { readonly kind: "placed"; readonly sinceMs: number }
	| { readonly kind: "unresolved" };

export const PAGE_ORDERS_MAX = 1_000;

export interface OrderLine extends ReportedOrder {
	readonly seq: number;
}

interface Source {
	/** `o` is the order; ?1 is the tenant, ?2 the scope's own value, ?3 the number after which to go on. */
	readonly from: string;
	/** What is walked in order. */
	readonly by: "c.seq" | "o.seq";
	readonly value: number;
}

const quoted = (statuses: readonly Status[]): string => statuses.map((status) => `'${status}'`).join(", ");

/** Each is a range of an index, so that a page reads what it gives. Left to itself, SQLite would go by the status, and through all of it. */
function sourceOf(scope: Scope): Source {
	switch (scope.kind) {
		case "changed":
			return {
				from: "report_changes c CROSS JOIN orders o ON o.tenant_id = c.tenant_id AND o.seq = c.seq WHERE c.tenant_id = ?1 AND c.epoch < ?2 AND c.seq > ?3",
				by: "c.seq",
				value: scope.beforeEpoch,
			};
		case "placed":
			return {
				from: `orders o WHERE o.tenant_id = ?1 AND o.placed_at_ms >= ?2 AND o.seq > ?3
					AND o.seq >= (SELECT min(min_seq) FROM hours WHERE tenant_id = ?1 AND hour >= ?2 / 3600000)`,
				by: "o.seq",
				value: scope.sinceMs,
			};
		case "unresolved":
			return { from: "orders o WHERE o.tenant_id = ?1 AND ?2 = 0 AND o.seq > ?3", by: "o.seq", value: 0 };
	}
}

const body = (path: string): string => `iif(json_valid(o.body), o.body ->> '${path}', NULL)`;
const COLUMNS = `o.seq AS seq, o.e_number AS eNumber, o.status AS status, o.placed_at_ms AS placedAtMs, o.unknown_since_ms AS unknownSinceMs,
	iif(o.erased_at_ms IS NULL, ${body("$.customer.account")}, 'erased on ' || date(o.erased_at_ms / 1000, 'unixepoch')) AS accountId, ${body("$.delivery.date")} AS deliveryDate`;

interface Row extends Omit<OrderLine, "status"> {
	readonly status: Status;
	readonly unknownSinceMs: number | null;
}

/** With many statuses the index is walked once for each. */
const pageOf = (columns: string, { from, by }: Source, statuses: readonly Status[], perStatus: boolean): string =>
	perStatus
		? `SELECT * FROM (${statuses
				.map((status) => `SELECT * FROM (SELECT ${columns} FROM ${from} AND o.status = '${status}' ORDER BY o.seq LIMIT ?4)`)
				.join(" UNION ALL ")}) ORDER BY seq LIMIT ?4`
		: `SELECT ${columns} FROM ${from} AND +o.status IN (${quoted(statuses)}) ORDER BY ${by} LIMIT ?4`;

/** The next orders after the one of that number, at most `limit`. */
export async function reportedOrders(
	db: D1Database,
	tenantId: string,
	scope: Scope,
	{ afterSeq, limit, nowMs }: { readonly afterSeq: number; readonly limit: number; readonly nowMs: number },
): Promise<OrderLine[]> {
	const source = sourceOf(scope);
	const unresolved = scope.kind === "unresolved";
	const sql = pageOf(COLUMNS, source, unresolved ? UNRESOLVED : LISTED, unresolved);
	const { results } = await db.prepare(sql).bind(tenantId, source.value, afterSeq, limit).all<Row>();
	return results.flatMap(({ status, unknownSinceMs, ...row }) => {
		const said = reportStatus(status, unknownSinceMs, nowMs);
		return said === null ? [] : [{ ...row, status: said }];
	});
}

/** How many of the scope come after the one of that number. */
export async function countAfter(db: D1Database, tenantId: string, scope: Scope, afterSeq: number, nowMs: number): Promise<ReportCounts> {
	const { from, value } = sourceOf(scope);
	const rows = await db
		.prepare(
			`SELECT o.status AS status, o.unknown_since_ms <= ?4 AS unconfirmed, count(*) AS orders FROM ${from}
			AND ${scope.kind === "unresolved" ? `o.status IN (${quoted(UNRESOLVED)})` : `+o.status IN (${quoted(LISTED)})`} GROUP BY 1, 2`,
		)
		.bind(tenantId, value, afterSeq, nowMs - UNCONFIRMED_AFTER_MS)
		.all<{ readonly status: Status; readonly unconfirmed: number | null; readonly orders: number }>();
	const counts = { ...NO_ORDERS };
	for (const { status, unconfirmed, orders } of rows.results) {
		const said = reportStatus(status, unconfirmed === 1 ? nowMs - UNCONFIRMED_AFTER_MS : null, nowMs);
		if (said !== null) counts[said] += orders;
	}
	return counts;
}

/** Orders of the scope that were withdrawn or filed away; a report counts them and does not list them. */
export async function countFiledAway(db: D1Database, tenantId: string, scope: Scope): Promise<number> {
	if (scope.kind === "unresolved") return 0;
	const { from, value } = sourceOf(scope);
	const sql = `SELECT count(*) AS orders FROM ${from} AND +o.status IN (${quoted(FILED_AWAY)})`;
	return (await db.prepare(sql).bind(tenantId, value, 0).first<number>("orders")) ?? 0;
}

/** Those that are not in the ERP, the longest first, at most OLDEST_MAX. */
export async function oldestUnresolved(db: D1Database, tenantId: string): Promise<OldOrder[]> {
	const columns = `o.seq AS seq, o.e_number AS eNumber, o.status AS status, o.placed_at_ms AS placedAtMs, o.unknown_since_ms AS unknownSinceMs,
		o.error_class AS errorClass, o.error_message AS errorMessage`;
	const sql = pageOf(columns, sourceOf({ kind: "unresolved" }), UNRESOLVED, true);
	return (await db.prepare(sql).bind(tenantId, 0, 0, OLDEST_MAX).all<OldOrder>()).results;
}
