import { assertNumbering } from "../order/enumber";
import * as agenda from "./agenda";
import type { Placement, PlaceRequest } from "./answers";
import * as ledger from "./ledger";
import * as outbox from "./outbox";
import type { Owner } from "./owner";
import * as payments from "./payments";
import type { Veil } from "./veil";

/** Numbers and keeps an order, once for each idempotency key. `deskName`: of the object; undefined where it has none. Call inside a transaction. */
export function place(
	sql: SqlStorage,
	{ owner, veil, deskName }: { readonly owner: Owner; readonly veil: Veil; readonly deskName: string | undefined },
	request: PlaceRequest,
	nowMs: number,
): Placement {
	const earlier = veil.earlier(request);
	if (earlier !== null) {
		if (!earlier.same) return { kind: "conflict", eNumber: earlier.row.e_number };
		return { kind: "repeated", receipt: ledger.receiptOf(earlier.row) };
	}
	assertNumbering(request.numbering);
	owner.claim(request.tenantId, deskName);
	const { seq, eNumber, status } = ledger.open(sql, request, nowMs);
	if (request.payWithinMs === null) agenda.plan(sql, seq, nowMs);
	else payments.waitFor(sql, seq, nowMs + request.payWithinMs);
	outbox.touch(sql, seq, nowMs);
	return { kind: "placed", receipt: { eNumber, seq, status, placedAtMs: nowMs } };
}
