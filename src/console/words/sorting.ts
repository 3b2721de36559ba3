import { seqOf } from "../../order/enumber";
import type { BoardItem } from "../wire";
import { LOCALE } from "./locale";

/** How a list of orders is sorted. */
export interface Sorting {
	readonly by: "eNumber" | "customer" | "total";
	readonly descending: boolean;
}

const names = new Intl.Collator(LOCALE, { sensitivity: "base", numeric: true });

/** Numbers compare as numbers: E100 stands after E99. Orders that are equal otherwise keep their e-number order. */
const COMPARE: Readonly<Record<Sorting["by"], (left: BoardItem, right: BoardItem) => number>> = {
	eNumber: (left, right) => (seqOf(left.eNumber) ?? 0) - (seqOf(right.eNumber) ?? 0),
	customer: (left, right) => names.compare(left.customer.name, right.customer.name),
	total: (left, right) => left.currency.localeCompare(right.currency) || Number(left.total) - Number(right.total),
};

export function sorted(items: readonly BoardItem[], { by, descending }: Sorting): BoardItem[] {
	const direction = descending ? -1 : 1;
	return items.toSorted((left, right) => direction * (COMPARE[by](left, right) || COMPARE.eNumber(left, right)));
}

/** The same column again turns it round; another one starts with what people look for first. */
export const sortedNext = (now: Sorting, by: Sorting["by"]): Sorting =>
	now.by === by ? { by, descending: !now.descending } : { by, descending: by !== "customer" };
