import { deliveryOf, firstPlacedFrom, HOUR_MS, type Hour, hourOf, hoursFrom, unplacedFrom } from "../../db/hours";
import { FILTER_NAMES, isUnplaced } from "../../order/status";
import { isoOf } from "./views";

/** Whether orders flow: how many were placed when and what they are now, and how long they took to the ERP. */

const FULL_HOURS = 24;
const LATEST_MINUTES = 15;
const MINUTE_MS = 60_000;
/** Numbers without an order that are counted one by one; of more, their share is that of the hours that they were issued in. */
const UNPLACED_COUNTED_MAX = 100;

export interface Flow {
	readonly hours: readonly Hour[];
	/** Orders placed in the last LATEST_MINUTES; numbers whose payment is open or was given up are none. */
	readonly latest: number;
}

export async function flowOf(db: D1Database, tenantId: string, nowMs: number): Promise<Flow> {
	const fromMs = nowMs - LATEST_MINUTES * MINUTE_MS;
	const [hours, first] = await Promise.all([hoursFrom(db, tenantId, hourOf(nowMs) - FULL_HOURS), firstPlacedFrom(db, tenantId, fromMs)]);
	const last = hours.at(-1)?.maxSeq;
	if (first === null || last === undefined) return { hours, latest: 0 };
	// Numbers are consecutive.
	const issued = Math.max(0, last + 1 - first);
	const unplaced = await unplacedFrom(db, tenantId, first, UNPLACED_COUNTED_MAX);
	if (unplaced < UNPLACED_COUNTED_MAX) return { hours, latest: Math.max(0, issued - unplaced) };
	return { hours, latest: Math.round(issued * placedShare(hours.filter(({ hour }) => hour >= hourOf(fromMs)))) };
}

function placedShare(hours: readonly Hour[]): number {
	const sumOf = (names: readonly (typeof FILTER_NAMES)[number][]) =>
		hours.reduce((sum, hour) => sum + names.reduce((within, name) => within + hour[name], 0), 0);
	const all = sumOf(FILTER_NAMES);
	return all === 0 ? 0 : sumOf(FILTER_NAMES.filter((name) => !isUnplaced(name))) / all;
}

/** The last FULL_HOURS full hours and the running one, oldest first, those without orders included. */
export function flowView({ hours, latest }: Flow, nowMs: number) {
	const running = hourOf(nowMs);
	const known = new Map(hours.map((hour) => [hour.hour, hour]));
	const byHour = Array.from({ length: FULL_HOURS + 1 }, (_, index) => {
		const hour = running - FULL_HOURS + index;
		const counts = Object.fromEntries(FILTER_NAMES.map((name) => [name, known.get(hour)?.[name] ?? 0]));
		return { at: isoOf(hour * HOUR_MS), counts };
	});
	return { byHour, delivery: deliveryOf(hours), perMinute: latest / LATEST_MINUTES };
}
