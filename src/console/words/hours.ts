import { GROUPS, type Group, type HourView } from "../wire-overview";
import { type Counts, countsSaid, PLACED_GROUPS, sumOf, unplacedSaid } from "./groups";
import { orders } from "./money";
import { fromTo } from "./time";

/** Orders by hour, as a chart draws them and as a reader hears them. */

const HOUR_MS = 3_600_000;

/** What a bar consists of; `from` and `size` are shares of the chart's height, 0 to 1, counted from the bottom. */
export interface Part {
	readonly group: Group;
	readonly from: number;
	readonly size: number;
}

/** The parts of one bar, those of zero orders left out; `most` is what the chart's whole height stands for. */
export function partsOf(counts: Counts, most: number): Part[] {
	let below = 0;
	const parts: Part[] = [];
	for (const group of PLACED_GROUPS) {
		const count = counts[group] ?? 0;
		if (count > 0) parts.push({ group, from: below / most, size: count / most });
		below += count;
	}
	return parts;
}

/** A round number that is at least the busiest hour's, and can be halved: 2, 4, 10, 20, 40, 100, 200 */
export function topOf(hours: readonly HourView[]): number {
	const most = Math.max(1, ...hours.map(({ counts }) => sumOf(counts)));
	const scale = 10 ** Math.floor(Math.log10(most));
	return [2, 4, 10].map((step) => step * scale).find((top) => top >= most) ?? most;
}

/** `"14:00 to 15:00, 12 orders: 10 successful, 2 failed; not counted: 1 abandoned"` in the zone. */
export function hourSaid({ at, counts }: HourView, nowMs: number, timeZone: string): string {
	const beginsMs = Date.parse(at);
	const apart = unplacedSaid(counts);
	return `${fromTo(beginsMs, beginsMs + HOUR_MS, nowMs, timeZone)}, ${ordersSaid(counts)}${apart === "" ? "" : `; not counted: ${apart}`}`;
}

/** `"12 orders: 10 successful, 2 failed"`. */
export function ordersSaid(counts: Counts): string {
	const sum = sumOf(counts);
	return `${orders(sum)}${sum === 0 ? "" : `: ${countsSaid(counts)}`}`;
}

/** All hours together. */
export function allHours(hours: readonly HourView[]): Counts {
	const all: Partial<Record<Group, number>> = {};
	for (const { counts } of hours) for (const group of GROUPS) all[group] = (all[group] ?? 0) + (counts[group] ?? 0);
	return all;
}

/** The chart and its table. */
export const HOURS = {
	heading: "Orders by hour, the last 24 hours",
	notKnown: "Not known at the moment.",
	noOrders: "No order in the last 24 hours.",
	howToRead: (orders: string): string => `${orders}. Point at an hour, or use the arrow keys.`,
	chart: "Orders by hour",
	legend: "What the bars consist of",
	notCounted: (what: string): string => `Not counted, because nothing was ordered under these numbers: ${what}.`,
	asTable: "The same as a table",
	tableLabel: "Orders by hour as a table",
	from: "From",
	orders: "Orders",
	groupNotCounted: (group: string): string => `${group} (not counted)`,
	soFar: (hour: string): string => `${hour} so far`,
} as const;
