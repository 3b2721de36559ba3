import { Hono } from "hono";
import * as z from "zod";
import { isErasedRecipient } from "../../db/erased-letters";
import { lettersPage, resend, type Sending, sendingsOf } from "../../db/letters";
import { type MailSettings, mailSettingsOf, saveMailSettings } from "../../db/mail-settings";
import { mailStopOf, type StandingStop } from "../../db/mail-stops";
import { findLetter } from "../../db/outbox";
import { linkOfLetter } from "../../db/people-letters";
import { linksStay, mailSetupOf, publicUrlOf } from "../../mail/setup";
import type { Bindings } from "../env";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { addresses } from "./addresses";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { settingsOvertaken } from "./overtaken";
import { cursorText, Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText } from "./pages";
import { isoOf, isoOrNull } from "./views";

export const MERCHANT_ADDRESSES_MAX = 20;
export const CAP_MAX = 200;

const SettingsChange = z.strictObject({
	merchantAddresses: addresses(MERCHANT_ADDRESSES_MAX),
	capPerHour: z
		.number("must be a number")
		.int("must be a whole number")
		.min(1, "must be at least 1")
		.max(CAP_MAX, `must be at most ${CAP_MAX}`),
	confirmations: z.strictObject({ enabled: z.boolean("must be true or false") }),
	/** The one that was seen; 0 when they were never saved. */
	version: z.number("must be the `version` that you saw").int().min(0),
});
const PageQuery = z.strictObject({ cursor: TimeCursorText, limit: Limit });
const Resend = z.strictObject({ recipient: z.string("must be one of the letter's recipients").min(1, "must not be empty").max(254) });

/** Who is mailed about orders and outages, with what mail is sent, and what was sent. */
export const mail = new Hono<AdminDoor>()
	.get("/", async (c) => c.json(await settingsNow(c)))
	.put("/", json(SettingsChange), async (c) => {
		const { id } = c.var.caller.tenant;
		const { version: seen, confirmations, ...rest } = c.req.valid("json");
		const wanted = { ...rest, confirmations: confirmations.enabled };
		const before = await mailSettingsOf(c.env.DB, id);
		const entry = entryOf(c, { event: "mail.changed", subject: "mail", before: summed(before), after: summed(wanted) });
		const saved = await saveMailSettings(c.env.DB, id, { ...wanted, seen }, entry);
		const current = await settingsNow(c);
		if (saved) return c.json(current);
		return await settingsOvertaken(c, { event: "mail.changed", subject: "mail", seen, current });
	})
	.all("/", allowOnly("GET", "PUT"))
	.get("/letters", async (c) => {
		const query = PageQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const page = await lettersPage(c.env.DB, c.var.caller.tenant.id, cursor, limit);
		const items = page.items.map(({ id, kind, subject, createdAtMs, hasLink, recipients }) => ({
			id,
			kind,
			subject,
			writtenAt: isoOf(createdAtMs),
			oneTimeLink: hasLink,
			recipients: recipients.map(sendingView),
		}));
		return c.json({ items, next: cursorText(page.next) });
	})
	.all("/letters", allowOnly("GET"))
	.get("/letters/:id", async (c) => {
		const { id: tenantId } = c.var.caller.tenant;
		const letter = await findLetter(c.env.DB, tenantId, c.req.param("id"));
		const recipients = letter === null ? undefined : (await sendingsOf(c.env.DB, tenantId, [letter.id])).get(letter.id);
		if (letter === null || recipients === undefined) return problem(c, "letter_not_found", "There is no such mail.");
		const { id, kind, subject, text, html, attachments = [] } = letter;
		const files = attachments.map(({ filename, type, content }) => ({ filename, type, bytes: Math.floor((content.length * 3) / 4) }));
		const writtenAt = isoOf(letter.createdAtMs);
		const erased = html === "";
		const oneTimeLink = (await linkOfLetter(c.env.DB, { tenantId, id })) !== null;
		return c.json({ id, kind, subject, writtenAt, oneTimeLink, text, erased, attachments: files, recipients: recipients.map(sendingView) });
	})
	.all("/letters/:id", allowOnly("GET"))
	/** As a mail program shows it, for a frame of the console: it runs nothing and fetches nothing. */
	.get("/letters/:id/page", async (c) => {
		const { id: tenantId } = c.var.caller.tenant;
		const letter = await findLetter(c.env.DB, tenantId, c.req.param("id"));
		const isMail = letter !== null && (await sendingsOf(c.env.DB, tenantId, [letter.id])).has(letter.id);
		if (!isMail || letter.html === "") return problem(c, "letter_not_found", "There is no such mail, or it has no HTML.");
		return c.html(inNewTabs(letter.html), 200, LETTER_HEADERS);
	})
	.all("/letters/:id/page", allowOnly("GET"))
	.post("/letters/:id/resend", json(Resend), async (c) => {
		const { recipient } = c.req.valid("json");
		const id = c.req.param("id");
		if ((await linkOfLetter(c.env.DB, { tenantId: c.var.caller.tenant.id, id })) !== null)
			return problem(c, "letter_has_link", "A mail with a one-time link is not sent again.");
		const entry = entryOf(c, { event: "mail.resent", subject: id, detail: { recipient } });
		if (!(await resend(c.env.DB, c.var.caller.tenant.id, id, recipient, entry)))
			return problem(c, "letter_not_found", "There is no mail to this recipient that could be sent again now.");
		return c.json({ id, recipient }, 202);
	})
	.all("/letters/:id/resend", allowOnly("POST"));

/**
 * Mails bring their styles with them, hence the one thing that is allowed; their pictures as well, if any. No script runs there, whatever
 * the origin; the console reads from it how tall it is.
 */
const LETTER_HEADERS = {
	"Content-Security-Policy":
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy": "no-referrer",
	"X-Frame-Options": "SAMEORIGIN",
};
/** A link in it leads nowhere inside a frame. */
const inNewTabs = (html: string): string => html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`);

/** For the audit log. */
const summed = ({
	merchantAddresses,
	capPerHour,
	confirmations,
}: Pick<MailSettings, "merchantAddresses" | "capPerHour" | "confirmations">) =>
	`to ${merchantAddresses.length === 0 ? "nobody" : merchantAddresses.join(", ")}; ${capPerHour} an hour; confirmations ${confirmations ? "on" : "off"}`;

async function settingsNow(c: AdminAsked) {
	const [settings, stop] = await Promise.all([mailSettingsOf(c.env.DB, c.var.caller.tenant.id), mailStopOf(c.env.DB)]);
	return settingsView(settings, stop, c.env);
}

function settingsView(
	{ merchantAddresses, capPerHour, confirmations, version, updatedAtMs }: MailSettings,
	stop: StandingStop | null,
	env: Bindings,
) {
	const setup = mailSetupOf(env);
	return {
		merchantAddresses,
		capPerHour,
		confirmations: { enabled: confirmations },
		version,
		updatedAt: isoOrNull(updatedAtMs),
		transport: {
			kind: setup.kind,
			/** Where mails come from; null: none are sent. */
			from: setup.kind === "none" ? null : setup.from,
			/** What has to be done before mails are sent; null: nothing. */
			say: setup.kind === "none" ? setup.say : null,
		},
		/** The mail server takes nothing from this deployment; null: it does, as far as is known, or none is asked. */
		stop:
			stop === null || setup.kind === "none"
				? null
				: {
						since: isoOf(stop.sinceMs),
						/** Null: it is being tried now. */ againAt: stop.isTried ? null : isoOf(stop.untilMs),
						error: stop.error,
						advice: stop.advice,
					},
		/** Null: mails hold no links. */
		publicUrl: publicUrlOf(env.PUBLIC_URL),
		/** Why invitations and links for a password are not mailed where other mails are; null: they are, or none is. */
		linksStay: setup.kind === "none" ? null : linksStay(env),
		limits: { merchantAddresses: MERCHANT_ADDRESSES_MAX, capPerHour: CAP_MAX },
	};
}

const sendingView = ({ nextAttemptAtMs, sentAtMs, ...sending }: Sending) => ({
	...sending,
	/** Their address was erased: nothing is sent to them again. */
	erased: isErasedRecipient(sending.recipient),
	nextAttemptAt: isoOrNull(nextAttemptAtMs),
	sentAt: isoOrNull(sentAtMs),
});
