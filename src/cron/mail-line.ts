import { raiseIncident } from "../db/incidents";
import { leaveProbe, mailIsTaken, mailStopOf, stopMail } from "../db/mail-stops";
import { nextDueAt, postponeDue } from "../db/outbox";
import type { Delivery } from "../mail/transport";

/** The one way to the mail server, for the mails of all shops and to people: when it takes nothing from one of them it takes nothing from any. */

interface LinePorts {
	readonly db: D1Database;
	readonly now: () => number;
}

/** How long nobody tries when the server takes nothing from us: a wrong password is not to lock the account. */
export const STOPPED_MS = 10 * 60_000;

/** The way to the server in one run: who goes it, and what the server made of it. */
export function lineOf(db: D1Database, now: () => number) {
	const probe = crypto.randomUUID();
	let isAnswered = false;
	return {
		probe,
		answered: async (delivery: Delivery): Promise<void> => {
			if (delivery.kind === "stopped") {
				const { error, advice } = delivery;
				await stopMail(db, { sinceMs: now(), untilMs: now() + STOPPED_MS, error, advice });
			} else if (!isAnswered) await mailIsTaken(db);
			isAnswered = true;
		},
		left: async (): Promise<void> => {
			if (!isAnswered) await leaveProbe(db, probe, now());
		},
	};
}

/** What the server said to others, where letters of this shop wait for it as well; null: none do, or it takes mail. */
export async function heldUp(tenantId: string, { db, now }: LinePorts): Promise<string | null> {
	const stop = await mailStopOf(db);
	if (stop === null || stop.untilMs <= now()) return null;
	const dueMs = await nextDueAt(db, tenantId, "mail");
	if (dueMs === null || dueMs > stop.untilMs) return null;
	// Whoever tries may have done so in a moment.
	if (!stop.isTried) await postponeDue(db, tenantId, "mail", now(), stop.untilMs);
	await tellStopped(tenantId, stop, { db, now });
	return stop.error;
}

/** Of each shop whose mails wait for it; one that is told already is not told again. */
export async function tellStopped(
	tenantId: string,
	{ error, advice }: { readonly error: string; readonly advice: string },
	{ db, now }: LinePorts,
): Promise<void> {
	const said = `${advice} It is tried again every ${STOPPED_MS / 60_000} minutes by itself, and what waits goes out then.`;
	await raiseIncident(db, tenantId, { kind: "mail_failing", subject: "", reason: error, advice: said }, now());
}
