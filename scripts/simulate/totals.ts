import { totals } from "../../src/desk/totals";
import type { Status } from "../../src/order/status";
import type { Evidence, Row } from "./evidence.ts";
import type { Shopper } from "./shop.ts";
import { type Disk, storageOn } from "./storage.ts";

/** The ledger adds up: issued = placed + given up + open, by the desk's own sums and by what the shops and their payments know. */

const NOT_PLACED: ReadonlySet<Status> = new Set(["awaiting_payment", "abandoned"]);

export function breachOfTotals(rows: readonly Row[], { desk: { disk }, shops }: Evidence): string | null {
	const byNumber = new Map(rows.map((row) => [row.e_number, row]));
	for (const shopper of shops.shoppers) {
		const breach = ofShopper(shopper, byNumber);
		if (breach !== null) return breach;
	}
	return ofSums(rows, totalsOf(disk));
}

function ofShopper({ eNumber, key, placed, captured }: Shopper, byNumber: ReadonlyMap<string, Row>): string | null {
	if (eNumber === null) return null;
	const row = byNumber.get(eNumber);
	if (row === undefined) return `${eNumber} was acknowledged to ${key} and is lost`;
	const payment = row.payment === null ? null : JSON.parse(row.payment).status;
	if (captured && payment !== "captured") return `the money for ${eNumber} has come, and counts as ${payment}`;
	const money = placed ? "the money has come" : "no money has come";
	return NOT_PLACED.has(row.status) === placed ? `${eNumber} is ${row.status}, and ${money}` : null;
}

function ofSums(rows: readonly Row[], told: readonly [string, number][]): string | null {
	for (const [status, count] of told) {
		const there = rows.filter((row) => row.status === status).length;
		if (there !== count) return `the desk says that ${count} orders are ${status}, and ${there} are`;
	}
	const sum = told.reduce((all, [, count]) => all + count, 0);
	return sum === rows.length ? null : `${rows.length} numbers were issued, and ${sum} are accounted for`;
}

const totalsOf = (disk: Disk): [string, number][] => {
	const { sql } = storageOn(
		disk,
		() => true,
		() => {},
	);
	return Object.entries(totals(sql).byStatus);
};
