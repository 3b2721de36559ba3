import type { LatestOrder } from "../../db/latest";
import type { LinkHealth } from "../../link/answers";
import type { Hold } from "../../order/snapshot";

/** The exchanges between web shop, Holdfast and ERP, from what is seen of them. Pure. */

/** What could be seen now; null where it could not be asked. Times are Unix ms. */
export interface Observed {
	readonly link: LinkHealth | null;
	readonly desk: {
		readonly waiting: number;
		readonly oldestWaitingAtMs: number | null;
		readonly unverified: number;
		readonly awaitingPayment: number;
		readonly hold: Hold | null;
	} | null;
	/** Newest first. */
	readonly latest: readonly LatestOrder[] | null;
	readonly reportWanted: boolean | null;
}

/**
 * `running`: something is under way. `idle`: ready, and nothing to do. `held`: something waits until it may go on. `not_set_up`:
 * somebody has to set it up first. `not_running`: this version does not have it yet. `unknown`: it could not be asked.
 */
export type ProcessState = "running" | "idle" | "held" | "not_set_up" | "not_running" | "unknown";

export interface Process {
	readonly process: string;
	readonly label: string;
	readonly from: string;
	readonly to: string;
	readonly state: ProcessState;
	/** Since when it is so; null when nobody knows. */
	readonly sinceMs: number | null;
	readonly say: string;
	readonly last: { readonly atMs: number; readonly say: string } | null;
}
type Finding = Pick<Process, "state" | "sinceMs" | "say">;

const SHOP = "Web shop";
const GATEWAY = "Holdfast";
const ERP = "ERP";
/** Orders come in one by one; a quarter of an hour without one is a quiet time. */
const QUIET_MS = 15 * 60_000;

const UNKNOWN: Finding = { state: "unknown", sinceMs: null, say: "It could not be asked." };
const NOT_CONNECTED: Finding = { state: "not_set_up", sinceMs: null, say: "No ERP is connected." };

export function exchanges(seen: Observed, nowMs: number): Process[] {
	const last = { ordersIn: lastPlaced(seen.latest), delivery: lastDelivered(seen.latest) };
	return [
		{ process: "orders_in", label: "Orders", from: SHOP, to: GATEWAY, ...ordersIn(seen, nowMs), last: last.ordersIn },
		{ process: "payments", label: "Payments", from: "Payment gateway", to: GATEWAY, ...payments(seen), last: null },
		{ process: "delivery", label: "Order delivery", from: GATEWAY, to: ERP, ...delivery(seen, nowMs), last: last.delivery },
		{ process: "verification", label: "Verification", from: GATEWAY, to: ERP, ...verification(seen, nowMs), last: null },
		{ process: "replication", label: "Replication", from: ERP, to: GATEWAY, ...replication(seen), last: null },
		{ process: "report", label: "Daily report", from: GATEWAY, to: "Inboxes", ...report(seen), last: null },
	];
}

function ordersIn({ desk, latest }: Observed, nowMs: number): Finding {
	if (desk === null) return UNKNOWN;
	const [newest] = latest ?? [];
	if (newest === undefined) {
		const say = latest === null ? "Orders are taken; when the last one came cannot be said now." : "Orders are taken; none has come yet.";
		return { state: latest === null ? "unknown" : "idle", sinceMs: null, say };
	}
	const quiet = nowMs - newest.placedAtMs > QUIET_MS;
	return {
		state: quiet ? "idle" : "running",
		sinceMs: newest.placedAtMs,
		say: quiet ? "Orders are taken; none came lately." : "Orders come in.",
	};
}

function payments({ desk }: Observed): Finding {
	if (desk === null) return UNKNOWN;
	const { awaitingPayment } = desk;
	if (awaitingPayment === 0) return { state: "idle", sinceMs: null, say: "No order waits for its payment." };
	return {
		state: "running",
		sinceMs: null,
		say: `${awaitingPayment} ${awaitingPayment === 1 ? "order waits for its payment" : "orders wait for their payment"}.`,
	};
}

function delivery(seen: Observed, nowMs: number): Finding {
	const { desk } = seen;
	const closed = closedDoor(seen, nowMs);
	if (closed !== null) return closed;
	if (desk === null) return UNKNOWN;
	if (desk.waiting === 0) return { state: "idle", sinceMs: null, say: "Every order has been dealt with." };
	return { state: "running", sinceMs: desk.oldestWaitingAtMs, say: `${desk.waiting} on their way.` };
}

function verification(seen: Observed, nowMs: number): Finding {
	const { desk, link } = seen;
	if (link?.state === "not_connected") return NOT_CONNECTED;
	if (desk === null) return UNKNOWN;
	if (desk.unverified === 0) return { state: "idle", sinceMs: null, say: "The ERP has confirmed every order that it was sent." };
	return closedDoor(seen, nowMs) ?? { state: "running", sinceMs: null, say: `${desk.unverified} being looked up in the ERP.` };
}

/** Why nothing goes to the ERP; null when it does. */
function closedDoor({ link, desk }: Observed, nowMs: number): Finding | null {
	if (link === null) return UNKNOWN;
	switch (link.state) {
		case "not_connected":
			return NOT_CONNECTED;
		case "paused":
			return { state: "held", sinceMs: link.sinceMs, say: "The connection is paused." };
		case "offline":
			return { state: "held", sinceMs: link.sinceMs, say: link.reason ?? "The ERP is offline." };
		case "online":
			if (desk?.hold == null || desk.hold.untilMs <= nowMs) return null;
			return { state: "held", sinceMs: null, say: "The ERP takes no orders for the moment." };
	}
}

function replication({ link }: Observed): Finding {
	if (link === null) return UNKNOWN;
	if (link.state === "not_connected") return NOT_CONNECTED;
	return { state: "not_running", sinceMs: null, say: "This version does not replicate yet." };
}

function report({ reportWanted }: Observed): Finding {
	if (reportWanted === null) return UNKNOWN;
	if (!reportWanted) return { state: "not_set_up", sinceMs: null, say: "Nobody is to get the report." };
	return { state: "not_running", sinceMs: null, say: "The settings are kept; this version does not send the report yet." };
}

function lastPlaced(latest: readonly LatestOrder[] | null): Process["last"] {
	const [newest] = latest ?? [];
	return newest === undefined ? null : { atMs: newest.placedAtMs, say: `${newest.eNumber} was placed.` };
}

/** Of the newest orders the one that was last heard of: delivered, or refused. */
function lastDelivered(latest: readonly LatestOrder[] | null): Process["last"] {
	const ended = (latest ?? []).filter(({ status }) => status === "synced" || status === "failed");
	const newest = ended.reduce<LatestOrder | null>(
		(one, other) => (one === null || other.updatedAtMs > one.updatedAtMs ? other : one),
		null,
	);
	if (newest === null) return null;
	const { eNumber, status, updatedAtMs, erpOrderNumber, errorMessage } = newest;
	if (status === "failed") return { atMs: updatedAtMs, say: `${eNumber} failed: ${errorMessage ?? "a person restored it"}` };
	return { atMs: updatedAtMs, say: `${eNumber} is in the ERP${erpOrderNumber === null ? "" : ` as ${erpOrderNumber}`}.` };
}
