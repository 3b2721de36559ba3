import type { Claim, Claimed, DeskCalls, Settlement } from "../desk/answers";
import type { ErpAdapter } from "../erp/adapter";
import { logError, reasonOf } from "../lib/log";
import type { Admission, Endpoint, LinkCalls, LinkNews } from "../link/answers";
import { attempt } from "./attempt";

/**
 * One reader's turn at a tenant's orders: permits from the link, the oldest due orders from the desk, the ERP, then one
 * settlement and one report; again, until nothing is due, the link says wait, or the turn has lasted long enough.
 */

/** The credit window of one reader: orders it may have outstanding. */
export const CLAIMS_A_ROUND_MAX = 10;
/** Then it goes on with a new bell, so that one tenant's backlog cannot keep a queue consumer for ever. */
export const TURN_MS_MAX = 20_000;
/** Slack for the way back to the desk, on top of the time the attempts themselves may take. */
export const LEASE_MARGIN_MS = 5_000;
/** Nobody mends a missing or unusable connection within seconds, and mending it ends the hold at once. */
const NOT_CONNECTED_LOOK_MS = 60_000;
/** Lanes that come late would start together, and whichever connection is quicker would win: a moment between them keeps the order. */
export const START_GAP_MS_MAX = 5;

export interface TurnPorts {
	readonly desk: Pick<DeskCalls, "claim" | "settle" | "hold" | "release">;
	readonly link: Pick<LinkCalls, "configure" | "admit" | "keep" | "report">;
	/** The tenant's ERP as configured, or null. Asked only when the link does not know it. */
	readonly endpoint: () => Promise<Endpoint | null>;
	readonly adapter: (endpoint: Endpoint) => Promise<ErpAdapter>;
	readonly now: () => number;
	readonly wait: (ms: number) => Promise<void>;
	readonly random: () => number;
}

export interface Turn {
	readonly end: "nothing_due" | "held" | "at_capacity" | "not_connected" | "time_up";
	readonly attempts: number;
}

type Admitted = Extract<Admission, { kind: "admitted" }>;

export async function takeTurn(tenantId: string, ports: TurnPorts): Promise<Turn> {
	const endMs = ports.now() + TURN_MS_MAX;
	let attempts = 0;
	let held = false;
	while (ports.now() < endMs) {
		const admission = await ports.link.admit(CLAIMS_A_ROUND_MAX);
		switch (admission.kind) {
			case "unconfigured": {
				const endpoint = await ports.endpoint();
				if (endpoint === null) {
					await ports.desk.hold({ reason: "not_connected", untilMs: ports.now() + NOT_CONNECTED_LOOK_MS });
					return { end: "not_connected", attempts };
				}
				await ports.link.configure(tenantId, endpoint);
				break;
			}
			case "wait":
				await ports.desk.hold({ reason: admission.reason, untilMs: admission.untilMs });
				if (held) return { end: "held", attempts };
				// The ERP may have come back since the link answered; its release would then have been there before our hold.
				held = true;
				break;
			case "at_capacity":
				return { end: "at_capacity", attempts };
			case "admitted": {
				held = false;
				const round = await runRound(tenantId, admission, ports);
				attempts += round.attempts;
				if (round.end !== null) return { end: round.end, attempts };
			}
		}
	}
	// Whoever reads the next bell goes on where this turn ended.
	await ports.desk.release();
	return { end: "time_up", attempts };
}

interface Round {
	readonly attempts: number;
	/** How the turn ends with it; null: there is more to do. */
	readonly end: Turn["end"] | null;
}

async function runRound(tenantId: string, admitted: Admitted, ports: TurnPorts): Promise<Round> {
	const done: Done = { settlements: [], news: [] };
	try {
		const adapter = await adapterOrHold(tenantId, admitted, ports);
		if (adapter === null) return { attempts: 0, end: "held" };
		const claimed = await ports.desk.claim(admitted.startsAtMs.length, leaseMs(admitted, ports.now()));
		if (claimed.claims.length === 0) return { attempts: 0, end: "nothing_due" };
		await Promise.all([runLanes(tenantId, adapter, claimed, admitted, ports, done), keepUsed(admitted, claimed.claims.length, ports)]);
	} finally {
		// Before the settlement, not after it: whoever was turned away for want of a lane relies on us to look once more, and
		// an order that rang before this report is seen by the settlement.
		await unlessItFails("report", () => ports.link.report(admitted.grant, done.news));
	}
	const settled = await ports.desk.settle(done.settlements);
	if (settled.overtaken.length > 0) logError({ event: "relay.overtaken", tenant: tenantId, seqs: settled.overtaken.join(" ") });
	return { attempts: done.news.length, end: settled.more ? null : "nothing_due" };
}

/** Null when settings or credentials make no adapter: then the tenant's orders are held, and the reason is there to be read. */
async function adapterOrHold(tenantId: string, { endpoint }: Admitted, ports: TurnPorts): Promise<ErpAdapter | null> {
	try {
		return await ports.adapter(endpoint);
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

async function keepUsed(admitted: Admitted, used: number, { link }: TurnPorts): Promise<void> {
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

/** Starts the claims in e-number order, each at its reserved time, `lanes` at once; what they come to is added to `done`. */
async function runLanes(
	tenantId: string,
	adapter: ErpAdapter,
	claimed: Claimed,
	admitted: Admitted,
	ports: TurnPorts,
	done: Done,
): Promise<void> {
	const { timeoutMs, settleMs, ratePerSecond } = admitted.endpoint.connection;
	const context = {
		tenantId,
		adapter,
		timeoutMs,
		settleMs: settleMs ?? adapter.capabilities.settleMs,
		now: ports.now,
		random: ports.random,
	};
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
	let index = 0;
	const lane = async () => {
		while (index < claimed.claims.length) {
			const mine = index++;
			const claim = claimed.claims[mine];
			if (claim === undefined) return;
			await start(admitted.startsAtMs[mine] ?? 0);
			if (ports.now() + timeoutMs > claimed.leaseUntilMs) {
				done.settlements.push(notStarted(claim, ports.now()));
				continue;
			}
			const attempted = await attempt(claim, context);
			done.settlements.push(attempted.settlement);
			done.news.push(attempted.news);
		}
	};
	await Promise.all(Array.from({ length: admitted.lanes }, lane));
}

/** The lease would end before the ERP's answer must be here: a later attempt could overtake this one, so it is not begun. */
const notStarted = (claim: Claim, nowMs: number): Settlement => ({
	seq: claim.seq,
	attempt: claim.attempt,
	mode: claim.mode,
	startedAtMs: nowMs,
	endedAtMs: nowMs,
	outcome:
		claim.mode === "submit"
			? {
					kind: "deferred",
					notBeforeMs: nowMs,
					counts: false,
					error: { class: "down", message: "Not sent: the orders before it took too long." },
				}
			: {
					kind: "uncertain",
					notBeforeMs: nowMs,
					error: { class: "unknown_outcome", message: "Not asked: the orders before it took too long." },
				},
});
