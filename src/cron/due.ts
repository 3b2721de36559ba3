import type { Due, Planned } from "../db/agenda";
import { latestOf, timingOf } from "../lib/timing";
import { intervalAfter } from "./plans";

/** A run so late has been missed: the tick was away. */
export const MISSED_AFTER_MS = 5 * 60_000;

/**
 * The run of a row that is due, and where the agenda goes on. However many times have passed, it is one run, for the latest of
 * them. Null for a row whose plan says nothing any more; it is worked out anew by the next tick.
 */
export function dueOf({ tenantId, service, part, nextDueMs, plan }: Planned, nowMs: number): Due | null {
	const timing = timingOf(plan);
	const nextMs = timing?.next(nowMs) ?? null;
	if (timing === null || nextMs === null) return null;
	const dueAtMs = latestOf(timing, nextDueMs, nowMs);
	return {
		tenantId,
		service,
		part,
		seenMs: nextDueMs,
		dueAtMs,
		cause: dueAtMs > nextDueMs || nowMs - dueAtMs > MISSED_AFTER_MS ? "missed" : "schedule",
		nextDueMs: nextMs,
		intervalMs: nextMs - dueAtMs,
		nextIntervalMs: intervalAfter(timing.next(nextMs), nextMs),
	};
}
