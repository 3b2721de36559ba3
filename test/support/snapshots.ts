import type { OrderSnapshot } from "../../src/order/snapshot";
import { draft } from "./drafts";

/** An order as its desk would copy it. */
export const snapshotOf = (tenantId: string, seq: number, changes: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
	tenantId,
	desk: "main",
	seq,
	eNumber: `E${seq}`,
	reference: null,
	status: "queued",
	placedAtMs: 1_000 + seq,
	updatedAtMs: 2_000 + seq,
	version: 1,
	erpOrderNumber: null,
	errorClass: null,
	errorMessage: null,
	nextAttemptAtMs: null,
	attempts: 0,
	unknownSinceMs: null,
	revision: 0,
	erasedAtMs: null,
	body: JSON.stringify(draft()),
	...changes,
});
