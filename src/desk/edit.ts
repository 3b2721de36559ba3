import { type Actor, allowedActions, type OrderAction, refusal } from "../order/action";
import { diffOf } from "../order/diff";
import type { OrderSnapshot } from "../order/snapshot";
import { next, type Status } from "../order/status";
import { afresh } from "./actions";
import * as agenda from "./agenda";
import * as history from "./history";
import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";
import * as outbox from "./outbox";
import type { Acted } from "./overtaken";
import * as revisions from "./revisions";
import type { Unbegun } from "./unbegun";

export interface EditRequest {
	readonly eNumber: string;
	/** The revision that the editor saw. */
	readonly revision: number;
	/** The validated OrderDraft as JSON text; payment, currency and reference are those of the order. */
	readonly body: string;
	readonly reason: string;
	readonly by: Actor;
}
export type EditAnswer =
	| { readonly kind: "edited"; readonly order: OrderSnapshot }
	| { readonly kind: "unknown_order" }
	/** It says what the order says already. */
	| { readonly kind: "unchanged"; readonly revision: number }
	/** Somebody else was first. */
	| { readonly kind: "overtaken"; readonly revision: number; readonly by: string | null }
	| { readonly kind: "not_allowed"; readonly status: Status; readonly reason: string; readonly actions: readonly OrderAction[] }
	| { readonly kind: "too_many_revisions" };

type Edited = { readonly kind: "edited"; readonly row: OrderRow } | Exclude<EditAnswer, { kind: "edited" }>;

/** A new revision, and the order goes out with it. What was placed stays as it was. Call inside a transaction. */
export function edit(sql: SqlStorage, request: EditRequest, unbegun: Unbegun, nowMs: number): Edited {
	const found = ledger.byENumber(sql, request.eNumber);
	if (found === null) return { kind: "unknown_order" };
	const seen = unbegun.asIfNotTaken(found);
	const situation = ledger.situationOf(seen);
	const reason = refusal("edit", situation);
	const status = next(seen.status, "edit");
	if (reason !== null || status === null)
		return { kind: "not_allowed", status: seen.status, reason: reason ?? "", actions: allowedActions(situation) };
	if (request.revision !== seen.revision)
		return { kind: "overtaken", revision: seen.revision, by: revisions.authorOf(sql, seen.seq, seen.revision)?.name ?? null };
	const before = seen.revision === 0 ? seen.body : revisions.bodyOf(sql, seen.seq, seen.revision);
	const body = withPaymentOf(before, request.body);
	if (diffOf(JSON.parse(before), JSON.parse(body)).length === 0) return { kind: "unchanged", revision: seen.revision };
	const revision = seen.revision + 1;
	if (revision > revisions.REVISIONS_MAX) return { kind: "too_many_revisions" };
	const row = unbegun.take(sql, found);
	revisions.add(sql, row.seq, { revision, atMs: nowMs, by: request.by, reason: request.reason, body });
	const again = afresh(row, nowMs);
	const detail = { revision };
	const record = history.record(sql, row, { event: "edit", by: request.by, after: status, note: request.reason, detail }, nowMs);
	const acted: Acted = { action: "edit", by: request.by.name, atMs: nowMs, version: row.version + 1, record };
	const mayBeThere = row.status === "failed" || row.unknown_since_ms !== null;
	const changed = ledger.change(
		sql,
		row,
		{
			status,
			revision,
			error: null,
			acted: JSON.stringify(acted),
			// An order that waits keeps what is known about it; one that had failed is looked up first.
			...(row.status === "failed" ? again : {}),
			may_find_other: mayBeThere ? 1 : 0,
			on_its_way_since_ms: nowMs,
		},
		nowMs,
	);
	agenda.plan(sql, row.seq, nowMs);
	outbox.touch(sql, row.seq, nowMs);
	return { kind: "edited", row: changed };
}

/** What the gateway said is kept apart and laid over every revision, so that an edit can neither undo nor repeat it. */
const withPaymentOf = (before: string, body: string): string =>
	JSON.stringify({ ...JSON.parse(body), payment: JSON.parse(before).payment });
