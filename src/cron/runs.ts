import type { RunEntry } from "../db/logs";
import type { schedulesFor } from "../db/schedules";
import { SWEEP } from "../db/services";
import { isDue, mistakeIn } from "../lib/crontab";

/** Which runs of the sweep the schedule asks for, and how each is told of in the log. */

type Planned = Awaited<ReturnType<typeof schedulesFor>>[number];

/** Which of the tenants have a run in the minute that holds `atMs`. */
export function dueTenants(planned: readonly Planned[], atMs: number): ReadonlySet<string> {
	// A row that somebody broke is due for nobody, and keeps no other tenant waiting.
	// Most tenants share a schedule and a zone; working out a time in a zone is what costs.
	const known = new Map<string, boolean>();
	const due = ({ expression, zone }: Planned): boolean => {
		const name = `${zone} ${expression}`;
		const answer = known.get(name) ?? (mistakeIn(expression) === null && isDue(expression, zone, atMs));
		known.set(name, answer);
		return answer;
	};
	return new Set(planned.filter((one) => !one.paused && due(one)).map(({ tenantId }) => tenantId));
}

export interface Sweep {
	readonly tenantId: string;
	readonly startedAtMs: number;
	readonly endedAtMs: number;
	/** How many orders had been forgotten; null when the desk could not be looked after. */
	readonly repaired: number | null;
}

/** `count`: orders that had no next step, and have one again. */
export function sweepRun({ tenantId, startedAtMs, endedAtMs, repaired }: Sweep): RunEntry {
	return {
		atMs: endedAtMs,
		level: repaired === null ? "error" : repaired > 0 ? "warning" : "info",
		service: SWEEP,
		tenantId,
		message: sayOf(repaired),
		detail: null,
		startedAtMs,
		success: repaired !== null,
		count: repaired ?? 0,
	};
}

function sayOf(repaired: number | null): string {
	if (repaired === null) return "The orders could not be looked after. They are tried again within a minute.";
	if (repaired === 0) return "Every order has its next step.";
	return `${repaired} ${repaired === 1 ? "order" : "orders"} had no next step, and went on.`;
}
