import type { Comparison } from "../../db/comparisons";
import { ENTITY_LABELS } from "../../db/entities";
import { isMonitored, type Replication } from "../../db/replication";
import type { FedEntity } from "../../erp/registry";
import { isoOrNull } from "./views";

/** One entity of the replication, as the page shows it. */

export interface ReplicatedFacts {
	readonly entity: FedEntity["entity"];
	/** Null: the connected ERP does not tell of it. */
	readonly deletions: FedEntity["deletions"] | null;
	/** Null: it was never begun. */
	readonly row: Replication | null;
	readonly walk: Comparison | null;
	/** Whether a run is at its comparison. */
	readonly isCompared: boolean;
	/** How old it may become before it counts as out of date. */
	readonly staleMs: number;
	readonly nowMs: number;
}

/**
 * `state`: `not_fed`, `off`, `waiting` (for its first run), `first_load`, `comparing`, `failing`, `following`. `progress`: of the first
 * load, null otherwise; `perSecond` is an average since it began.
 */
export function replicatedView({ entity, deletions, row, walk, isCompared, staleMs, nowMs }: ReplicatedFacts) {
	const monitored = isMonitored(entity, row?.monitored ?? null);
	const fed = deletions !== null;
	const lastSuccessAtMs = row?.lastSuccessAtMs ?? null;
	return {
		entity,
		label: ENTITY_LABELS[entity],
		fed,
		monitored,
		state: !fed ? ("not_fed" as const) : !monitored ? ("off" as const) : stateOf(row, isCompared),
		progress: row?.state === "first_load" && row.startedAtMs !== null ? progressOf(row, row.startedAtMs, nowMs) : null,
		lastCheckedAt: isoOrNull(row?.lastCheckedAtMs ?? null),
		lastChangedAt: isoOrNull(row?.lastChangedAtMs ?? null),
		lastSuccessAt: isoOrNull(lastSuccessAtMs),
		fresh: lastSuccessAtMs !== null && nowMs - lastSuccessAtMs <= staleMs,
		staleAfterMinutes: Math.round(staleMs / 60_000),
		records: row?.records ?? 0,
		error:
			row?.errorClass == null ? null : { class: row.errorClass, message: row.errorMessage ?? "", since: isoOrNull(row.failingSinceMs) },
		deletions: deletions ?? "none",
		comparison: walk === null ? null : comparisonView(walk, isCompared),
	};
}

function stateOf(row: Replication | null, isCompared: boolean) {
	if (row === null || row.startedAtMs === null) return "waiting" as const;
	if (row.errorClass !== null) return "failing" as const;
	if (row.state === "first_load") return "first_load" as const;
	return isCompared ? ("comparing" as const) : ("following" as const);
}

const progressOf = ({ loaded }: Replication, startedAtMs: number, nowMs: number) => ({
	loaded,
	startedAt: isoOrNull(startedAtMs),
	perSecond: Math.round((loaded * 10_000) / Math.max(1, nowMs - startedAtMs)) / 10,
});

/** What the last comparison came to, or the one under way so far. */
const comparisonView = ({ walked, missing, differing, gone, heldBack, beganAtMs, endedAtMs }: Comparison, isCompared: boolean) => ({
	beganAt: isoOrNull(beganAtMs),
	endedAt: isoOrNull(endedAtMs),
	/** Neither ended nor under way: it was broken off. */
	underWay: endedAtMs === null && isCompared,
	compared: walked,
	missing,
	differing,
	gone,
	heldBack,
});
