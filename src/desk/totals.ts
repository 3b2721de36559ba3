import type { Status } from "../order/status";
import type { OldestWaiting, Passage, Waiting } from "./answers";
import { Kept } from "./kept";

/** How many orders there are, and how far the numbers have come. */

type Counted = { status: Status; n: number; since_ms: number; e_number: string };

/** Orders on their way by status, each with the one that has been so for longest. Reads the whole agenda. */
const underWay = (sql: SqlStorage): Counted[] =>
	sql
		.exec<Counted>(
			// SQLite takes the bare column from the row that has the minimum.
			`SELECT o.status, count(*) AS n, min(coalesce(o.on_its_way_since_ms, o.placed_at_ms)) AS since_ms, o.e_number
			 FROM agenda JOIN orders o USING (seq) GROUP BY o.status`,
		)
		.toArray();

const sumOf = (counted: readonly Counted[]): number => counted.reduce((sum, { n }) => sum + n, 0);

const oldestOf = (counted: readonly Counted[]): OldestWaiting | null => {
	const [first] = counted.toSorted((one, other) => one.since_ms - other.since_ms);
	return first === undefined ? null : { eNumber: first.e_number, sinceMs: first.since_ms };
};

interface Totals {
	readonly byStatus: Partial<Record<Status, number>>;
	readonly oldestWaiting: OldestWaiting | null;
}

/**
 * Orders by status, exact, and the oldest on its way. An ordinary order writes no counter: numbers are consecutive, orders
 * under way are the agenda, those that are neither under way nor delivered are counted as they come and go, and what remains
 * is delivered.
 */
export function totals(sql: SqlStorage): Totals & { readonly underWay: number } {
	const range = sql
		.exec<{ low: number | null; high: number | null }>("SELECT (SELECT min(seq) FROM orders) AS low, (SELECT max(seq) FROM orders) AS high")
		.one();
	if (range.low === null || range.high === null) return { byStatus: {}, oldestWaiting: null, underWay: 0 };
	const counted = underWay(sql);
	const aside = sql.exec<{ status: Status; n: number }>("SELECT status, n FROM aside WHERE n > 0").toArray();
	const byStatus: Partial<Record<Status, number>> = {};
	let others = 0;
	for (const { status, n } of [...counted, ...aside]) {
		byStatus[status] = n;
		others += n;
	}
	const synced = range.high - range.low + 1 - others;
	if (synced > 0) byStatus.synced = synced;
	return { byStatus, oldestWaiting: oldestOf(counted), underWay: sumOf(counted) };
}

/** However many ask, and however much waits: so many orders a second are counted for them. */
const COUNTED_A_SECOND_MAX = 10_000;
/** How long a look at what waits is good for at least. Totals are of the moment while few orders wait. */
const GLANCE_MS = 1_000;

/** Fewer cost next to nothing. */
const KEPT_FROM_ORDERS = 1_000;
const costMs = (orders: number): number => (orders < KEPT_FROM_ORDERS ? 0 : (orders * 1_000) / COUNTED_A_SECOND_MAX);

/** For whoever looks again and again. */
export class Glance {
	readonly #waiting = new Kept<Waiting>();
	readonly #totals = new Kept<Totals & { readonly underWay: number }>();

	waiting(sql: SqlStorage, nowMs: number): Waiting {
		const count = () => {
			const counted = underWay(sql);
			return { orders: sumOf(counted), oldest: oldestOf(counted) };
		};
		return this.#waiting.of(nowMs, count, ({ orders }) => Math.max(GLANCE_MS, costMs(orders)));
	}

	totals(sql: SqlStorage, nowMs: number): Totals {
		const { byStatus, oldestWaiting } = this.#totals.of(
			nowMs,
			() => totals(sql),
			({ underWay }) => costMs(underWay),
		);
		return { byStatus, oldestWaiting };
	}
}

/** `sinceSeq` beyond the last number makes it cheap, for whoever only wants to know how far they have come. */
export function passage(sql: SqlStorage, sinceSeq: number): Passage {
	const lastSeq = sql.exec<{ seq: number | null }>("SELECT max(seq) AS seq FROM orders").one().seq ?? 0;
	const unplaced = sql
		.exec<{ n: number }>(
			// All the index holds is named, because SQLite takes a partial index only where it can see that it covers the question.
			`SELECT count(*) FILTER (WHERE status IN ('awaiting_payment', 'abandoned')) AS n FROM orders INDEXED BY orders_aside
			 WHERE status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled') AND seq > ?`,
			sinceSeq,
		)
		.one().n;
	// Numbers begin anywhere: before the first there is nothing to count from.
	const first = sql.exec<{ seq: number | null }>("SELECT min(seq) AS seq FROM orders").one().seq ?? 1;
	return {
		waiting: sql.exec<{ n: number }>("SELECT count(*) AS n FROM agenda WHERE seq > ?", sinceSeq).one().n,
		lastSeq,
		placedSince: Math.max(0, lastSeq - Math.max(sinceSeq, first - 1) - unplaced),
	};
}
