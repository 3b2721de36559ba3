import type { Course } from "../lib/stretches";
import type { Incident } from "./answers";

/** An outage as its link keeps it until D1 has it, and as earlier versions have kept it. */

export interface KeptIncident {
	readonly incident: Incident & { readonly course: Course };
	/** D1 does not have it as it is. */
	readonly owed: boolean;
	/** It began within FLAP_MS of the one before. */
	readonly flaps: boolean;
	/**
	 * Whether the ERP answers: null: no. `probed`: a probe found it well, and no order has tried. `proven`: it has done work since.
	 * `settled`: the breaker is closed, or might as well be.
	 */
	readonly back: "probed" | "proven" | "settled" | null;
	/** The desk when the ERP went away last, or null while that is not known or counted already. */
	readonly opening: { readonly waiting: number; readonly lastSeq: number } | null;
	/** Of the times before that: the orders they touched (null: that will never be known), and the number up to which they were counted. */
	readonly touched: number | null;
	readonly countedToSeq: number;
	/** The ERP is back, and the desk is to be asked for the orders it touched, at the latest at this time, Unix ms. */
	readonly countBeforeMs: number | null;
}

/** Of earlier versions, which knew one stretch of time from the beginning to the end, and what they kept of it. */
interface Earlier {
	readonly incident: Incident;
	readonly opening: KeptIncident["opening"];
	readonly owed: boolean;
	readonly countBeforeMs: number | null;
	readonly flaps?: boolean;
	readonly over?: { readonly sinceMs: number; readonly atMs: number } | null;
}
export type Stored = KeptIncident | Earlier;

export function keptOf(stored: Stored): KeptIncident {
	if ("back" in stored) return stored;
	const { incident, opening, owed, countBeforeMs, flaps = false, over = null } = stored;
	const untilMs = incident.closedAtMs ?? over?.sinceMs ?? null;
	const course = { version: 0, away: [{ fromMs: incident.openedAtMs, untilMs, backMs: 0 }], overAtMs: over?.atMs ?? null };
	const isCounted = countBeforeMs === null && untilMs !== null;
	return {
		incident: { ...incident, course },
		...{ owed, flaps, countBeforeMs },
		back: untilMs === null ? null : "settled",
		opening: isCounted ? null : opening,
		touched: isCounted ? incident.ordersTouched : 0,
		// Up to where it was counted is not known: of what was placed until it goes away again, nothing is added.
		countedToSeq: isCounted ? Number.MAX_SAFE_INTEGER : 0,
	};
}
