import { createHash } from "node:crypto";
import type { PageOfChanges } from "../db/replica-writes";
import type { Change } from "../erp/adapter";
import { microsOf } from "../lib/stamp";

/** What a page of an ERP's changes comes to: one word about each record, in the shape in which it is kept. Pure. */

/** What a storefront shows of anything is far less; one such record must not cost the others their page. */
export const RECORD_BYTES_MAX = 64 * 1024;
const DIGEST_LENGTH = 22;

export interface Folded extends PageOfChanges {
	/** Ids of records that are too large to be kept. */
	readonly refused: readonly string[];
}

/** Of several changes of one record the last counts, save that a deletion does not undo what is newer than itself. */
export function fold(changes: readonly Change[]): Folded {
	const last = new Map<string, Change>();
	const refused = new Set<string>();
	for (const change of changes) {
		const before = last.get(change.id);
		if (change.deleted && before !== undefined && !before.deleted && isOlder(change, before)) continue;
		last.set(change.id, change);
	}
	const upserts: PageOfChanges["upserts"][number][] = [];
	const deletions: PageOfChanges["deletions"][number][] = [];
	for (const { id, modifiedAt, data } of last.values()) {
		const modifiedUs = modifiedAt === null ? null : microsOf(modifiedAt);
		if (data === null) {
			deletions.push({ id, modifiedUs });
			continue;
		}
		const text = canonical(data);
		if (Buffer.byteLength(text) > RECORD_BYTES_MAX) refused.add(id);
		else upserts.push({ id, data: text, digest: digestOf(text), modifiedAt, modifiedUs });
	}
	return { upserts, deletions, refused: [...refused] };
}

function isOlder(one: Change, other: Change): boolean {
	const [oneUs, otherUs] = [one, other].map(({ modifiedAt }) => (modifiedAt === null ? null : microsOf(modifiedAt)));
	return oneUs != null && otherUs != null && oneUs < otherUs;
}

/** An ERP that lists its fields in another order has changed nothing. */
const canonical = (data: NonNullable<Change["data"]>): string =>
	JSON.stringify(Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1))));

const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, DIGEST_LENGTH);
