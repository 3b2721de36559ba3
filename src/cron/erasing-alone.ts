import { type Erasure, noteStuck, notWithdrawn } from "../db/erasures";
import { endIncident, raiseIncidentIf } from "../db/incidents";
import { NotTheirsError } from "../db/sealed-person";
import { WORDS_MAX } from "../db/traces";
import { logError, reasonOf } from "../lib/log";

/** Each erasure is on its own: one that cannot go on stops neither the others nor the rest of what is kept for too long. */

/** What was away for longer than this is not coming back by itself. A run that breaks is tried again within less. */
export const STUCK_AFTER_MS = 3_600_000;

const SEALED_OTHERWISE =
	"Who is to be erased was sealed under another CREDENTIALS_KEY than the present one, so nobody can read whom to look for.";
const SEAL_ADVICE =
	"Withdraw it under Retention and ask for the erasure again, or have an operator set the key back that it was sealed under.";
const ADVICE =
	"It is tried again every night. If it stays so, Customer Support finds the cause in the Worker's log; under Retention it can be withdrawn.";

/** More is known of the person than can be looked for, and what is not looked for is not erased. */
export class TooManyWordsError extends Error {
	override readonly name = "TooManyWordsError";
}
const TOO_MANY_WORDS = `Their orders have more than ${WORDS_MAX} addresses, numbers and accounts, and no more can be looked for.`;
const WORDS_ADVICE =
	"Nothing that it did not look for was erased. Withdraw it under Retention, and ask for one address, number or account at a time.";

/** `in_vain`: it would break again. */
export type Broken = { readonly broken: "may_pass" | "in_vain" };
/** Nobody wants it any more. */
type Withdrawn = { readonly withdrawn: true };

export interface AlonePorts {
	readonly db: D1Database;
	readonly now: () => number;
}
type Which = Pick<Erasure, "tenantId" | "id" | "stuckSinceMs">;

const MAY_PASS = { reason: "Something that it needs was away or broken, each time that it was tried.", advice: ADVICE };
const CAUSES = [
	{ error: NotTheirsError, reason: SEALED_OTHERWISE, advice: SEAL_ADVICE },
	{ error: TooManyWordsError, reason: TOO_MANY_WORDS, advice: WORDS_ADVICE },
];

/** What the work gives, or how it broke: then a person is told, at once where trying again is in vain. Throws only when D1 is away. */
export async function alone<T>(
	{ tenantId, id, stuckSinceMs }: Which,
	work: () => Promise<T>,
	ports: AlonePorts,
): Promise<{ readonly done: T } | Broken | Withdrawn> {
	try {
		return { done: await work() };
	} catch (thrown) {
		const { db, now } = ports;
		const atMs = now();
		const inVain = CAUSES.find(({ error }) => thrown instanceof error);
		const { reason, advice } = inVain ?? MAY_PASS;
		if (!(await noteStuck(db, { tenantId, id }, { atMs, reason }))) return { withdrawn: true };
		logError({ event: "retention.erasure_stuck", tenant: tenantId, erasure: id, reason: reasonOf(thrown) });
		const isTold = inVain !== undefined || atMs - (stuckSinceMs ?? atMs) >= STUCK_AFTER_MS;
		if (isTold) await tellStuck({ tenantId, id }, ports, { reason, advice });
		return { broken: inVain === undefined ? "may_pass" : "in_vain" };
	}
}

/** A person is told that it does not go on by itself. */
export async function tellStuck(
	{ tenantId, id }: Pick<Erasure, "tenantId" | "id">,
	{ db, now }: AlonePorts,
	why: { readonly reason: string; readonly advice: string } = MAY_PASS,
): Promise<void> {
	const trouble = { kind: "erasure_stuck", subject: id, ...why } as const;
	await raiseIncidentIf(db, tenantId, trouble, now(), notWithdrawn(tenantId, id));
}

/** To be said only of one that got further in what it had stuck in. */
export async function goesAgain({ tenantId, id, stuckSinceMs }: Which, { db, now }: AlonePorts): Promise<void> {
	if (stuckSinceMs === null) return;
	await noteStuck(db, { tenantId, id }, null);
	await endIncident(db, tenantId, "erasure_stuck", id, now());
}
