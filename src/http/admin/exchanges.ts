import type { LatestOrder } from "../../db/latest";
import type { RunEntry } from "../../db/logs";
import type { ServiceName } from "../../db/services";
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
		readonly failed: number;
		readonly awaitingPayment: number;
		readonly hold: Hold | null;
	} | null;
	/** Newest first. */
	readonly latest: readonly LatestOrder[] | null;
	readonly reportWanted: boolean | null;
	/** Bulk actions that could not go on and that nobody has dealt with, newest first. */
	readonly failedJobs?: readonly { readonly label: string; readonly endedAtMs: number; readonly problem: string }[];
	/** The last run of each of WATCHED that ever ran. */
	readonly runs: ReadonlyMap<ServiceName, LastRun> | null;
}
type LastRun = Pick<RunEntry, "atMs" | "success" | "message">;

/** The services whose last run tells how an exchange goes. */
export const WATCHED = ["verification", "replication", "reconciliation", "report", "mail"] as const satisfies readonly ServiceName[];
type Watched = (typeof WATCHED)[number];

/**
 * `running`: something is under way. `idle`: ready, and nothing to do. `held`: something waits until it may go on. `failing`:
 * its last run did not succeed. `not_set_up`: somebody has to set it up first. `unknown`: it could not be asked.
 */
export type ProcessState = "running" | "idle" | "held" | "failing" | "not_set_up" | "unknown";

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
const INBOXES = "Inboxes";
/** Orders come in one by one; a quarter of an hour without one is a quiet time. */
const QUIET_MS = 15 * 60_000;

const UNKNOWN: Finding = { state: "unknown", sinceMs: null, say: "It could not be asked." };
const NOT_CONNECTED: Finding = { state: "not_set_up", sinceMs: null, say: "No ERP is connected." };

export function exchanges(seen: Observed, nowMs: number): Process[] {
	const last = { ordersIn: lastPlaced(seen.latest), delivery: lastDelivered(seen.latest) };
	const ran = (service: Watched) => lastRun(seen.runs?.get(service));
	return [
		{ process: "orders_in", label: "Orders", from: SHOP, to: GATEWAY, ...ordersIn(seen, nowMs), last: last.ordersIn },
		{ process: "payments", label: "Payments", from: "Payment gateway", to: GATEWAY, ...payments(seen), last: null },
		{ process: "delivery", label: "Order delivery", from: GATEWAY, to: ERP, ...delivery(seen, nowMs), last: last.delivery },
		{ process: "verification", label: "Verification", from: GATEWAY, to: ERP, ...verification(seen, nowMs), last: ran("verification") },
		{ process: "replication", label: "Replication", from: ERP, to: GATEWAY, ...replication(seen, nowMs), last: ran("replication") },
		{
			process: "reconciliation",
			label: "Reconciliation",
			from: GATEWAY,
			to: ERP,
			...reconciliation(seen, nowMs),
			last: ran("reconciliation"),
		},
		{ process: "report", label: "Daily report", from: GATEWAY, to: INBOXES, ...report(seen), last: ran("report") },
		{
			process: "mail",
			label: "Mail",
			from: GATEWAY,
			to: INBOXES,
			...byLastRun(seen, "mail", "Mails go out as they come."),
			last: ran("mail"),
		},
		...bulk(seen),
	];
}

/** Only where one could not go on: what goes well is followed where it was started. */
function bulk({ failedJobs = [] }: Observed): Process[] {
	const [job, ...others] = failedJobs;
	if (job === undefined) return [];
	const more = others.length === 0 ? "" : ` ${others.length} more could not go on either.`;
	const say = `“${job.label}” for many orders: ${job.problem}${more}`;
	return [{ process: "bulk", label: "Bulk actions", from: GATEWAY, to: ERP, state: "failing", sinceMs: job.endedAtMs, say, last: null }];
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
	return { state: "running", sinceMs: null, say: `${of(awaitingPayment, "waits for its payment", "wait for their payment")}.` };
}

function delivery(seen: Observed, nowMs: number): Finding {
	const { desk } = seen;
	const closed = closedDoor(seen, nowMs);
	if (closed !== null) return closed;
	if (desk === null) return UNKNOWN;
	if (desk.waiting === 0)
		return {
			state: "idle",
			sinceMs: null,
			say: desk.failed > 0 ? `None is on its way.${leftOver(desk)}` : "Every order has been dealt with.",
		};
	const unconfirmed = desk.unverified === 0 ? "" : `, ${desk.unverified} of them sent and not confirmed yet`;
	const say = `${of(desk.waiting, "is on its way", "are on their way")}${unconfirmed}.${leftOver(desk)}`;
	return { state: "running", sinceMs: desk.oldestWaitingAtMs, say };
}

/** What is not on its way and not in the ERP either: what nobody dealt with must not be left out where all else is well. */
const leftOver = ({ failed }: NonNullable<Observed["desk"]>): string =>
	failed === 0 ? "" : ` ${of(failed, "has failed and needs", "have failed and need")} a person.`;

const of = (orders: number, one: string, more: string): string => (orders === 1 ? `1 order ${one}` : `${orders} orders ${more}`);

function verification(seen: Observed, nowMs: number): Finding {
	const { desk, link } = seen;
	if (link?.state === "not_connected") return NOT_CONNECTED;
	if (desk === null) return UNKNOWN;
	if (desk.unverified === 0) return { state: "idle", sinceMs: null, say: "No order waits for the ERP’s confirmation." };
	return (
		closedDoor(seen, nowMs) ?? {
			state: "running",
			sinceMs: null,
			say: `${of(desk.unverified, "is", "are")} not confirmed, and looked up in the ERP.`,
		}
	);
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

const replication = (seen: Observed, nowMs: number): Finding =>
	closedDoor(seen, nowMs) ?? byLastRun(seen, "replication", "What changes in the ERP comes over by itself.");

const reconciliation = (seen: Observed, nowMs: number): Finding =>
	closedDoor(seen, nowMs) ?? byLastRun(seen, "reconciliation", "Our orders are compared with the ERP's every day.");

function report(seen: Observed): Finding {
	if (seen.reportWanted === null) return UNKNOWN;
	if (!seen.reportWanted) return { state: "not_set_up", sinceMs: null, say: "Nobody is to get the report." };
	return byLastRun(seen, "report", "It is sent once a day.");
}

/** For what goes at certain times: between them it is ready, unless the last time went wrong. */
function byLastRun({ runs }: Observed, service: Watched, ready: string): Finding {
	if (runs === null) return UNKNOWN;
	const run = runs.get(service);
	if (run === undefined) return { state: "idle", sinceMs: null, say: `${ready} It has not run yet.` };
	if (!run.success) return { state: "failing", sinceMs: run.atMs, say: run.message };
	return { state: "idle", sinceMs: null, say: ready };
}

const lastRun = (run: LastRun | undefined): Process["last"] => (run === undefined ? null : { atMs: run.atMs, say: run.message });

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
