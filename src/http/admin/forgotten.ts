import { Hono } from "hono";
import * as z from "zod";
import { FORGOTTEN_MS_MAX } from "../../db/one-time-links";
import { addForgottenLink, tellNotByMail } from "../../db/passwords";
import { PEOPLE_MAILS_AN_ADDRESS_MAX } from "../../db/people-letters";
import { findTenant } from "../../db/tenants";
import { findUser } from "../../db/users";
import { hashKey, randomToken } from "../../lib/hash";
import { logError, reasonOf } from "../../lib/log";
import { forgottenLetter, notByMailLetter } from "../../mail/people";
import { linkMailOf } from "../../mail/setup";
import type { Asked } from "../env";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryBy } from "./audited";
import type { AdminDoor } from "./door";
import { Email } from "./invitations";
import { letterWithLink } from "./people-mail";
import { tooMany } from "./signing-in";
import { throttleForgotten } from "./throttle";
import { addressOf, countedAddressOf } from "./visitor";

/**
 * For somebody who has forgotten their password: a link by mail. Whoever asks learns nothing about the address, because the answer goes
 * out before anybody looks it up.
 */

const Forgotten = z.strictObject({ email: Email });
const MINUTE_MS = 60_000;

export const forgotten = new Hono<AdminDoor>()
	/** Of the deployment alone: whether asking for one does anything. */
	.get("/", (c) => c.json({ byMail: linkMailOf(c.env) !== null }))
	.post("/", json(Forgotten), async (c) => {
		if (linkMailOf(c.env) === null) return problem(c, "mail_not_set_up", "This deployment sends no mail with links.");
		const { email } = c.req.valid("json");
		const untilMs = await throttleForgotten(c.env.DB, { email, address: countedAddressOf(c) }, c.var.ports.now());
		if (untilMs !== null) return tooMany(c, untilMs);
		c.executionCtx.waitUntil(mailLink(c, email));
		return c.json({ goodForMinutes: FORGOTTEN_MS_MAX / MINUTE_MS, mailsAnHour: PEOPLE_MAILS_AN_ADDRESS_MAX }, 202);
	})
	.all("/", allowOnly("GET", "POST"));

/** Nobody waits for it any more: what goes wrong is for the log. */
async function mailLink(c: Asked, email: string): Promise<void> {
	try {
		await writeLink(c, email);
		await c.var.ports.sendPeople(c.env);
	} catch (error) {
		logError({ event: "password.link_not_mailed", requestId: c.var.requestId, reason: reasonOf(error) });
	}
}

async function writeLink(c: Asked, email: string): Promise<void> {
	const user = await findUser(c.env.DB, email);
	const shop = user === null || user.deactivatedAtMs !== null ? null : await findTenant(c.env.DB, user.tenantId);
	if (user === null || shop === null) return;
	const nowMs = c.var.ports.now();
	const { id: userId, name, role } = user;
	// Who asked is not known; where from is.
	const detail = { name, email: user.email, from: addressOf(c) };
	const entry = entryBy(c, shop.id, null, { event: "password.forgotten", subject: userId, detail });
	if (role === "operator") {
		const of = { tenantId: shop.id, id: crypto.randomUUID(), kind: "password_not_by_mail", source: `asked:${entry.id}` } as const;
		const mail = { ...of, to: user.email, link: null, ...notByMailLetter(shop, user.email) };
		return await tellNotByMail(c.env.DB, mail, entry, nowMs);
	}
	const token = randomToken();
	const link = {
		tokenHash: hashKey(token),
		id: crypto.randomUUID(),
		tenantId: shop.id,
		kind: "password_reset",
		userId,
		email: user.email,
		name,
		role,
		permissions: [],
		createdBy: userId,
		createdByName: name,
		createdAtMs: nowMs,
		expiresAtMs: nowMs + FORGOTTEN_MS_MAX,
	} as const;
	const mail = await letterWithLink(c, { kind: "password_forgotten", made: { token, link }, shop }, forgottenLetter);
	await addForgottenLink(c.env.DB, link, mail, entry, nowMs);
}
