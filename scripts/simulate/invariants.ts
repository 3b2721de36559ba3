import type { OrderRow } from "../../src/desk/ledger";
import { type Status, TRANSITIONS } from "../../src/order/status";
import { CLAIMS_MAX } from "../../src/relay/policy";
import type { ModelCopy } from "./copy.ts";
import type { ModelErp } from "./erp.ts";
import { type Shops, START } from "./shop.ts";
import type { Disk } from "./storage.ts";

/** What must be true after every step, and what must have become true in the end. Each gives the breach in words, or null. */

export interface Evidence {
	readonly disk: Disk;
	readonly erp: ModelErp;
	readonly copy: ModelCopy;
	readonly shops: Shops;
}

type Row = Pick<OrderRow, "seq" | "e_number" | "status" | "attempt" | "erp_order_number" | "version"> & { at_ms: number | null };

/** One step may give a lost lease up and take the order again: two moves. */
const MOVES_A_STEP_MAX = 3;
const UNDER_WAY: ReadonlySet<Status> = new Set(["queued", "sending", "pending_verification"]);

export class Watch {
	#before = new Map<number, Row>();
	readonly #evidence: Evidence;

	constructor(evidence: Evidence) {
		this.#evidence = evidence;
	}

	afterStep(): string | null {
		const rows = rowsOf(this.#evidence.disk);
		const breach =
			this.#evidence.shops.broken[0] ??
			doubled(this.#evidence.erp) ??
			gap(rows) ??
			rows.map((row) => this.#ofRow(row)).find(isBreach) ??
			null;
		this.#before = new Map(rows.map((row) => [row.seq, row]));
		return breach;
	}

	#ofRow(row: Row): string | null {
		const before = this.#before.get(row.seq);
		if (before !== undefined && !reachable(before.status, row.status)) return `${row.e_number} went from ${before.status} to ${row.status}`;
		const known = before?.erp_order_number ?? null;
		if (known !== null && known !== row.erp_order_number)
			return `${row.e_number}: the ERP's number changed from ${known} to ${row.erp_order_number}`;
		if (row.attempt > CLAIMS_MAX) return `${row.e_number} was claimed ${row.attempt} times`;
		if (UNDER_WAY.has(row.status) !== (row.at_ms !== null))
			return `${row.e_number} is ${row.status}, and its next step is ${row.at_ms ?? "never"}`;
		const copied = this.#evidence.copy.rows.get(row.seq)?.version ?? 0;
		return copied > row.version ? `${row.e_number}: the copy is ahead of the desk` : null;
	}
}

/** When everything works again and time has passed: every order where it belongs, and the copy equal to the desk. */
export function inTheEnd(evidence: Evidence): string | null {
	const { disk, shops } = evidence;
	const rows = new Map(rowsOf(disk).map((row) => [row.e_number, row]));
	if (rows.size > shops.shoppers.length) return `${rows.size} numbers were given to ${shops.shoppers.length} carts`;
	for (const shopper of shops.shoppers) {
		if (shopper.eNumber === null) return `${shopper.key} was never acknowledged`;
		const row = rows.get(shopper.eNumber);
		if (row === undefined) return `${shopper.eNumber} was acknowledged and is lost`;
		const breach = endOf(row, shopper.paid, evidence);
		if (breach !== null) return `${row.e_number} ${breach}`;
	}
	return null;
}

function endOf(row: Row, paid: boolean, { erp, copy }: Evidence): string | null {
	const expected: Status = paid ? "synced" : "abandoned";
	if (row.status !== expected) return `ended as ${row.status}, not as ${expected}`;
	const inErp = erp.stored.filter((order) => order.eNumber === row.e_number);
	if (inErp.length !== (paid ? 1 : 0)) return `is ${inErp.length} times in the ERP`;
	if (row.erp_order_number !== (inErp[0]?.number ?? null)) return `has the number ${row.erp_order_number}`;
	const copied = copy.rows.get(row.seq);
	if (copied?.version !== row.version || copied.status !== row.status) return `is ${row.status}, its copy ${copied?.status ?? "missing"}`;
	return null;
}

const isBreach = (breach: string | null): breach is string => breach !== null;

const rowsOf = (disk: Disk): Row[] => {
	if (!disk.migrated) return [];
	return disk.all<Row>(
		"SELECT o.seq, o.e_number, o.status, o.attempt, o.erp_order_number, o.version, a.at_ms FROM orders o LEFT JOIN agenda a USING (seq) ORDER BY o.seq",
	);
};

const gap = (rows: readonly Row[]): string | null => {
	const wrong = rows.findIndex((row, index) => row.seq !== START + index);
	return wrong === -1 ? null : `number ${START + wrong} is missing before ${rows[wrong]?.seq}`;
};

function doubled(erp: ModelErp): string | null {
	const seen = new Set<string>();
	for (const { eNumber } of erp.stored) {
		if (seen.has(eNumber)) return `${eNumber} is twice in the ERP`;
		seen.add(eNumber);
	}
	return null;
}

function reachable(from: Status, to: Status): boolean {
	let there = new Set([from]);
	for (let move = 0; move <= MOVES_A_STEP_MAX; move++) {
		if (there.has(to)) return true;
		there = new Set([...there].flatMap(followers));
	}
	return false;
}

const followers = (status: Status): Status[] =>
	Object.values(TRANSITIONS).flatMap((row: Readonly<Partial<Record<Status, Status>>>) => row[status] ?? []);
