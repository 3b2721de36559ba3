import { seqOf } from "../../src/order/enumber";
import type { PlacedOrder } from "../../src/order/order";
import type { Status } from "../../src/order/status";
import { TIMEOUT_MS } from "./adapter.ts";
import { contentOf, contentOfBody } from "./bodies.ts";
import type { Entry } from "./erp.ts";
import { type Evidence, newestBodyOf } from "./evidence.ts";

/** What must be true in the moment in which an order leaves for the ERP, and in which the ERP stores it. */

const NEVER_THERE: ReadonlySet<Status> = new Set(["awaiting_payment", "abandoned", "cancelled"]);

/**
 * Only what the desk counts as being sent is sent, and in its newest revision. So nothing that was cancelled, archived or marked
 * goes out after that, however long its reader has been on the way.
 */
export function breachOfSending(order: PlacedOrder, { desk: { disk }, clock }: Evidence): string | null {
	const { eNumber } = order;
	const seq = seqOf(eNumber) ?? 0;
	const row = disk.all<{ status: Status; payment: string | null; at_ms: number }>(
		"SELECT status, payment, at_ms FROM orders LEFT JOIN agenda USING (seq) WHERE seq = ?",
		seq,
	)[0];
	const body = newestBodyOf(disk, seq);
	if (row === undefined || body === null) return `${eNumber} was sent, and is not in the desk`;
	if (row.status !== "sending") return `${eNumber} was sent while it was ${row.status}`;
	if (row.at_ms < clock.nowMs + TIMEOUT_MS) return `${eNumber} was sent when its lease was about to end`;
	if (contentOf(order) !== contentOfBody(body)) return `${eNumber} was sent as it was before it was edited`;
	const known: string | undefined = row.payment === null ? undefined : JSON.parse(row.payment).status;
	if (known !== undefined && known !== order.payment.status && order.payment.status === "pending")
		return `${eNumber} was sent as if it were not paid`;
	return null;
}

/**
 * The machine places no order twice. What a clerk typed in is theirs; and whoever says "it is not there" of an order that is
 * there when they say it may get it once more. Who said so truthfully may not, whatever the ERP stored a second later.
 */
export function breachOfStoring({ eNumber, byHand }: Entry, { desk: { disk }, erp, misled }: Evidence): string | null {
	if (byHand) return null;
	const times = erp.live(eNumber).filter((entry) => !entry.byHand).length;
	const saidWrongly = misled.get(eNumber) ?? 0;
	if (times > 1 + saidWrongly) return `${eNumber} is ${times === 2 ? "twice" : `${times} times`} in the ERP`;
	const status = disk.all<{ status: Status }>("SELECT status FROM orders WHERE seq = ?", seqOf(eNumber) ?? 0)[0]?.status;
	if (status === undefined || (NEVER_THERE.has(status) && saidWrongly === 0))
		return `${eNumber} came to be in the ERP, and is ${status ?? "not known"}`;
	return null;
}
