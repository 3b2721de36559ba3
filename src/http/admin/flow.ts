import { deliveryOf, firstPlacedFrom, HOUR_MS, type Hour, hourOf, hoursFrom } from "../../db/hours";
import { FILTER_NAMES } from "../../order/status";
import { isoOf } from "./views";

/** Whether orders flow: how many were placed when and what they are now, and how long they took to the ERP. */

const FULL_HOURS = 24;
const LATEST_MINUTES = 15;
const MINUTE_MS = 60_000;

export interface Flow {
	readonly hours: readonly Hour[];
	/** Orders placed in the last LATEST_MINUTES. */
	readonly latest: number;
}

export async function flowOf(db: D1Database, tenantId: string, nowMs: number): Promise<Flow> {
	const [hours, first] = await Promise.all([
		hoursFrom(db, tenantId, hourOf(nowMs) - FULL_HOURS),
		firstPlacedFrom(db, tenantId, nowMs - LATEST_MINUTES * MINUTE_MS),
	]);
	const last = hours.at(-1)?.maxSeq;
	// Numbers are consecutive.
	return { hours, latest: first === null || last === undefined ? 0 : Math.max(0, last + 1 - first) };
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
