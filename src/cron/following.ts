import type { Place } from "../db/replica-writes";
import { advance, isMonitored, noteFailure, openReplication, planOf, type Replication, startOver } from "../db/replication";
import type { Page } from "../erp/adapter";
import { staleAtMs } from "../lib/staleness";
import type { Endpoint } from "../link/answers";
import { type Answer, type AskingPorts, askErp, type Breach, breachOf, isExcused } from "./asking";
import { fold } from "./folding";
import { freshAgain } from "./freshness";

/** Follows an entity of the ERP page by page; each page and the cursor behind it are one transaction. */

/** One invocation; then the run goes on in another, so that none is long and every one has a fresh allowance. */
export const SLICE_MS_MAX = 25_000;
export const PAGE_CHANGES_MAX = 500;
/** Somebody else may write in between, which costs a page. Again and again it is not somebody but something. */
const OVERTAKEN_MAX = 5;
const IDS_TOLD_MAX = 20;
/** An ERP that knows none of its own cursors would be read from the beginning for ever: so often at most, and then a person is told. */
export const START_OVER_MS_MIN = 86_400_000;

export interface ReplicationPorts extends AskingPorts {
	readonly db: D1Database;
	/** Which records of which ERP a connection is told of: another text, and a cursor means nothing. */
	readonly sourceOf: (connection: Endpoint["connection"]) => string;
}

/** Facts of one invocation. */
export interface Haul {
	pages: number;
	received: number;
	upserted: number;
	deleted: number;
	/** The first of those that changed. */
	readonly ids: string[];
	/** Too large to be kept. */
	readonly refused: string[];
	/** The ERP did not know our cursor. */
	startedOver: boolean;
	/** Something changed here, or the place in the ERP's feed did. Pages alone say little: an ERP may give the same one for ever. */
	moved: boolean;
}
export const noHaul = (): Haul => ({
	...{ pages: 0, received: 0, upserted: 0, deleted: 0, ids: [], refused: [] },
	...{ startedOver: false, moved: false },
});

export type End =
	/** There is no more for now. `firstLoad`: with this everything is here. */
	| { readonly kind: "ended"; readonly row: Replication; readonly firstLoad: boolean }
	| { readonly kind: "time_up" }
	/** Orders have all that the ERP can do. */
	| { readonly kind: "busy" }
	/** The ERP gave no page. `why`: a sentence. */
	| { readonly kind: "broken"; readonly why: string; readonly breach: Breach; readonly detail: Readonly<Record<string, unknown>> };

interface Following {
	readonly source: string;
	readonly haul: Haul;
	readonly ports: ReplicationPorts;
	readonly signal: AbortSignal;
	/** When data of that time counts as out of date. */
	readonly lookAt: (fromMs: number) => number | null;
}

/** Until there is no more for now, the ERP is away or the time is up. `source`: which ERP it is. */
export async function follow(known: Replication, source: string, haul: Haul, ports: ReplicationPorts, signal: AbortSignal): Promise<End> {
	const { db, now } = ports;
	const endMs = now() + SLICE_MS_MAX;
	const plan = await planOf(db, known.tenantId);
	const following: Following = { source, haul, ports, signal, lookAt: (fromMs) => (plan === null ? null : staleAtMs(plan, fromMs)) };
	let row = known.source === source ? known : await anew(known, following);
	for (let overtaken = 0; !signal.aborted && now() < endMs && overtaken <= OVERTAKEN_MAX; ) {
		const step = await takePage(row, following);
		if (step.kind !== "taken" && step.kind !== "overtaken") return step;
		if (step.kind === "overtaken") {
			overtaken += 1;
			// It was switched off, or is about another ERP by now.
			if (step.row.source !== source || !isMonitored(step.row.entity, step.row.monitored)) break;
		}
		row = step.row;
	}
	return { kind: "time_up" };
}

type Step =
	| Exclude<End, { readonly kind: "time_up" }>
	| { readonly kind: "taken"; readonly row: Replication }
	| { readonly kind: "overtaken"; readonly row: Replication };

async function takePage(row: Replication, following: Following): Promise<Step> {
	const { haul, ports, signal, lookAt } = following;
	const { db, now } = ports;
	const answer = await pull(row, row.cursor, ports, signal);
	if (answer.kind !== "answered") {
		if (answer.kind === "away" && answer.why === "busy") return { kind: "busy" };
		const tooSoon = row.startedOverAtMs !== null && now() - row.startedOverAtMs < START_OVER_MS_MIN;
		if (!isStrangeCursor(answer, row) || tooSoon) return await broken(row, answer, ports);
		haul.startedOver = true;
		haul.moved = true;
		return { kind: "taken", row: await anew(row, following) };
	}
	const { changes, next, more } = answer.value;
	const { refused, ...page } = fold(changes);
	const nowMs = now();
	// A backlog that is being worked off is not up to date, however fast that goes; a first load has nothing older to be.
	const lookAtMs = !more || row.state === "first_load" ? lookAt(nowMs) : row.lookAtMs;
	const taken = await advance(db, row, { page, cursor: next, ended: !more, nowMs, lookAtMs });
	if (taken === null) return { kind: "overtaken", row: await openReplication(db, row) };
	note(haul, changes.length, taken.written, refused);
	haul.moved ||= next !== row.cursor || taken.written.upserted.length + taken.written.deleted.length > 0;
	if (more) return { kind: "taken", row: taken.row };
	if (row.staleSinceMs !== null) await freshAgain(db, row, nowMs);
	return { kind: "ended", row: taken.row, firstLoad: row.state === "first_load" };
}

/** From the beginning. */
const anew = async (row: Replication, { source, ports: { db, now }, lookAt }: Following): Promise<Replication> =>
	(await startOver(db, row, source, now(), lookAt(now()))) ?? (await openReplication(db, row));

export const pull = ({ tenantId, entity }: Place, cursor: string | null, ports: AskingPorts, signal: AbortSignal): Promise<Answer<Page>> =>
	askErp(tenantId, (adapter, until) => adapter.pull(entity, cursor, PAGE_CHANGES_MAX, until), ports, signal);

function note(
	haul: Haul,
	received: number,
	written: { upserted: readonly string[]; deleted: readonly string[] },
	refused: readonly string[],
) {
	haul.pages += 1;
	haul.received += received;
	haul.upserted += written.upserted.length;
	haul.deleted += written.deleted.length;
	haul.ids.push(...[...written.upserted, ...written.deleted].slice(0, IDS_TOLD_MAX - haul.ids.length));
	haul.refused.push(...refused.slice(0, IDS_TOLD_MAX - haul.refused.length));
}

/** An ERP that was set up anew under its old address says that the cursor is none of its own. */
const isStrangeCursor = (answer: Answer<unknown>, { cursor }: Replication): boolean =>
	cursor !== null && answer.kind === "refused" && answer.error.class === "validation_rejected";

async function broken(row: Replication, answer: Exclude<Answer<Page>, { kind: "answered" }>, { db, now }: ReplicationPorts): Promise<Step> {
	const error = answer.kind === "away" ? { class: "down" as const, message: answer.say } : answer.error;
	await noteFailure(db, row, error, now(), answer.kind === "away" && isExcused(answer.why));
	const detail = answer.kind === "refused" ? { class: answer.error.class } : {};
	return { kind: "broken", why: error.message, breach: breachOf(answer), detail };
}
