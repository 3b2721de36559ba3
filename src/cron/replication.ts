import { ENTITY_LABELS, isEntity } from "../db/entities";
import type { Place } from "../db/replica-writes";
import { isMonitored, openReplication, type Replication } from "../db/replication";
import type { Entity } from "../erp/adapter";
import type { Breach } from "./asking";
import { type End, follow, type Haul, noHaul, type ReplicationPorts } from "./following";
import { type Run, type RunResult, type Unfinished, unfinished } from "./service";

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
			return { ...unfinished(`${label}: ${count} so far.`, count, haul.moved), detail: facts };
		case "busy":
			return { ...busy(label, count, haul.moved), detail: facts };
		case "broken": {
			const message = `${label} could not be replicated to the end: ${end.why} The next run goes on where this one was.`;
			return { success: false, count, level: levelOf(end.breach), message, detail: { ...facts, ...end.detail }, ...end.breach };
		}
		case "ended": {
			const level = haul.refused.length > 0 || haul.startedOver ? "warning" : "info";
			const message = end.firstLoad ? `${label}: the first load is complete, with ${end.row.loaded} records.` : said(label, haul);
			return { success: true, count, level, message, detail: facts };
		}
	}
}

/** What is told of elsewhere is no error of this run. */
export const levelOf = (breach: Breach): "warning" | "error" => ("quiet" in breach ? "warning" : "error");

function said(label: string, { upserted, deleted, refused, startedOver }: Haul): string {
	const changed = upserted + deleted === 0 ? "nothing has changed" : `${upserted} new or changed, ${deleted} deleted`;
	const anew = startedOver ? " The ERP did not know where we were, so everything was read again." : "";
	const large = refused.length === 0 ? "" : ` ${refused.length} left out: they are too large.`;
	return `${label}: ${changed}.${anew}${large}`;
}

const detailOf = ({ ids, refused, moved: _, ...counts }: Haul): Readonly<Record<string, unknown>> => ({
	...counts,
	...(ids.length > 0 ? { ids } : {}),
	...(refused.length > 0 ? { refused } : {}),
});

/** Orders come first; it is asked again when they may be through. */
export const busy = (label: string, count: number, progress: boolean): Unfinished => ({
	...unfinished(`${label}: orders have all that the ERP can do at a time.`, count, progress),
	waitMs: BUSY_WAIT_MS,
});
const BUSY_WAIT_MS = 15_000;

const quietly = (message: string): RunResult => ({ success: true, count: 0, level: "info", message, detail: null });
