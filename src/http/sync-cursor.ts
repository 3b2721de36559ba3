import * as z from "zod";
import type { FeedState } from "../db/feed";
import type { Place } from "../db/replica-writes";

/**
 * Where a reader of changes stands. To the reader it is a word to be given back. It is not signed, because it opens nothing: whose feed
 * is read follows from the key, and a made-up place is one that the same key may read from anyway.
 */
export interface Standing {
	/** Everything up to this number has been read. */
	readonly n: number;
	/** The highest number there was when the reader began from nothing: what had been deleted by then it was never given. */
	readonly beganN: number;
}

export const CURSOR_LENGTH_MAX = 500;
const VERSION = 1;
const whole = z.number().int().min(0);
const Body = z.tuple([z.literal(VERSION), z.string(), z.string(), z.string(), whole, whole]);

/** Of a tenant for whom nothing was ever brought over. */
const NO_EPOCH = "";

export const cursorOf = ({ tenantId, entity }: Place, epoch: string | null, { n, beganN }: Standing): string =>
	Buffer.from(JSON.stringify([VERSION, tenantId, entity, epoch ?? NO_EPOCH, n, beganN])).toString("base64url");

/** What a cursor says. `nothing`: it was given out before there was anything, so its reader begins. `refused`: the caller's mistake, in words. */
export type Read =
	| { readonly kind: "nothing" }
	| { readonly kind: "read"; readonly epoch: string; readonly standing: Standing }
	| { readonly kind: "refused"; readonly detail: string };

export function readCursor(text: string, { tenantId, entity }: Place): Read {
	const body = Body.safeParse(text.length > CURSOR_LENGTH_MAX ? null : parsed(text));
	const instead = "Give back the `next` of the page before, or leave `after` out to begin from nothing.";
	if (!body.success) return { kind: "refused", detail: `\`after\` is none that was given out here. ${instead}` };
	const [, itsTenant, itsEntity, epoch, n, beganN] = body.data;
	if (itsTenant !== tenantId) return { kind: "refused", detail: `\`after\` belongs to another tenant than this key. ${instead}` };
	if (itsEntity !== entity) return { kind: "refused", detail: `\`after\` is of the feed ${itsEntity}, and this is ${entity}. ${instead}` };
	if (epoch === NO_EPOCH && n === 0 && beganN === 0) return { kind: "nothing" };
	return { kind: "read", epoch, standing: { n, beganN } };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
	} catch {
		return null;
	}
}

/**
 * Why the reader has to begin anew; null: it may go on. A deletion that can no longer be told was missed by whoever had not read that
 * far, unless it was older than all they were ever given. A number that was never given out, or one of another counting, is from
 * before the database was put back.
 */
export function tooOld(epoch: string, { n, beganN }: Standing, state: FeedState): string | null {
	if (epoch !== state.epoch || n > state.head || beganN > state.head) return "The records were put back or made anew since you last read.";
	if (state.prunedToN > Math.max(n, beganN)) return "Records that were deleted since you last read can no longer be told of.";
	return null;
}
