import type { Entity, Page, Result } from "../adapter";
import { PULL_LIMIT_MAX } from "../adapter";
import { erpError } from "../classify";
import { advanced, type Cursor, read, type StreamState, written } from "./cursor";
import { FEEDS } from "./entities";
import type { EntityFeed, FeedContext } from "./entity";
import { type Rpc, refused } from "./rpc";
import type { TrytonSettings } from "./settings";
import { type ChangedRow, changedRows, startOf, streamsOf } from "./stream";

/** First all records by id, then what changed since that began. Tryton keeps no trace of what is deleted; what is archived is told. */

export async function pull(
	rpc: Rpc,
	settings: TrytonSettings,
	entity: Entity,
	cursor: string | null,
	limit: number,
	signal: AbortSignal,
): Promise<Result<Page>> {
	const feed = FEEDS[entity];
	if (feed === undefined) return refused(erpError("not_found", `The tryton adapter does not feed the entity ${entity}.`));
	const streams = streamsOf(feed.sources).length;
	const known = cursor === null ? null : read(cursor, entity, streams);
	if (cursor !== null && known === null)
		return refused(erpError("validation_rejected", `This is no cursor of Tryton's feed of ${entity}.`));
	const context: FeedContext = { rpc, settings, signal };
	const most = Math.min(Math.max(1, Math.trunc(limit)), PULL_LIMIT_MAX);
	const pulled = await advance(feed, context, known ?? null, entity, most);
	if (!pulled.ok) return pulled;
	const { ids, next, more } = pulled.value;
	const changes = ids.length === 0 ? { ok: true as const, value: [] } : await feed.changes(ids, context);
	return changes.ok ? { ok: true, value: { changes: changes.value, next: written(next), more } } : changes;
}

interface Pulled {
	/** Records to report, each once. */
	readonly ids: readonly number[];
	readonly next: Cursor;
	readonly more: boolean;
}

async function advance(
	feed: EntityFeed,
	context: FeedContext,
	known: Cursor | null,
	entity: Entity,
	limit: number,
): Promise<Result<Pulled>> {
	const cursor = known === null ? await begun(feed, context, entity) : ({ ok: true, value: known } as const);
	if (!cursor.ok) return cursor;
	return cursor.value.after === null ? laterChanges(feed, context, cursor.value, limit) : allRecords(feed, context, cursor.value, limit);
}

/** The streams' beginnings are taken before the first record is read, so that nothing falls between. */
async function begun(feed: EntityFeed, { rpc, settings, signal }: FeedContext, entity: Entity): Promise<Result<Cursor>> {
	const states: StreamState[] = [];
	for (const stream of streamsOf(feed.sources)) {
		const state = await startOf(rpc, stream, settings.overlapSeconds, ARCHIVED_TOO, signal);
		if (!state.ok) return state;
		states.push(state.value);
	}
	return { ok: true, value: { v: 1, entity, after: 0, turn: 0, streams: states } };
}

async function allRecords(feed: EntityFeed, context: FeedContext, cursor: Cursor, limit: number): Promise<Result<Pulled>> {
	const ids = await feed.idsAfter(cursor.after ?? 0, limit, context);
	if (!ids.ok) return ids;
	const more = ids.value.length === limit;
	return { ok: true, value: { ids: ids.value, next: { ...cursor, after: more ? (ids.value.at(-1) ?? 0) : null }, more } };
}

/** Stream by stream, beginning where the last page stopped, so that a busy one cannot keep the others waiting. */
async function laterChanges(
	feed: EntityFeed,
	{ rpc, settings, signal }: FeedContext,
	cursor: Cursor,
	limit: number,
): Promise<Result<Pulled>> {
	const { overlapSeconds } = settings;
	const streams = streamsOf(feed.sources);
	const states = [...cursor.streams];
	const ids = new Set<number>();
	for (const [turn, stream] of streams.entries()) {
		const state = states[turn];
		if (turn < cursor.turn || state === undefined) continue;
		const found = await changedRows(rpc, stream, state, { limit, overlapSeconds, context: ARCHIVED_TOO }, signal);
		if (!found.ok) return found;
		const taken = takeWhileRoom(found.value, ids, limit);
		const ended = taken.length === found.value.length && found.value.length < limit;
		states[turn] = advanced(state, taken, ended, overlapSeconds);
		if (!ended) return { ok: true, value: { ids: [...ids], next: { ...cursor, turn, streams: states }, more: true } };
	}
	return { ok: true, value: { ids: [...ids], next: { ...cursor, turn: 0, streams: states }, more: false } };
}

/** Puts the rows' records into `ids` up to the limit, but always one whole row, or the feed would stand still. */
function takeWhileRoom(rows: readonly ChangedRow[], ids: Set<number>, limit: number): readonly ChangedRow[] {
	const taken: ChangedRow[] = [];
	for (const row of rows) {
		const fresh = row.records.filter((id) => !ids.has(id));
		if (ids.size > 0 && ids.size + fresh.length > limit) break;
		for (const id of fresh) ids.add(id);
		taken.push(row);
	}
	return taken;
}

const ARCHIVED_TOO = { active_test: false };
