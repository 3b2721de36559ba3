import * as z from "zod";
import type { Entity } from "../adapter";
import { json } from "../text";
import { MICROS_A_SECOND, type Stamp } from "./values";

/** How far a change feed has come. Kept by whoever pulls, as JSON; only this file knows its shape. */

/** Stamps remembered as seen; beyond that the oldest are forgotten and their rows reported once more, which does no harm. */
export const SEEN_MAX = 500;

const StreamState = z.strictObject({
	/** The newest stamp of all rounds that came to an end. */
	top: z.number().int().nullable(),
	/** The last row of a round that is not at its end: stamp and id. */
	at: z.tuple([z.number().int(), z.number().int()]).nullable(),
	/** Stamps within the overlap whose rows were reported. */
	seen: z.array(z.number().int()).max(SEEN_MAX),
});
export type StreamState = z.infer<typeof StreamState>;

const Cursor = z.strictObject({
	v: z.literal(1),
	entity: z.string(),
	/** The last id of the first round, which goes through all records; null when it has ended. */
	after: z.number().int().nullable(),
	/** Which stream goes first next time. */
	turn: z.number().int().min(0),
	streams: z.array(StreamState),
});
export type Cursor = z.infer<typeof Cursor>;

export const written = (cursor: Cursor): string => JSON.stringify(cursor);

/** Null when it is not a cursor of this feed, or one of another number of streams. */
export function read(text: string, entity: Entity, streams: number): Cursor | null {
	const parsed = Cursor.safeParse(json(text));
	if (!parsed.success || parsed.data.entity !== entity || parsed.data.streams.length !== streams || parsed.data.turn >= streams)
		return null;
	return parsed.data;
}

/** After which stamp a round begins; null: from the very first. */
export const lowOf = (state: StreamState, overlapSeconds: number): Stamp | null =>
	state.top === null ? null : state.top - overlapSeconds * MICROS_A_SECOND;

/**
 * The state after some rows, given in the order of stamp and id. One transaction's rows share one stamp and become visible
 * together, so that a stamp once read to its end has no more rows to come.
 */
export function advanced(
	state: StreamState,
	rows: readonly { readonly id: number; readonly stamp: Stamp }[],
	ended: boolean,
	overlapSeconds: number,
): StreamState {
	const last = rows.at(-1);
	const seen = new Set([...state.seen, ...rows.map(({ stamp }) => stamp)]);
	if (!ended) return { top: state.top, at: last === undefined ? state.at : [last.stamp, last.id], seen: newest(seen) };
	const reached = last?.stamp ?? state.at?.[0] ?? null;
	const top = reached === null ? state.top : Math.max(reached, state.top ?? reached);
	const low = top === null ? null : top - overlapSeconds * MICROS_A_SECOND;
	return { top, at: null, seen: newest([...seen].filter((stamp) => low === null || stamp > low)) };
}

const newest = (stamps: Iterable<Stamp>): Stamp[] => [...stamps].sort((one, other) => other - one).slice(0, SEEN_MAX);
