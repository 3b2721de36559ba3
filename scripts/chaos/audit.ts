import type { ReceivedOrder } from "../load/erp.ts";
import { totalOf } from "../load/order.ts";
import { type OrderView, story } from "../load/order-view.ts";
import type { Acknowledged } from "./shoppers.ts";

/** Holds what customers were told against what the gateway and the ERP have. Pure; every finding is a broken promise. */

export interface Evidence {
	readonly firstSeq: number;
	readonly prefix: string;
	readonly acknowledged: readonly Acknowledged[];
	/** Number by number from the first one; null where the gateway has none. */
	readonly ledger: readonly (OrderView | null)[];
	readonly erp: readonly ReceivedOrder[];
}

/** A sentence for each broken promise, by promise. */
export interface Audit {
	readonly lost: readonly string[];
	readonly duplicates: readonly string[];
	readonly gaps: readonly string[];
	readonly notGreen: readonly string[];
	readonly mixedUp: readonly string[];
}

export function audit(evidence: Evidence): Audit {
	const placed = new Map(evidence.ledger.filter((order) => order !== null).map((order) => [order.eNumber, order]));
	const erp = Map.groupBy(evidence.erp, ({ eNumber }) => eNumber);
	return {
		lost: lost(evidence.acknowledged, placed, erp),
		duplicates: duplicates(placed, erp),
		gaps: gaps(evidence),
		notGreen: [...placed.values()].filter(({ colour }) => colour !== "green").map((order) => told(`${order.eNumber} is not green`, order)),
		mixedUp: [...confirmedTwice(evidence.acknowledged), ...otherContent(evidence.acknowledged, placed), ...otherNumber(placed, erp)],
	};
}

type Placed = ReadonlyMap<string, OrderView>;
type Erp = ReadonlyMap<string, readonly ReceivedOrder[]>;

const told = (finding: string, order: OrderView | undefined): string => (order === undefined ? finding : `${finding}\n  ${story(order)}`);

const lost = (acknowledged: readonly Acknowledged[], placed: Placed, erp: Erp): string[] =>
	acknowledged
		.filter(({ eNumber }) => !placed.has(eNumber) || !erp.has(eNumber))
		.map(({ eNumber, reference }) => {
			const order = placed.get(eNumber);
			return told(`${eNumber} (${reference}) was confirmed and is not in ${order === undefined ? "the gateway" : "the ERP"}`, order);
		});

function duplicates(placed: Placed, erp: Erp): string[] {
	const twice = [...erp].filter(([, copies]) => copies.length > 1);
	const strangers = [...erp.keys()].filter((eNumber) => !placed.has(eNumber));
	return [
		...twice.map(([eNumber, copies]) =>
			told(`${eNumber} is in the ERP ${copies.length} times: ${copies.map(({ number }) => number).join(", ")}`, placed.get(eNumber)),
		),
		...strangers.map((eNumber) => `${eNumber} is in the ERP and the gateway does not know it`),
	];
}

function gaps({ firstSeq, prefix, ledger }: Evidence): string[] {
	const last = ledger.findLastIndex((order) => order !== null);
	return ledger.flatMap((order, offset) => (order === null && offset < last ? [`${prefix}${firstSeq + offset} is a gap`] : []));
}

const confirmedTwice = (acknowledged: readonly Acknowledged[]): string[] =>
	[...Map.groupBy(acknowledged, ({ eNumber }) => eNumber)]
		.filter(([, orders]) => orders.length > 1)
		.map(([eNumber, orders]) => `${eNumber} was confirmed to ${orders.map(({ reference }) => reference).join(" and ")}`);

function otherContent(acknowledged: readonly Acknowledged[], placed: Placed): string[] {
	const confirmed = new Map(acknowledged.map((order) => [order.eNumber, order]));
	return [...placed.values()].flatMap((order) => {
		const promise = confirmed.get(order.eNumber);
		if (promise === undefined) return [told(`${order.eNumber} was placed and never confirmed to anybody`, order)];
		const total = totalOf(promise.index);
		if (order.reference === promise.reference && Number(order.total) === Number(total)) return [];
		return [told(`${order.eNumber} was confirmed for ${promise.reference} over ${total}, not for what is kept`, order)];
	});
}

const otherNumber = (placed: Placed, erp: Erp): string[] =>
	[...placed.values()].flatMap((order) => {
		const numbers = erp.get(order.eNumber)?.map(({ number }) => number) ?? [];
		if (order.erpOrderNumber === null || numbers.length === 0 || numbers.includes(order.erpOrderNumber)) return [];
		return [told(`${order.eNumber} is ${numbers.join(", ")} in the ERP and is shown as ${order.erpOrderNumber}`, order)];
	});
