import type { Claim, Claimed, ClaimOptions, DeskCalls, Settlement } from "../desk/answers";
import type { Connector } from "../erp/adapter";
import { logError, reasonOf } from "../lib/log";
import type { Admission, Endpoint, LinkCalls, LinkNews } from "../link/answers";
import { type Attempted, attempt } from "./attempt";

/** What is done with one grant of the link: claim, send or look up, report, settle. */

/** Slack for the way back to the desk, on top of the time the attempts themselves may take. */
export const LEASE_MARGIN_MS = 5_000;
/** Nobody mends a missing or unusable connection within seconds, and mending it ends the hold at once. */
export const NOT_CONNECTED_LOOK_MS = 60_000;
/** Lanes that come late would start together, and whichever connection is quicker would win: a moment between them keeps the order. */
export const START_GAP_MS_MAX = 5;
/** A start so near is now: asking the desk once more would take as long. */
export const AT_ONCE_SLACK_MS = 20;

export interface RoundPorts {
	readonly desk: Pick<DeskCalls, "claim" | "begin" | "settle" | "hold">;
	readonly link: Pick<LinkCalls, "keep" | "report">;
	/** Throws when settings or credentials make no adapter. */
	readonly connector: (endpoint: Endpoint) => Promise<Connector>;
	readonly now: () => number;
	readonly wait: (ms: number) => Promise<void>;
	readonly random: () => number;
}

export type Admitted = Extract<Admission, { kind: "admitted" }>;

export interface Round {
	readonly attempts: number;
	/** How the turn ends with it; null: there is more to do. */
	readonly end: "nothing_due" | "held" | null;
}

/** `only`: this order and no other. */
export async function runRound(tenantId: string, admitted: Admitted, ports: RoundPorts, only?: number): Promise<Round> {
	const done: Done = { settlements: [], news: [] };
	try {
		const connector = await connectorOrHold(tenantId, admitted, ports);
		if (connector === null) return { attempts: 0, end: "held" };
		const nowMs = ports.now();
		const claimed = await ports.desk.claim(admitted.startsAtMs.length, leaseMs(admitted, nowMs), optionsOf(admitted, nowMs, only));
		if (claimed.claims.length === 0) return { attempts: 0, end: "nothing_due" };
		const lanes = runLanes(tenantId, connector, claimed, { admitted, atOnce: atOnce(admitted, nowMs), ports, done });
		await Promise.all([lanes, keepUsed(admitted, claimed.claims.length, ports)]);
	} finally {
		// Before the settlement, not after it: whoever was turned away for want of a lane relies on us to look once more, and
		// an order that rang before this report is seen by the settlement.
		await unlessItFails("report", () => ports.link.report(admitted.grant, done.news));
	}
	const settled = await ports.desk.settle(done.settlements);
	if (settled.overtaken.length > 0) logError({ event: "relay.overtaken", tenant: tenantId, seqs: settled.overtaken.join(" ") });
	return { attempts: done.news.length, end: settled.more ? null : "nothing_due" };
}

/** How many of the claims begin at once: as many as there are lanes, and no earlier than the ERP's pace lets them. */
const atOnce = ({ startsAtMs, lanes }: Admitted, nowMs: number): number =>
	startsAtMs.slice(0, lanes).filter((startMs) => startMs <= nowMs + AT_ONCE_SLACK_MS).length;

const optionsOf = (admitted: Admitted, nowMs: number, only: number | undefined): ClaimOptions => ({
	atOnce: atOnce(admitted, nowMs),
	...(only === undefined ? {} : { only }),
});

/** Null when settings or credentials make no adapter: then the tenant's orders are held, and the reason is there to be read. */
async function connectorOrHold(tenantId: string, { endpoint }: Admitted, ports: RoundPorts): Promise<Connector | null> {
	try {
		return await ports.connector(endpoint);
	} catch (error) {
		logError({ event: "relay.connection_unusable", tenant: tenantId, reason: reasonOf(error) });
		await ports.desk.hold({ reason: "misconfigured", untilMs: ports.now() + NOT_CONNECTED_LOOK_MS });
		return null;
	}
}

/** The link forgets a grant by itself when its time is over; orders whose attempts have been made must not wait for that. */
async function unlessItFails(what: string, tell: () => Promise<void>): Promise<void> {
	try {
		await tell();
	} catch (error) {
		logError({ event: "relay.link_not_told", what, reason: reasonOf(error) });
	}
}

async function keepUsed(admitted: Admitted, used: number, { link }: RoundPorts): Promise<void> {
	if (used < admitted.startsAtMs.length) await unlessItFails("keep", () => link.keep(admitted.grant, used));
}

/** Long enough for every attempt of the round to time out one after the other in its lane. */
const leaseMs = (admitted: Admitted, nowMs: number): number => {
	const lastStartMs = admitted.startsAtMs.at(-1) ?? nowMs;
	const rounds = Math.ceil(admitted.startsAtMs.length / admitted.lanes);
	return Math.max(0, lastStartMs - nowMs) + rounds * admitted.endpoint.connection.timeoutMs + LEASE_MARGIN_MS;
};

interface Done {
	readonly settlements: Settlement[];
	readonly news: LinkNews[];
}
interface Lanes {
	readonly admitted: Admitted;
	readonly atOnce: number;
	readonly ports: RoundPorts;
	readonly done: Done;
}

/** Starts the claims in e-number order, each at its reserved time, `lanes` at once; what they come to is added to `done`. */
async function runLanes(tenantId: string, connector: Connector, claimed: Claimed, { admitted, atOnce, ports, done }: Lanes): Promise<void> {
	const { timeoutMs, settleMs, ratePerSecond, outagePolicy } = admitted.endpoint.connection;
	const context = { tenantId, connector, timeoutMs, settleMs, outagePolicy, now: ports.now, random: ports.random };
	// At most half of what the ERP's pace leaves between two starts, so that the gap never slows it.
	const gapMs = Math.floor(Math.min(START_GAP_MS_MAX, 500 / ratePerSecond));
	let freeAtMs = 0;
	let before: Promise<void> = Promise.resolve();
	/** Resolves when it is this claim's turn: after all that asked before, at its time, and a gap after the last. */
	const start = (atMs: number): Promise<void> => {
		before = before.then(async () => {
			await ports.wait(Math.max(atMs, freeAtMs) - ports.now());
			freeAtMs = ports.now() + gapMs;
		});
		return before;
	};
	const work = async (claim: Claim, position: number): Promise<void> => {
		await start(admitted.startsAtMs[position] ?? 0);
		const permit = position < atOnce ? "granted" : await begin(tenantId, claim, ports);
		// A person came first, or a later attempt: it is no business of ours any more.
		if (permit === "withdrawn") return;
		const isLate = ports.now() + timeoutMs > claimed.leaseUntilMs;
		if (permit === "granted" && !isLate) add(done, await attempt(claim, context));
		else done.settlements.push(notStarted(claim, ports.now(), isLate ? TOOK_TOO_LONG : NOT_ASKED));
	};
	let index = 0;
	const lane = async (): Promise<void> => {
		for (let claim = claimed.claims[index]; claim !== undefined; claim = claimed.claims[index]) await work(claim, index++);
	};
	await Promise.all(Array.from({ length: admitted.lanes }, lane));
}

function add(done: Done, { settlement, news }: Attempted): void {
	done.settlements.push(settlement);
	done.news.push(news);
}

/** Whether an order that had to wait for its lane is still to be sent: it may have been cancelled or edited meanwhile. */
async function begin(tenantId: string, { seq, attempt }: Claim, { desk }: RoundPorts): Promise<"granted" | "withdrawn" | "not_known"> {
	try {
		return (await desk.begin(seq, attempt)) ? "granted" : "withdrawn";
	} catch (error) {
		logError({ event: "relay.begin_failed", tenant: tenantId, seq, attempt, reason: reasonOf(error) });
		return "not_known";
	}
}

const TOOK_TOO_LONG = "the orders before it took too long";
const NOT_ASKED = "the desk could not be asked whether it is still to be sent";

/** Sent now, a later attempt could overtake this one, or it could be one that was withdrawn: so it is not begun. */
const notStarted = (claim: Claim, nowMs: number, why: string): Settlement => ({
	seq: claim.seq,
	attempt: claim.attempt,
	mode: claim.mode,
	startedAtMs: nowMs,
	endedAtMs: nowMs,
	outcome:
		claim.mode === "submit"
			? { kind: "deferred", notBeforeMs: nowMs, counts: false, error: { class: "down", message: `Not sent: ${why}.` } }
			: { kind: "uncertain", notBeforeMs: nowMs, error: { class: "unknown_outcome", message: `Not asked: ${why}.` } },
	exchanges: [],
});
