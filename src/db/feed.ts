import { laidOver } from "./replica";
import type { Place } from "./replica-writes";
import type { Override, RecordData, ReplicationState } from "./schema-replication";

/**
 * What was brought over from the ERP, as readers follow it: in the order of its changes. A number of change is given out in the
 * transaction that writes the record, and D1 commits one transaction after the other, so nothing turns up behind a reader's back.
 */

export interface FeedItem {
	readonly erpId: string;
	/** What counts: the ERP's words, and over them what a person has set. Null: it is deleted. */
	readonly data: RecordData | null;
	readonly changedAtMs: number;
	readonly changeN: number;
}

/** How things stand with an entity, whoever reads. */
export interface FeedState {
	/** Which counting the numbers belong to; null: nothing was ever brought over. */
	readonly epoch: string | null;
	/** The highest number that any change of the tenant has. */
	readonly head: number;
	/** The highest one of a record of the entity; 0: there is none. */
	readonly latest: number;
	/** Deletions up to this number can no longer be told. */
	readonly prunedToN: number;
	/** Null: as the entity comes. */
	readonly monitored: boolean | null;
	/** Null: it was never begun. */
	readonly state: ReplicationState | null;
	readonly lastSuccessAtMs: number | null;
}

export interface FeedPage extends FeedState {
	/** Each record once, as it is now, in the order of the changes that made it so. */
	readonly items: readonly FeedItem[];
	/** Give it back as `after` for what changes later, also when there is no more now. */
	readonly next: number;
	readonly more: boolean;
}

/** A page that has come to so much is long enough, however few records that is: they are held in memory all at once. */
export const FEED_PAGE_CHARS_MAX = 2_000_000;
/** Read at a time, so that no more than these can be too much. */
export const FEED_PORTION = 50;

const STATE = `SELECT c.epoch, coalesce(c.n, 0) AS head,
		coalesce((SELECT max(change_n) FROM erp_records WHERE tenant_id = ?1 AND entity = ?2), 0) AS latest,
		coalesce(r.pruned_to_n, 0) AS prunedToN, r.monitored, r.state, r.last_success_at_ms AS lastSuccessAtMs
	FROM (SELECT 1) LEFT JOIN change_counters c ON c.tenant_id = ?1 LEFT JOIN replication r ON r.tenant_id = ?1 AND r.entity = ?2`;
/** What a deleted record was is nobody's business any more. */
const PAGE = `SELECT erp_id AS erpId, iif(deleted_at_ms IS NULL, data, NULL) AS data, override, changed_at_ms AS changedAtMs, change_n AS changeN
	FROM erp_records WHERE tenant_id = ?1 AND entity = ?2 AND change_n > ?3 ORDER BY change_n LIMIT ?4`;

type StateRow = Omit<FeedState, "monitored"> & { readonly monitored: number | null };
interface ItemRow {
	readonly erpId: string;
	readonly data: string | null;
	readonly override: string | null;
	readonly changedAtMs: number;
	readonly changeN: number;
}

const NOTHING: FeedState = { epoch: null, head: 0, latest: 0, prunedToN: 0, monitored: null, state: null, lastSuccessAtMs: null };
const stateOf = (row: StateRow | undefined): FeedState =>
	row === undefined ? NOTHING : { ...row, monitored: row.monitored === null ? null : row.monitored === 1 };

export const feedState = async (db: D1Database, { tenantId, entity }: Place): Promise<FeedState> =>
	stateOf((await db.prepare(STATE).bind(tenantId, entity).first<StateRow>()) ?? undefined);

/**
 * Records that changed after this number of change (0: all), at most `limit`. `head` is from before the first of them was read, the rest
 * of the state from the moment when the last was.
 */
export async function changesAfter(db: D1Database, place: Place, after: number, limit: number): Promise<FeedPage> {
	const items: FeedItem[] = [];
	let [next, chars, head]: [number, number, number | null] = [after, 0, null];
	for (;;) {
		const portion = Math.min(FEED_PORTION, limit - items.length);
		const { rows, state } = await readPortion(db, place, next, portion);
		head ??= state.head;
		for (const row of rows) {
			items.push(itemOf(row));
			chars += (row.data?.length ?? 0) + (row.override?.length ?? 0);
		}
		next = rows.at(-1)?.changeN ?? next;
		if (rows.length < portion || items.length >= limit || chars >= FEED_PAGE_CHARS_MAX)
			return { ...state, head, items, next, more: next < state.latest };
	}
}

/** In one transaction: what was deleted and forgotten before it is known with it. */
async function readPortion(db: D1Database, { tenantId, entity }: Place, after: number, limit: number) {
	const [page, states] = (await db.batch([
		db.prepare(PAGE).bind(tenantId, entity, after, limit),
		db.prepare(STATE).bind(tenantId, entity),
	])) as [D1Result<ItemRow>, D1Result<StateRow>];
	return { rows: page.results, state: stateOf(states.results[0]) };
}

function itemOf({ erpId, data, override, changedAtMs, changeN }: ItemRow): FeedItem {
	const set: Override | null = override === null ? null : JSON.parse(override);
	return { erpId, data: data === null ? null : laidOver(JSON.parse(data), set), changedAtMs, changeN };
}
