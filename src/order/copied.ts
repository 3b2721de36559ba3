import type { HistoryRecord, OrderSnapshot } from "./snapshot";
import { isUnderWay } from "./status";

/** What a desk and its copy in D1 must agree on, as text to be hashed. */

/**
 * All of an order that its version stands for. While it is under way its status, attempts and next attempt change without one and are
 * not copied for that, so they are left out then.
 */
export function copiedText(order: OrderSnapshot): string {
	const moving = isUnderWay(order.status);
	return JSON.stringify([
		order.tenantId,
		order.desk,
		order.seq,
		order.eNumber,
		order.reference,
		moving ? "under_way" : order.status,
		order.placedAtMs,
		order.updatedAtMs,
		order.version,
		order.erpOrderNumber,
		order.errorClass,
		order.errorMessage,
		moving ? null : order.nextAttemptAtMs,
		moving ? null : order.attempts,
		order.unknownSinceMs,
		order.revision,
		order.erasedAtMs,
		order.body,
	]);
}

/** The facts of a record: who did what to which order. Notes may be erased in one place before the other. */
export const recordText = ({ id, eNumber, atMs, event, by, before, after }: Omit<HistoryRecord, "note" | "detail">): string =>
	JSON.stringify([id, eNumber, atMs, event, by === null ? null : [by.kind, by.id, by.name], before, after]);
