import * as z from "zod";
import type { Change, Result } from "../adapter";
import type { Rpc } from "./rpc";
import type { TrytonSettings } from "./settings";
import type { Source } from "./stream";
import { Ids, Moment, searchable } from "./values";

/** Reads records of one kind and turns them into changes. */

export interface FeedContext {
	readonly rpc: Rpc;
	readonly settings: TrytonSettings;
	readonly signal: AbortSignal;
}
export interface EntityFeed {
	/** A row of any of these that changes reports the records it names. */
	readonly sources: readonly Source[];
	idsAfter(after: number, limit: number, context: FeedContext): Promise<Result<readonly number[]>>;
	/** In the order of `ids`; ids that are none of this feed's records are left out. */
	changes(ids: readonly number[], context: FeedContext): Promise<Result<readonly Change[]>>;
}

export type Data = NonNullable<Change["data"]>;
const Stamped = z.object({ id: z.number().int(), create_date: Moment.nullable(), write_date: Moment.nullable() });

interface Spec<T> {
	readonly model: string;
	readonly domain: readonly unknown[];
	readonly sources: readonly Source[];
	/** As `search_read` names them; dotted ones come back nested. */
	readonly fields: readonly string[];
	readonly shape: z.ZodType<T>;
	/** What has to be known besides the rows: further context for reading them, and a value for every record. */
	readonly around?: (
		context: FeedContext,
	) => Promise<Result<{ readonly context: Readonly<Record<string, unknown>>; readonly value: string | null }>>;
	/** Whether what is reported stands in the row itself, so that its stamp is that of the data. */
	readonly stamped?: boolean;
	/** Null: archived. */
	readonly data: (row: T, around: string | null) => Data | null;
}

export function feedOf<T>(spec: Spec<T>): EntityFeed {
	const read = `model.${spec.model}.search_read`;
	return {
		sources: spec.sources,

		idsAfter: (after, limit, { rpc, signal }) => {
			const params = [[...spec.domain, ["id", ">", after]], 0, limit, BY_ID];
			return rpc({ method: `model.${spec.model}.search`, params, context: ARCHIVED_TOO, answer: Ids }, signal);
		},

		async changes(ids, context) {
			const around = (await spec.around?.(context)) ?? ({ ok: true, value: { context: {}, value: null } } as const);
			if (!around.ok) return around;
			const params = [[...spec.domain, ["id", "in", ids]], 0, null, BY_ID, [...spec.fields, "create_date", "write_date"]];
			const answer = z.array(z.intersection(Stamped, spec.shape));
			const found = await context.rpc(
				{ method: read, params, context: { ...around.value.context, ...ARCHIVED_TOO }, answer },
				context.signal,
			);
			if (!found.ok) return found;
			const byId = new Map(found.value.map((row) => [row.id, row] as const));
			const value = ids.flatMap((id) => {
				const row = byId.get(id);
				return row === undefined ? [] : [changeOf(id, row, spec.data(row, around.value.value), spec.stamped ?? true)];
			});
			return { ok: true, value };
		},
	};
}

function changeOf(
	id: number,
	stamps: { create_date: number | null; write_date: number | null },
	data: Data | null,
	stamped: boolean,
): Change {
	const stamp = stamps.write_date ?? stamps.create_date;
	const modifiedAt = stamped && stamp !== null ? searchable(stamp).replace(" ", "T") : null;
	return { id: String(id), modifiedAt, deleted: data === null, data };
}

const BY_ID = [["id", "ASC"]];
const ARCHIVED_TOO = { active_test: false };
