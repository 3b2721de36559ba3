import type { Claim, Settled, Settlement } from "../../src/desk/answers";
import type { ErrorClass, Outcome } from "../../src/order/outcome";
import type { Exchange } from "../../src/order/snapshot";
import type { FreshDesk } from "./desks";

/** What a reader tells a desk after its attempts. */

export const accepted = (erpOrderNumber = "SO-1"): Outcome => ({ kind: "accepted", erpOrderNumber });

export const rejected = (errorClass: ErrorClass = "validation_rejected"): Outcome => ({
	kind: "rejected",
	error: { class: errorClass, message: "no" },
});

export const deferred = (notBeforeMs: number, counts = false): Outcome => ({
	kind: "deferred",
	notBeforeMs,
	counts,
	error: { class: counts ? "conflict" : "down", message: "later" },
});

export const uncertain = (notBeforeMs: number): Outcome => ({
	kind: "uncertain",
	notBeforeMs,
	error: { class: "unknown_outcome", message: "no answer" },
});

export const settlement = (
	{ seq, attempt, mode }: Pick<Claim, "seq" | "attempt" | "mode">,
	outcome: Outcome,
	exchanges: readonly Exchange[] = [],
): Settlement => ({
	seq,
	attempt,
	mode,
	startedAtMs: Date.now(),
	endedAtMs: Date.now(),
	outcome,
	exchanges,
});

/** Settles all of these claims alike. */
export const settleAll = ({ desk }: FreshDesk, claims: readonly Claim[], outcome: Outcome): Promise<Settled> =>
	desk.settle(claims.map((claim) => settlement(claim, outcome)));

/** Claims the first due order alone; throws when there is none. */
export async function claimOne(at: FreshDesk, leaseMs = 30_000): Promise<Claim> {
	const [claim] = (await at.desk.claim(1, leaseMs)).claims;
	if (claim === undefined) throw new Error("nothing is due");
	return claim;
}
