import {
	beginComparison,
	type Comparison,
	endComparison,
	findComparison,
	lostRecords,
	lostTwice,
	mendedIds,
	prune,
	walkOn,
} from "../db/comparisons";
import { ENTITY_LABELS } from "../db/entities";
import { readOverrides } from "../db/product-search";
import { openReplication, type Replication } from "../db/replication";
import { type Breach, breachOf, whyOf } from "./asking";
import { fold } from "./folding";
import { follow, noHaul, pull, type ReplicationPorts, SLICE_MS_MAX } from "./following";
import { busy, levelOf, type Subject, subjectOf } from "./replication";
import { type Ended, type Run, type RunResult, unfinished } from "./service";

/**
 * Once a night everything that the ERP has is compared with what is here: what a feed did not tell is found, and mended. What the
 * feed can tell is followed first, so that it is no finding. A record that changed here since the walk began is not deleted.
 */

/** A walk that was broken off so long ago is begun anew: what it met may be gone. */
const WALK_MS_MAX = 6 * 3_600_000;
const LOST_AT_A_TIME_MAX = 500;
/** More than both at once is rather an ERP that answers with half of what it has: only what the next comparison misses as well is deleted. */
export const LOST_UNBELIEVABLE = { records: 10, share: 0.5 } as const;
/** Deleted records are kept so long for readers that come rarely. */
export const TOMBSTONE_DAYS = 90;
const PRUNED_MAX = 5_000;
const IDS_TOLD_MAX = 20;
const OVERTAKEN_MAX = 20;

export async function compare(run: Run, signal: AbortSignal, ports: ReplicationPorts): Promise<RunResult> {
	const subject = await subjectOf(run, ports);
	if ("nothing" in subject) return quietly(subject.nothing);
	const begun = await beginOrGoOn(subject, ports, signal);
	return begun.kind === "walk" ? await goOn(subject, begun.walk, ports, signal) : begun.result;
}

async function goOn({ place, source }: Followable, begun: Comparison, ports: ReplicationPorts, signal: AbortSignal): Promise<RunResult> {
	const label = ENTITY_LABELS[place.entity];
	const endMs = ports.now() + SLICE_MS_MAX;
	let walk = begun;
	for (let overtaken = 0; ports.now() < endMs && !signal.aborted && overtaken <= OVERTAKEN_MAX; ) {
		// Before the ERP is asked: whoever writes after this makes what it says too old.
		const row = await openReplication(ports.db, place);
		if (row.source !== source) return quietly(`${label}: another ERP is connected by now, so there was nothing to compare.`);
		const step: Step = walk.state === "walking" ? await walkPage(row, walk, ports, signal) : await deletePage(row, walk, ports);
		const result = await resultOf(step, label, row, isFurther(walk, begun), ports);
		if (result !== null) return result;
		if (step.kind === "overtaken") overtaken += 1;
		walk = step.kind === "walked" ? step.walk : ((await findComparison(ports.db, place)) ?? walk);
	}
	return unfinished(`${label}: ${walk.walked} compared so far.`, 0, isFurther(walk, begun));
}

/** What it met or deleted counts; a page that says the same again does not. */
const isFurther = (walk: Comparison, than: Comparison): boolean =>
	walk.state !== than.state || walk.cursor !== than.cursor || walk.gone !== than.gone;

/** Null: it goes on. */
async function resultOf(
	step: Step,
	label: string,
	row: Replication,
	progress: boolean,
	ports: ReplicationPorts,
): Promise<RunResult | null> {
	if (step.kind === "busy") return busy(label, 0, progress);
	if (step.kind === "ended") return await report(label, row, ports);
	return step.kind === "broken" ? broken(label, step) : null;
}

type BegunWalk = { readonly kind: "walk"; readonly walk: Comparison } | { readonly kind: "not_yet"; readonly result: RunResult };

async function beginOrGoOn({ place, row, source }: Followable, ports: ReplicationPorts, signal: AbortSignal): Promise<BegunWalk> {
	const { db, now } = ports;
	const label = ENTITY_LABELS[place.entity];
	const walk = await findComparison(db, place);
	if (walk !== null && walk.state !== "ended" && walk.beganAtMs >= now() - WALK_MS_MAX) return { kind: "walk", walk };
	const haul = noHaul();
	const end = await follow(row, source, haul, ports, signal);
	switch (end.kind) {
		case "ended":
			return { kind: "walk", walk: await beginComparison(db, place, now()) };
		case "time_up":
			return { kind: "not_yet", result: unfinished(`${label}: not up to date yet.`, 0, haul.moved) };
		case "busy":
			return { kind: "not_yet", result: busy(label, 0, haul.moved) };
		case "broken":
			return { kind: "not_yet", result: broken(label, end) };
	}
}
type Followable = Exclude<Subject, { readonly nothing: string }>;

type Step =
	| { readonly kind: "walked"; readonly walk: Comparison }
	/** What was read may be older than what is here by now: it is read again. */
	| { readonly kind: "overtaken" }
	| { readonly kind: "ended" }
	| { readonly kind: "busy" }
	| { readonly kind: "broken"; readonly why: string; readonly breach: Breach };

async function walkPage(row: Replication, walk: Comparison, ports: ReplicationPorts, signal: AbortSignal): Promise<Step> {
	const answer = await pull(row, walk.cursor, ports, signal);
	if (answer.kind === "away" && answer.why === "busy") return { kind: "busy" };
	if (answer.kind !== "answered") return { kind: "broken", why: whyOf(answer), breach: breachOf(answer) };
	const { changes, next, more } = answer.value;
	const { refused, ...page } = fold(changes);
	const met = [...page.upserts.map(({ id }) => id), ...refused];
	const state = more ? "walking" : "deleting";
	return walked(await walkOn(ports.db, row, walk, { page, met, cursor: next, state, heldBack: 0, nowMs: ports.now() }));
}

/** What the walk did not meet, some at a time. */
async function deletePage(row: Replication, walk: Comparison, { db, now }: ReplicationPorts): Promise<Step> {
	const lost = await lostRecords(db, walk, LOST_AT_A_TIME_MAX);
	// Only before the first is deleted: afterwards the share is another one.
	const unbelievable = lost.total > LOST_UNBELIEVABLE.records && lost.total > row.records * LOST_UNBELIEVABLE.share;
	// What another ERP had is not in this one: there may be all of it, and it goes.
	const isDoubted = walk.cursor === null ? walk.heldBack > 0 : unbelievable && !row.mixed;
	const doomed = isDoubted ? await lostTwice(db, walk, LOST_AT_A_TIME_MAX) : lost;
	const heldBack = isDoubted ? lost.total - doomed.total : 0;
	if (doomed.total === 0) {
		await endComparison(db, walk, now(), heldBack);
		return { kind: "ended" };
	}
	const page = { upserts: [], deletions: doomed.ids.map((id) => ({ id, modifiedUs: null })) };
	// No cursor: the deleting has begun.
	return walked(await walkOn(db, row, walk, { page, met: [], cursor: null, state: "deleting", heldBack, nowMs: now() }));
}

const walked = (walk: Comparison | null): Step => (walk === null ? { kind: "overtaken" } : { kind: "walked", walk });

async function report(label: string, row: Replication, { db, now }: ReplicationPorts): Promise<RunResult> {
	if (row.entity === "product") await readOverrides(db, row.tenantId);
	const pruned = await prune(db, row, now() - TOMBSTONE_DAYS * 86_400_000, PRUNED_MAX);
	const walk = await findComparison(db, row);
	if (walk === null) throw new Error("the comparison that has just ended is not there");
	const { walked: compared, missing, differing, gone, heldBack } = walk;
	const ids = await mendedIds(db, row, IDS_TOLD_MAX);
	const mended = missing + differing + gone;
	const found =
		mended === 0
			? heldBack === 0
				? "everything was right"
				: "nothing that it listed differed"
			: `mended: ${missing} were missing here, ${differing} differed, ${gone} were here and not in the ERP any more`;
	const held =
		heldBack === 0
			? ""
			: ` ${heldBack} of ${row.records} are not in what the ERP listed. So many are not deleted at once: those that the next comparison misses as well are.`;
	return {
		success: heldBack === 0,
		count: compared,
		level: heldBack > 0 ? "error" : mended > 0 ? "warning" : "info",
		message: `${label}: ${compared} compared; ${found}.${held}`,
		detail: { compared, missing, differing, gone, heldBack, pruned, ids },
	};
}

const broken = (label: string, { why, breach }: { readonly why: string; readonly breach: Breach }): Ended => ({
	success: false,
	count: 0,
	level: levelOf(breach),
	message: `${label} could not be compared to the end: ${why}`,
	detail: null,
	...breach,
});

const quietly = (message: string): Ended => ({ success: true, count: 0, level: "info", message, detail: null });
