import * as z from "zod";

/** What lists have in common: `cursor` is the `next` of the page before, and `limit` how many are wanted. */

export const PAGE_ENTRIES_MAX = 100;
export const PAGE_ENTRIES_DEFAULT = 50;

export const whole = z.string().regex(/^[1-9]\d{0,14}$/, "must be a whole number");
export const Limit = whole
	.transform(Number)
	.refine((limit) => limit <= PAGE_ENTRIES_MAX, `must be at most ${PAGE_ENTRIES_MAX}`)
	.optional();

/** Where a list by time goes on: after the entry of this time and id. */
export interface TimeCursor {
	readonly atMs: number;
	readonly id: string;
}
const TIME_CURSOR = /^(\d{1,15})_(.{1,200})$/;

export const TimeCursorText = z
	.string()
	.regex(TIME_CURSOR, "must be the `next` of the page before")
	.transform((text): TimeCursor => {
		const [, atMs = "", id = ""] = TIME_CURSOR.exec(text) ?? [];
		return { atMs: Number(atMs), id };
	})
	.optional();

export const cursorText = (cursor: TimeCursor | null): string | null => (cursor === null ? null : `${cursor.atMs}_${cursor.id}`);
