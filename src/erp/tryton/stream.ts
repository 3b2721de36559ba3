import * as z from "zod";
import type { Result } from "../adapter";
import { advanced, lowOf, type StreamState } from "./cursor";
import type { Rpc } from "./rpc";
import { Moment, type Stamp, searchable } from "./values";

/**
 * Follows one model by one stamp. Rows that were never changed bear only a creation stamp, all others are followed by
 * their change stamp, and no order merges the two: each model is two streams. A stamp is the start of its transaction, not
 * its end, so each round looks again a while behind the newest one, leaving out the stamps that were read to their end.
 */

/** What was visible when a feed began; more rows than this within the overlap are reported again, once. */
const START_ROWS_MAX = 5_000;

export interface Source {
	readonly model: string;
	/** Field of the row that names the records of the feed; null: the row is one itself. */
	readonly via: string | null;
}
export interface Stream extends Source {
	readonly stamp: "create_date" | "write_date";
}
export interface ChangedRow {
	readonly id: number;
	readonly stamp: Stamp;
	/** Ids of the feed's records that the row concerns. */
	readonly records: readonly number[];
}

export const streamsOf = (sources: readonly Source[]): readonly Stream[] =>
	sources.flatMap((source) => [
		{ ...source, stamp: "create_date" as const },
		{ ...source, stamp: "write_date" as const },
	]);

/** Rows after `state`, by stamp and id, at most `limit`. */
export async function changedRows(
	rpc: Rpc,
	stream: Stream,
	state: StreamState,
	{ limit, overlapSeconds, context }: { limit: number; overlapSeconds: number; context: Readonly<Record<string, unknown>> },
	signal: AbortSignal,
): Promise<Result<readonly ChangedRow[]>> {
	const { stamp } = stream;
	const position = after(stamp, state, overlapSeconds);
	const read = state.seen.filter((value) => value !== state.at?.[0]).map(searchable);
	const domain = [...own(stream), ...position, ...(read.length === 0 ? [] : [[stamp, "not in", read]])];
	return search(
		rpc,
		stream,
		domain,
		[
			[stamp, "ASC"],
			["id", "ASC"],
		],
		limit,
		context,
		signal,
	);
}

/** Where a feed begins that has just been told to read everything: behind all that is visible now. */
export async function startOf(
	rpc: Rpc,
	stream: Stream,
	overlapSeconds: number,
	context: Readonly<Record<string, unknown>>,
	signal: AbortSignal,
): Promise<Result<StreamState>> {
	const { stamp } = stream;
	const newest = await search(rpc, stream, own(stream), [[stamp, "DESC NULLS LAST"]], 1, context, signal);
	if (!newest.ok) return newest;
	const [top] = newest.value;
	const nothing: StreamState = { top: null, at: null, seen: [] };
	if (top === undefined) return { ok: true, value: nothing };
	const low = lowOf({ ...nothing, top: top.stamp }, overlapSeconds) ?? 0;
	const domain = [...own(stream), [stamp, ">", searchable(low)]];
	const recent = await search(rpc, stream, domain, [[stamp, "DESC NULLS LAST"]], START_ROWS_MAX, context, signal);
	if (!recent.ok) return recent;
	return { ok: true, value: advanced(nothing, recent.value.toReversed(), true, overlapSeconds) };
}

const own = ({ stamp }: Stream) => (stamp === "create_date" ? [["write_date", "=", null]] : [["write_date", "!=", null]]);

function after(stamp: string, state: StreamState, overlapSeconds: number): readonly unknown[] {
	if (state.at !== null) {
		const [at, id] = [searchable(state.at[0]), state.at[1]];
		return [
			[
				"OR",
				[[stamp, ">", at]],
				[
					[stamp, "=", at],
					["id", ">", id],
				],
			],
		];
	}
	const low = lowOf(state, overlapSeconds);
	return low === null ? [] : [[stamp, ">", searchable(low)]];
}

function search(
	rpc: Rpc,
	{ model, via, stamp }: Stream,
	domain: readonly unknown[],
	order: readonly unknown[],
	limit: number,
	context: Readonly<Record<string, unknown>>,
	signal: AbortSignal,
): Promise<Result<readonly ChangedRow[]>> {
	const answer = z.array(rowOf(stamp, via));
	const params = [domain, 0, limit, order, via === null ? [stamp] : [stamp, via]];
	return rpc({ method: `model.${model}.search_read`, params, context, answer }, signal);
}

const Via = z.union([z.number().int(), z.array(z.number().int()), z.null()]);

const rowOf = (stamp: Stream["stamp"], via: string | null) =>
	z.looseObject({ id: z.number().int() }).transform((row, context): ChangedRow => {
		const at = Moment.safeParse(row[stamp]);
		const records = Via.safeParse(via === null ? row.id : row[via]);
		if (at.success && records.success) return { id: row.id, stamp: at.data, records: records.data === null ? [] : [records.data].flat() };
		context.addIssue({ code: "custom", message: "not a row of a change feed" });
		return z.NEVER;
	});
