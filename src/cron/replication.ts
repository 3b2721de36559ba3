import { ENTITY_LABELS, isEntity } from "../db/entities";
import type { Place } from "../db/replica-writes";
import { isMonitored, openReplication, type Replication } from "../db/replication";
import type { Entity, ErpError } from "../erp/adapter";
import { type End, follow, type Haul, noHaul, type ReplicationPorts } from "./following";
import type { Run, RunResult } from "./service";

/** One run of an entity's replication: what it is about, and what it came to in words. */

/** What there is to follow; or why there is nothing, as a sentence. */
export type Subject = { readonly place: Place; readonly source: string; readonly row: Replication } | { readonly nothing: string };

export async function replicate(run: Run, signal: AbortSignal, ports: ReplicationPorts): Promise<RunResult> {
	const subject = await subjectOf(run, ports);
	if ("nothing" in subject) return quietly(subject.nothing);
	const haul = noHaul();
	const end = await follow(subject.row, subject.source, haul, ports, signal);
	return resultOf(subject.place.entity, end, haul);
}

/** What is not monitored is not asked for, and nothing is written about it. */
export async function subjectOf({ tenantId, part }: Run, ports: ReplicationPorts): Promise<Subject> {
	if (!isEntity(part)) return { nothing: `There is nothing called "${part}" to replicate.` };
	const endpoint = await ports.endpoint();
	if (endpoint === null) return { nothing: "No ERP is connected." };
	const place = { tenantId, entity: part };
	const row = await openReplication(ports.db, place);
	if (!isMonitored(part, row.monitored)) return { nothing: `${ENTITY_LABELS[part]} are not monitored.` };
	return { place, source: ports.sourceOf(endpoint.connection), row };
}

function resultOf(entity: Entity, end: End, haul: Haul): RunResult {
	const label = ENTITY_LABELS[entity];
	const count = haul.upserted + haul.deleted;
	const facts = detailOf(haul);
	switch (end.kind) {
		case "time_up":
			return { success: true, count, level: "info", message: `${label}: ${count} so far.`, detail: facts, goOn: true };
		case "busy":
			return busy(label, count, facts);
		case "away":
			return failed(label, count, "warning", end.say, { ...facts, quiet: true });
		case "refused":
			return failed(label, count, "error", end.error.message, { ...facts, class: end.error.class, quiet: isErpTrouble(end.error) });
		case "ended": {
			const level = haul.refused.length > 0 || haul.startedOver ? "warning" : "info";
			const message = end.firstLoad ? `${label}: the first load is complete, with ${end.row.loaded} records.` : said(label, haul);
			return { success: true, count, level, message, detail: facts };
		}
	}
}

/** The link tells of it, or the watch over freshness does when it stays. */
export const isErpTrouble = ({ class: errorClass }: ErpError): boolean =>
	errorClass === "down" || errorClass === "unknown_outcome" || errorClass === "unauthorised" || errorClass === "rate_limited";

function failed(
	label: string,
	count: number,
	level: "warning" | "error",
	why: string,
	{ quiet, ...detail }: Readonly<Record<string, unknown>>,
): RunResult {
	const message = `${label} could not be replicated to the end: ${why} The next run goes on where this one was.`;
	return { success: false, count, level, message, detail, ...(quiet === true ? { quiet } : {}) };
}

function said(label: string, { upserted, deleted, refused, startedOver }: Haul): string {
	const changed = upserted + deleted === 0 ? "nothing has changed" : `${upserted} new or changed, ${deleted} deleted`;
	const anew = startedOver ? " The ERP did not know where we were, so everything was read again." : "";
	const large = refused.length === 0 ? "" : ` ${refused.length} left out: they are too large.`;
	return `${label}: ${changed}.${anew}${large}`;
}

const detailOf = ({ ids, refused, ...counts }: Haul): Readonly<Record<string, unknown>> => ({
	...counts,
	...(ids.length > 0 ? { ids } : {}),
	...(refused.length > 0 ? { refused } : {}),
});

/** Orders come first; it is asked again when they may be through. */
export const busy = (label: string, count: number, detail: RunResult["detail"]): RunResult => ({
	...{ success: true, count, level: "info", message: `${label}: orders have all that the ERP can do at a time.`, detail },
	...{ goOn: true, waitMs: BUSY_WAIT_MS },
});
const BUSY_WAIT_MS = 15_000;

const quietly = (message: string): RunResult => ({ success: true, count: 0, level: "info", message, detail: null });
