import { endEverywhere, endIncident, raiseIncident } from "../db/incidents";
import { type Claimed, claimDue, findLetter, type Letter, nextDueAt, postponeDue, type Settled, settle } from "../db/outbox";
import { CONFIRMATION, dropOld, newsMsOf } from "../db/waiting-letters";
import { type BackoffRange, backoffMs } from "../lib/backoff";
import { oneLine } from "../mail/escape";
import type { Delivery, Mailer, MailSetup } from "../mail/transport";
import { CONFIRMATIONS_AN_ADDRESS_MAX, CONFIRMATIONS_AN_HOUR_MAX } from "./mail-confirmations";
import type { ShopMail } from "./mail-facts";
import { heldUp, lineOf, STOPPED_MS, tellStopped } from "./mail-line";
import { type Planned, planMail } from "./mail-plan";
import { heldBack } from "./mail-wanted";
import type { RunResult, Service } from "./service";

/** The mail service of a tenant: writes the letters that what happened calls for, and sends what is due, one mail a recipient. */

export interface MailPorts {
	readonly db: D1Database;
	readonly setup: MailSetup;
	/** A mailer good for one run; null when the deployment sends no mail. */
	readonly mailer: () => Mailer | null;
	readonly publicUrl: string | null;
	readonly now: () => number;
	readonly random: () => number;
}

/** A tenant's mails in one run; runs are a minute apart where more is due. */
export const MAILS_A_RUN_MAX = 60;
/** No new one is begun after that: a run ends before its own limit. */
const SENDING_MS_MAX = 60_000;
/** Longer than a mail can take: to be connected, and to be handed over. */
export const MAIL_LEASE_MS = 180_000;
export const RETRY: BackoffRange = { baseMs: 120_000, maxMs: 6 * 3_600_000 };
/** Of what has no time of its own (db/waiting-letters.ts). */
export const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;
/** A letter that its sender never lives to say anything of; the back-off makes fewer tries in all of the time above. */
export const ATTEMPTS_MAX = 60;

export function mailService(ports: MailPorts): Service {
	return async ({ tenantId }, signal) => {
		const { db, now, setup } = ports;
		const planned = await planMail(db, tenantId, ports.publicUrl, now(), signal);
		await tellSetAside(tenantId, planned, ports);
		const old = await dropOld(db, tenantId, now());
		const mailer = ports.mailer();
		let result: RunResult;
		if (mailer === null || setup.kind === "none") result = await unsent(ports, tenantId);
		else
			try {
				result = resultOf(await send(tenantId, planned.mail, setup.from, mailer, ports, signal));
			} finally {
				mailer.close();
			}
		// What is due has gone out; the run is tried again for what could not be written.
		if (planned.trouble !== null) throw planned.trouble;
		return withMore(result, planned, old);
	};
}

/** In the inbox, once; it is over when a later run could write all it had to. */
async function tellSetAside(tenantId: string, { setAside, written, trouble }: Planned, { db, now }: MailPorts): Promise<void> {
	if (setAside.length === 0) {
		if (written > 0 && trouble === null) await endIncident(db, tenantId, "mail_failing", UNWRITTEN, now());
		return;
	}
	const named = setAside.slice(0, SET_ASIDE_NAMED_MAX).join(", ");
	const reason = `${setAside.length} of the things to be mailed about could not be made into a letter, and were left out: ${named}.`;
	const advice = "Look at these in the console. Other mails are written and sent.";
	await raiseIncident(db, tenantId, { kind: "mail_failing", subject: UNWRITTEN, reason, advice }, now());
}
const UNWRITTEN = "letters that cannot be written";
const SET_ASIDE_NAMED_MAX = 10;

function withMore(result: RunResult, { setAside, skipped }: Planned, old: number): RunResult {
	if (setAside.length === 0 && skipped === 0 && old === 0) return result;
	const more = [
		...(old > 0 ? [`Not sent, because they waited for so long that they are no news any more: ${old}.`] : []),
		...(setAside.length > 0 ? [`${setAside.length} could not be written and were left out.`] : []),
		...(skipped > 0
			? [
					`${skipped} confirmations were not written: a customer's address gets at most ${CONFIRMATIONS_AN_ADDRESS_MAX} in an hour, and all together ${CONFIRMATIONS_AN_HOUR_MAX}.`,
				]
			: []),
	];
	const level = setAside.length > 0 || result.level === "error" ? "error" : "warning";
	return {
		...result,
		level,
		message: [result.message, ...more].join(" "),
		detail: { ...result.detail, setAside: setAside.length, skipped, old },
	};
}

async function unsent({ db, setup }: MailPorts, tenantId: string): Promise<RunResult> {
	const waits = (await nextDueAt(db, tenantId, "mail")) !== null;
	const say = setup.kind === "none" ? setup.say : "This deployment sends no mail.";
	return {
		success: true,
		count: 0,
		level: waits ? "warning" : "info",
		message: waits ? `Letters wait. ${say}` : "No letter waits.",
		detail: null,
	};
}

interface Sent {
	sent: number;
	again: number;
	givenUp: number;
	stopped: string | null;
}

async function send(
	tenantId: string,
	mail: ShopMail | null,
	from: string,
	mailer: Mailer,
	ports: MailPorts,
	signal: AbortSignal,
): Promise<Sent> {
	const { db, now } = ports;
	const count: Sent = { sent: 0, again: 0, givenUp: 0, stopped: null };
	const endMs = now() + SENDING_MS_MAX;
	const line = lineOf(db, now);
	// One by one: what dies in between leaves one lease to wait for.
	for (let mails = 0; mails < MAILS_A_RUN_MAX && !signal.aborted && now() < endMs; mails += 1) {
		const [claimed] = await claimDue(db, { tenantId, channel: "mail", probe: line.probe, limit: 1, leaseMs: MAIL_LEASE_MS, nowMs: now() });
		if (claimed === undefined) break;
		const letter = await findLetter(db, tenantId, claimed.letterId);
		if (letter === null) {
			await settle(db, claimed, { kind: "dropped", error: "The letter was erased." }, now());
			continue;
		}
		const instead = await heldBack(db, mail, letter, claimed, now());
		if (instead !== null) {
			await settle(db, claimed, instead, now());
			continue;
		}
		if (claimed.attempts > ATTEMPTS_MAX) {
			const lost: Delivery = { kind: "refused", error: `It was tried ${ATTEMPTS_MAX} times, and no try came to an end.` };
			await settle(db, claimed, { kind: "given_up", error: lost.error }, now());
			await tell(letter, claimed.recipient, lost, { kind: "given_up", error: lost.error }, count, ports);
			continue;
		}
		const delivery = await mailer.send(messageOf(letter, claimed, from, oneLine(mail?.shop.name ?? tenantId)));
		const settled = settledBy(delivery, claimed, ports, newsMsOf(letter.kind));
		await settle(db, claimed, settled, now());
		await line.answered(delivery);
		await tell(letter, claimed.recipient, delivery, settled, count, ports);
		if (delivery.kind === "stopped") break;
	}
	await line.left();
	if (count.stopped === null && count.sent === 0) count.stopped = await heldUp(tenantId, ports);
	return count;
}

export const messageOf = (
	{ id, subject, text, html, attachments = [] }: Omit<Letter, "tenantId" | "kind" | "source">,
	{ recipient: to, createdAtMs }: Pick<Claimed, "recipient" | "createdAtMs">,
	address: string,
	name: string,
) => ({
	// Tried a second time it is the same message; sent again by a person it is another, which no mailbox takes for one that it has.
	id: `${id}.${createdAtMs}@${address.slice(address.lastIndexOf("@") + 1)}`,
	from: { name, address },
	to,
	subject,
	text,
	html,
	attachments,
});

export function settledBy(
	delivery: Delivery,
	{ attempts, createdAtMs }: Claimed,
	{ now, random }: Pick<MailPorts, "now" | "random">,
	newsMs = GIVE_UP_AFTER_MS,
): Settled {
	switch (delivery.kind) {
		case "sent":
			return delivery;
		case "refused":
			return { kind: "given_up", error: delivery.error };
		case "stopped":
			return { kind: "released", atMs: now() + STOPPED_MS, error: delivery.error };
		case "later": {
			const atMs = now() + backoffMs(attempts, RETRY, random);
			return atMs > createdAtMs + newsMs ? { kind: "given_up", error: delivery.error } : { kind: "again", atMs, error: delivery.error };
		}
	}
}

/** Counts it, and opens or closes an incident. A customer's own wrong address is nobody's trouble but theirs. */
async function tell(
	{ tenantId, kind, subject }: Letter,
	recipient: string,
	delivery: Delivery,
	settled: Settled,
	count: Sent,
	{ db, now }: MailPorts,
): Promise<void> {
	if (delivery.kind === "sent") {
		if (count.sent === 0) await tellItGoes(tenantId, { db, now });
		await endIncident(db, tenantId, "mail_failing", recipient, now());
		count.sent += 1;
	} else if (delivery.kind === "stopped") {
		count.stopped = delivery.error;
		await postponeDue(db, tenantId, "mail", now(), now() + STOPPED_MS);
		await tellStopped(tenantId, delivery, { db, now });
	} else if (settled.kind === "again") {
		count.again += 1;
	} else {
		count.givenUp += 1;
		if (kind === CONFIRMATION) return;
		const reason = `“${subject}” to ${recipient} was not delivered: ${delivery.error}`;
		const advice = "Check the address under Mail, or have the person change their choice. Other addresses still get their mails.";
		await raiseIncident(db, tenantId, { kind: "mail_failing", subject: recipient, reason, advice }, now());
	}
}

/** The server takes mail from us again, so it does from every shop: also from one whose mails were dropped meanwhile. */
export async function tellItGoes(tenantId: string, { db, now }: Pick<MailPorts, "db" | "now">): Promise<void> {
	await endIncident(db, tenantId, "mail_failing", "", now());
	await endEverywhere(db, "mail_failing", now(), "");
}

function resultOf({ sent, again, givenUp, stopped }: Sent): RunResult {
	const detail = sent + again + givenUp === 0 ? null : { sent, again, givenUp };
	if (stopped !== null)
		// Not tried again at once: the incident says what has to be changed, and the letters wait.
		return { success: true, count: sent, level: "error", message: `The mail server takes no mail from us: ${stopped}`, detail };
	const parts = [`${sent} sent`, ...(again > 0 ? [`${again} to be tried again`] : []), ...(givenUp > 0 ? [`${givenUp} given up`] : [])];
	const quiet = sent + again + givenUp === 0;
	return {
		success: true,
		count: sent,
		level: givenUp > 0 ? "warning" : "info",
		message: quiet ? "No letter waits." : `Mails: ${parts.join(", ")}.`,
		detail,
	};
}
