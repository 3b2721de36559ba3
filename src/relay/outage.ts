import type { Claim, Settlement } from "../desk/answers";
import { type BackoffRange, backoffMs } from "../lib/backoff";
import { log, logError } from "../lib/log";
import type { Admission } from "../link/answers";
import type { Outcome } from "../order/outcome";
import { LEASE_MARGIN_MS, type RoundPorts } from "./round";
import { messageOf } from "./words";

/** For tenants who want no order to wait out an outage unseen: what is due while it lasts goes to a person, without a call to the ERP. */

/** Settled together: what one transaction of a desk can well take. */
export const FAILED_AT_ONCE_MAX = 10;

/** Each time counts as a try: few enough that an outage of a day does not use them up. */
const NOT_ASKED_BACKOFF: BackoffRange = { baseMs: 5_000, maxMs: 600_000 };

type OutagePorts = Pick<RoundPorts, "desk" | "now" | "random">;

export interface Outage extends Pick<Extract<Admission, { kind: "wait" }>, "reason" | "untilMs"> {
	readonly failWith: string;
}

/** Until nothing is due or it is `endMs`. An order that may be in the ERP is not failed: it is looked up when the ERP is back. */
export async function failDue(tenantId: string, outage: Outage, ports: OutagePorts, endMs: number): Promise<void> {
	const { desk, now, random } = ports;
	let orders = 0;
	for (let more = true; more && now() < endMs; ) {
		const { claims } = await desk.claim(FAILED_AT_ONCE_MAX, LEASE_MARGIN_MS);
		if (claims.length === 0) break;
		const settled = await desk.settle(claims.map((claim) => settlementOf(claim, outage, now(), random)));
		if (settled.overtaken.length > 0) logError({ event: "relay.overtaken", tenant: tenantId, seqs: settled.overtaken.join(" ") });
		orders += claims.length;
		({ more } = settled);
	}
	if (orders > 0) log({ event: "relay.failed_in_outage", tenant: tenantId, reason: outage.reason, orders });
}

const settlementOf = (claim: Claim, outage: Outage, nowMs: number, random: () => number): Settlement => ({
	seq: claim.seq,
	attempt: claim.attempt,
	mode: claim.mode,
	startedAtMs: nowMs,
	endedAtMs: nowMs,
	// After a clear refusal it is only looked up to be safe: that can wait until a person sends it again.
	outcome: claim.mode === "submit" || claim.nothingUnderWay ? failed(outage) : notAsked(claim, outage, nowMs, random),
	exchanges: [],
});

const failed = ({ reason, failWith }: Outage): Outcome => ({
	kind: "rejected",
	error: { class: reason === "sign_in_refused" ? "unauthorised" : "down", message: messageOf(failWith) },
});

const notAsked = (claim: Claim, { untilMs }: Outage, nowMs: number, random: () => number): Outcome => ({
	kind: "uncertain",
	error: {
		class: "unknown_outcome",
		message: "The ERP cannot be asked at present whether it has this order. It is asked once it is back.",
	},
	notBeforeMs: Math.max(untilMs, nowMs + backoffMs(claim.tries, NOT_ASKED_BACKOFF, random)),
});
