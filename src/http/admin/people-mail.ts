import { letterWithLink, type PeopleKind, type PeopleLetter, wasWritten } from "../../db/people-letters";
import type { Tenant } from "../../db/tenants";
import { logError } from "../../lib/log";
import type { Composed } from "../../mail/frame";
import { factorOffLetter, invitationLetter, type LinkFacts, passwordChangedLetter, passwordLinkLetter } from "../../mail/people";
import { linksStay, mailSetupOf } from "../../mail/setup";
import type { Asked } from "../env";
import type { MadeLink } from "./new-link";

/** Mails about people's own accounts, as they are written with what is done here. They are sent by cron/people-mail.ts. */

type Shop = Pick<Tenant, "id" | "name" | "timeZone">;

/**
 * What becomes of a link that was made. `no_mail`: this deployment mails no links (mail/setup.ts says why). `operator`: an
 * operator's link never goes by mail. `too_many`: the address, or the shop, has had as many as go in an hour.
 */
export type Mailed = "on_its_way" | "no_mail" | "operator" | "too_many";

/** Whether mails with one-time links go out here. That they do not where other mails do is for whoever deploys it. */
export function linksGo(c: Asked): boolean {
	const reason = linksStay(c.env);
	if (reason !== null && mailSetupOf(c.env).kind !== "none") logError({ event: "mail.links_stay", requestId: c.var.requestId, reason });
	return reason === null;
}

async function sealed(
	c: Asked,
	kind: PeopleKind,
	made: MadeLink,
	shop: Shop,
	compose: (shop: Shop, facts: LinkFacts) => Composed,
): Promise<PeopleLetter> {
	const { email, role, createdByName: madeBy, expiresAtMs } = made.link;
	return await letterWithLink(kind, made, compose(shop, { email, role, madeBy, expiresAtMs, url: null }), c.env.CREDENTIALS_KEY);
}

/** The mail with a link that somebody in charge has made, or why there is none. */
export async function mailOf(c: Asked, made: MadeLink, shop: Shop): Promise<PeopleLetter | Exclude<Mailed, "on_its_way" | "too_many">> {
	if (!linksGo(c)) return "no_mail";
	// It opens every tenant: a mailbox alone must not.
	if (made.link.role === "operator") return "operator";
	return made.link.kind === "invitation"
		? await sealed(c, "invitation", made, shop, invitationLetter)
		: await sealed(c, "password_link", made, shop, passwordLinkLetter);
}

/** What is written with the link. */
export const written = (mail: Awaited<ReturnType<typeof mailOf>>): PeopleLetter | null => (typeof mail === "string" ? null : mail);

/** With the link made: whether its mail was written, and if so, it is sent. */
export async function mailed(c: Asked, mail: Awaited<ReturnType<typeof mailOf>>): Promise<Mailed> {
	if (typeof mail === "string") return mail;
	if (!(await wasWritten(c.env.DB, mail))) return "too_many";
	sendSoon(c);
	return "on_its_way";
}

/** Behind the answer; what is not sent now goes with the minute. */
export const sendSoon = (c: Asked): void => c.executionCtx.waitUntil(c.var.ports.sendPeople(c.env));

interface Changed {
	readonly shop: Shop;
	readonly email: string;
	/** Of the audit entry. */
	readonly entry: { readonly id: string; readonly atMs: number };
	/** Who did it, where it was somebody else. */
	readonly by: string | null;
}

/** Null where no mail goes: one that waited until there is a way would be no news. */
function noticeOf(c: Asked, kind: PeopleKind, { shop, email, entry }: Changed, composed: Composed): PeopleLetter | null {
	if (mailSetupOf(c.env).kind === "none") return null;
	return { tenantId: shop.id, id: crypto.randomUUID(), kind, source: `${kind}:${entry.id}`, to: email, link: null, ...composed };
}

export const passwordNotice = (c: Asked, change: Changed & { readonly byLink: boolean }): PeopleLetter | null =>
	noticeOf(c, "password_changed", change, passwordChangedLetter(change.shop, { ...change, atMs: change.entry.atMs }));

export const factorNotice = (c: Asked, change: Changed): PeopleLetter | null =>
	noticeOf(c, "second_factor_off", change, factorOffLetter(change.shop, { ...change, atMs: change.entry.atMs }));
