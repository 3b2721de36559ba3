import { ENTITY_LABELS } from "../db/entities";
import type { Trouble } from "../db/incidents";
import type { Place } from "../db/replica-writes";
import { isMonitored, plansOf, type Replication } from "../db/replication";
import { type Look, lookLater, noteFresh, noteStale, openCauses, staleOf, toLookAt } from "../db/staleness";
import { isAbout } from "../db/stopped-parts";
import { zonesOf } from "../db/tenants";
import { logError, reasonOf } from "../lib/log";
import { graceUntilMs, type Plan, staleAtMs } from "../lib/staleness";
import { dayTimeAndZone } from "../lib/zone";

/**
 * Whether replicated data is as fresh as it should be. It is told by what D1 has of the last success and by nothing that a run does,
 * so that runs that come and fail, as well as runs that do not come, are noticed. What has been told of another way, an outage of the
 * ERP or a service that has stopped, is not told of again.
 */

const LOOK_AGAIN_MS = 5 * 60_000;
/** Looked at in one minute; the others come in the next one. */
export const LOOKS_MAX = 200;
/** Told in one minute. */
export const TENANTS_TOLD_MAX = 20;

/** Opens incidents for what is out of date. Called by the tick; how many were opened. */
export async function watchFreshness(db: D1Database, nowMs: number): Promise<number> {
	const rows = await toLookAt(db, nowMs, LOOKS_MAX);
	if (rows.length === 0) return 0;
	const ids = [...new Set(rows.map(({ tenantId }) => tenantId))];
	const [plans, causes, told, zones] = await Promise.all([plansOf(db, ids), openCauses(db, ids), staleOf(db, ids), zonesOf(db, ids)]);
	const later: Look[] = [];
	const stale: Replication[] = [];
	for (const row of rows) {
		const its = causes.filter(({ tenantId }) => tenantId === row.tenantId);
		const look = lookOf(row, plans.get(row.tenantId) ?? null, its, nowMs);
		if (look === "stale") stale.push(row);
		else later.push(look);
	}
	await lookLater(db, later);
	let opened = 0;
	for (const tenantId of [...new Set(stale.map((row) => row.tenantId))].slice(0, TENANTS_TOLD_MAX)) {
		try {
			const its = (all: readonly Replication[]) => all.filter((row) => row.tenantId === tenantId);
			const entities = its(stale).map(({ entity }) => entity);
			const before = its(told).filter(({ entity }) => !entities.includes(entity));
			const trouble = troubleIn(zones.get(tenantId) ?? "UTC");
			if (await noteStale(db, tenantId, entities, trouble([...before, ...its(stale)]), nowMs)) opened += 1;
		} catch (error) {
			logError({ event: "freshness.look_failed", tenant: tenantId, reason: reasonOf(error) });
		}
	}
	return opened;
}

type Cause = Awaited<ReturnType<typeof openCauses>>[number];

function lookOf(row: Replication, plan: Plan | null, causes: readonly Cause[], nowMs: number): Look | "stale" {
	const { tenantId, entity } = row;
	const look = { tenantId, entity, seenMs: row.lookAtMs ?? nowMs, excusedToMs: null };
	if (!isMonitored(entity, row.monitored)) return { ...look, lookAtMs: null };
	// The schedule may have changed since the look was planned.
	const staleMs = plan === null ? null : staleMsOf(row, plan);
	if (staleMs === null || staleMs > nowMs) return { ...look, lookAtMs: staleMs ?? nowMs + LOOK_AGAIN_MS };
	if (causes.some(({ kind }) => kind !== "service_stopped")) return { ...look, lookAtMs: nowMs + LOOK_AGAIN_MS, excusedToMs: nowMs };
	return causes.some(({ subject }) => isAbout(subject, "replication", entity)) ? { ...look, lookAtMs: nowMs + LOOK_AGAIN_MS } : "stale";
}

/** Null: it was never begun, or does not go. */
function staleMsOf(row: Replication, plan: Plan): number | null {
	const sinceMs = freshFromMs(row);
	const staleMs = sinceMs === null ? null : staleAtMs(plan, sinceMs);
	if (staleMs === null || row.excusedToMs === null) return staleMs;
	return Math.max(staleMs, graceUntilMs(plan, row.excusedToMs) ?? 0);
}

/** From when on its age counts: the last success, or while everything is being loaded the last page. Null: it was never begun. */
export const freshFromMs = ({ state, lastSuccessAtMs, lastCheckedAtMs, startedAtMs }: Replication): number | null => {
	const times = [lastSuccessAtMs, startedAtMs, state === "first_load" ? lastCheckedAtMs : null].filter((atMs) => atMs !== null);
	return times.length === 0 ? null : Math.max(...times);
};

/** One a tenant: what keeps one entity from coming usually keeps the others, too. */
const troubleIn =
	(timeZone: string) =>
	(stale: readonly Replication[]): Trouble => ({
		kind: "replication_stale",
		subject: "",
		reason: [...stale]
			.sort((one, other) => (ENTITY_LABELS[one.entity] < ENTITY_LABELS[other.entity] ? -1 : 1))
			.map((row) => reasonFor(row, timeZone, Math.floor(ERRORS_LENGTH_MAX / stale.length)))
			.join(" "),
		advice:
			"Open Replication: it says what the last run met. Orders are taken and delivered as ever; prices, stock and the like may be old.",
	});

function reasonFor({ entity, lastSuccessAtMs, errorMessage }: Replication, timeZone: string, errorLengthMax: number): string {
	const since =
		lastSuccessAtMs === null ? "have never been brought over whole" : `are as they were on ${dayTimeAndZone(lastSuccessAtMs, timeZone)}`;
	return `${ENTITY_LABELS[entity]} ${since}.${errorMessage === null ? "" : ` The last try met this: ${errorMessage.slice(0, errorLengthMax)}`}`;
}
/** Of all entities together: the rest of a reason is for what is said about them. */
const ERRORS_LENGTH_MAX = 300;

/** It went well: what was told of is over. */
export async function freshAgain(db: D1Database, place: Place, nowMs: number): Promise<void> {
	const zones = await zonesOf(db, [place.tenantId]);
	await noteFresh(db, place, troubleIn(zones.get(place.tenantId) ?? "UTC"), nowMs);
}
