import { endIncident, raiseIncident } from "../db/incidents";
import { record } from "../db/logs";
import { revokeLink } from "../db/one-time-links";
import { type Claimed, claimDue, findLetter, postponeDue, type Settled, settle } from "../db/outbox";
import { dropOver, linkOfLetter, overBecause, shopOf, unsealToken } from "../db/people-letters";
import { endUnmailed } from "../db/unmailed";
import { log, logError, reasonOf } from "../lib/log";
import { oneLine } from "../mail/escape";
import type { Composed } from "../mail/frame";
import { forgottenLetter, invitationLetter, type LinkFacts, linkUrl, passwordLinkLetter } from "../mail/people";
import { withoutToken } from "../mail/quoted";
import type { Delivery, Mailer, MailSetup } from "../mail/transport";
import { ATTEMPTS_MAX, MAIL_LEASE_MS, type MailPorts, messageOf, settledBy, tellItGoes } from "./mail";
import { lineOf, STOPPED_MS, tellStopped } from "./mail-line";

/**
 * Sends mails to people about their own accounts: once a minute for the whole deployment, and behind each request that writes one. No
 * schedule, pause or cap of a shop has a say. A letter with a link is composed anew with it here, and only while the link works.
 */

export interface PeopleMailPorts extends MailPorts {
	/** Null: no link can be written. */
	readonly publicUrl: string | null;
	readonly credentialsKey: string;
}

/** In one go; the rest goes with the next minute. */
export const PEOPLE_MAILS_A_RUN_MAX = 100;
/** No new one is begun after that: behind a request the platform waits for 30 s. */
const SENDING_MS_MAX = 20_000;

export async function sendPeopleMail(ports: PeopleMailPorts): Promise<number> {
	const { db, now, setup } = ports;
	for (const { tenantId, letterId, because } of await dropOver(db, now())) await tellDropped(tenantId, letterId, because, ports);
	await endUnmailed(db, now());
	const mailer = ports.mailer();
	if (mailer === null || setup.kind === "none") return 0;
	try {
		return await send(setup, mailer, ports);
	} finally {
		mailer.close();
	}
}

async function send({ from }: Exclude<MailSetup, { kind: "none" }>, mailer: Mailer, ports: PeopleMailPorts): Promise<number> {
	const { db, now } = ports;
	const endMs = now() + SENDING_MS_MAX;
	const line = lineOf(db, now);
	let sent = 0;
	for (let mails = 0; mails < PEOPLE_MAILS_A_RUN_MAX && now() < endMs; mails += 1) {
		const [claimed] = await claimDue(db, {
			tenantId: null,
			channel: "people",
			probe: line.probe,
			limit: 1,
			leaseMs: MAIL_LEASE_MS,
			nowMs: now(),
		});
		if (claimed === undefined) break;
		const came = await sendOne(claimed, from, mailer, line, ports);
		if (came === "stopped") break;
		if (came !== "sent") continue;
		if (sent === 0) await tellItGoes(claimed.tenantId, ports);
		sent += 1;
	}
	await line.left();
	if (sent > 0) log({ event: "mail.people_sent", mails: sent });
	return sent;
}

/** `stopped`: the server takes nothing from us, and no other is tried. */
async function sendOne(
	claimed: Claimed,
	from: string,
	mailer: Mailer,
	line: ReturnType<typeof lineOf>,
	ports: PeopleMailPorts,
): Promise<"sent" | "not_sent" | "stopped"> {
	const { db, now } = ports;
	const { tenantId, letterId, recipient, attempts } = claimed;
	const ready = await readyToSend(claimed, ports);
	if ("dropped" in ready) {
		await settle(db, claimed, { kind: "dropped", error: ready.dropped }, now());
		await tellDropped(tenantId, letterId, ready.dropped, ports);
		return "not_sent";
	}
	if (attempts > ATTEMPTS_MAX) {
		await giveUp(claimed, ready, `It was tried ${ATTEMPTS_MAX} times, and no try came to an end.`, ports, false);
		return "not_sent";
	}
	const delivery = told(await mailer.send(messageOf({ ...ready.mail, id: letterId }, claimed, from, ready.sender)), ready);
	const settled = settledBy(delivery, claimed, ports);
	if (settled.kind === "given_up") await giveUp(claimed, ready, settled.error, ports, delivery.quoted);
	else await settle(db, claimed, settled, now());
	await line.answered(delivery);
	if (delivery.kind === "stopped") {
		await postponeDue(db, null, "people", now(), now() + STOPPED_MS);
		await tellStopped(tenantId, delivery, ports);
		return "stopped";
	}
	if (delivery.kind !== "sent") return "not_sent";
	await endIncident(db, tenantId, "mail_failing", recipient, now());
	return "sent";
}

/** The mail as it goes out. */
interface Ready {
	readonly mail: Composed;
	readonly sender: string;
	/** Null: there is none in it. */
	readonly link: { readonly id: string; readonly token: string; readonly isShown: boolean } | null;
}

/** What a server said is kept without the link, which it may have quoted. `quoted`: it has. */
function told(delivery: Delivery, { link }: Ready): Delivery & { readonly quoted: boolean } {
	if (delivery.kind === "sent" || link === null) return { ...delivery, quoted: false };
	const { text, found } = withoutToken(delivery.error, link.token);
	if (delivery.kind !== "stopped") return { ...delivery, error: text, quoted: found };
	const advice = withoutToken(delivery.advice, link.token);
	return { ...delivery, error: text, advice: advice.text, quoted: found || advice.found };
}

/** The mail as it goes out, or why it does not. */
async function readyToSend(
	{ tenantId, letterId }: Claimed,
	{ db, now, publicUrl, credentialsKey }: PeopleMailPorts,
): Promise<Ready | { readonly dropped: string }> {
	const of = { tenantId, id: letterId };
	const [letter, shop, held] = await Promise.all([findLetter(db, tenantId, letterId), shopOf(db, tenantId), linkOfLetter(db, of)]);
	if (letter === null || letter.html === "") return { dropped: "The letter was erased." };
	if (shop === null) return { dropped: "The shop is gone." };
	const sender = oneLine(shop.name);
	if (held === null) return { mail: { subject: letter.subject, text: letter.text, html: letter.html }, sender, link: null };
	const over = overBecause(held, now());
	if (over !== null || held.link === null || held.sealedToken === null) return { dropped: over ?? "Its link is gone." };
	if (publicUrl === null) return { dropped: NO_ORIGIN };
	const { id, email, role, createdByName: madeBy, expiresAtMs, kind } = held.link;
	let token: string;
	try {
		token = await unsealToken(of, held.sealedToken, credentialsKey);
	} catch (error) {
		logError({ event: "mail.link_sealed_otherwise", tenant: tenantId, letter: letterId, reason: reasonOf(error) });
		return { dropped: "Its link was sealed under another CREDENTIALS_KEY. Make a new link." };
	}
	const facts: LinkFacts = { email, role, madeBy, expiresAtMs, url: linkUrl(publicUrl, kind, token) };
	return { mail: composedOf(letter.kind)(shop, facts), sender, link: { id, token, isShown: letter.kind !== "password_forgotten" } };
}

const NO_ORIGIN = "PUBLIC_URL is no address with https any more, so no link can be written. Make a new link once it is.";
const composedOf = (kind: string) =>
	kind === "invitation" ? invitationLetter : kind === "password_forgotten" ? forgottenLetter : passwordLinkLetter;

/** In the shop's log, without a name: whoever made the link sees there why nobody got it. */
async function tellDropped(tenantId: string, letterId: string, because: string, { db, now }: PeopleMailPorts): Promise<void> {
	const message = `A mail about somebody's account was not sent: ${because}`;
	await record(db, { tenantId, atMs: now(), level: "info", service: "mail", message, detail: { letter: letterId } });
}

/**
 * A link that only this mail had works no longer then, and neither does one that the server has quoted. One that was shown to whoever
 * made it does: it was shown so that it can be handed over when its mail does not arrive.
 */
async function giveUp(
	claimed: Claimed,
	{ mail, link }: Ready,
	error: string,
	{ db, now }: PeopleMailPorts,
	quoted: boolean,
): Promise<void> {
	const settled: Settled = { kind: "given_up", error };
	const { tenantId, recipient } = claimed;
	if (!(await settle(db, claimed, settled, now()))) return;
	const isOver = link !== null && (quoted || !link.isShown);
	if (isOver) await revokeLink(db, link.id, now());
	const reason = `“${mail.subject}” to ${recipient} was not delivered: ${error}`;
	await raiseIncident(db, tenantId, { kind: "mail_failing", subject: recipient, reason, advice: isOver ? MAKE_ANEW : HAND_OVER }, now());
}

const CHECK_ADDRESS = "Check the person's address under People.";
const MAKE_ANEW = `${CHECK_ADDRESS} The link in the mail works no longer: make a new one, and hand it over in another way.`;
const HAND_OVER = `${CHECK_ADDRESS} A link can be handed over in another way: the one that was shown, or a new one.`;
