import { Hono } from "hono";
import * as z from "zod";
import { acceptInvitation, findOpenLink, type OneTimeLink } from "../../db/one-time-links";
import { resetPassword } from "../../db/passwords";
import type { LinkKind } from "../../db/schema";
import { findTenant } from "../../db/tenants";
import { hashKey, hashPassword } from "../../lib/hash";
import { log, logError, reasonOf } from "../../lib/log";
import type { Actor } from "../../order/action";
import type { Asked } from "../env";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryBy } from "./audited";
import type { AdminDoor } from "./door";
import { PersonName } from "./invitations";
import { NewPassword, PASSWORD_RULES, refusedPassword } from "./new-password";
import { passwordNotice, sendSoon } from "./people-mail";
import { openFor, tooMany, whoIs } from "./signing-in";
import { forgiveAccount, forgiveLink, throttleLink } from "./throttle";
import { isoOf } from "./views";
import { addressOf, countedAddressOf } from "./visitor";

/** What people do with a link they were given, before anybody knows them. Whatever is wrong with a link, the answer is the same. */

/** It travels in bodies alone: what stands in a path is kept by every proxy on the way. What it looks like is judged with the link. */
const Token = z.string().min(1, "must not be empty").max(200);
const Link = z.strictObject({ token: Token });
const Acceptance = z.strictObject({ token: Token, name: PersonName.optional(), password: NewPassword });
const Reset = z.strictObject({ token: Token, password: NewPassword });

type FoundLink = OneTimeLink & { readonly tenantName: string };

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The link, while it can be used; otherwise the refusal. */
async function linkOr(c: Asked, kind: LinkKind, token: string): Promise<FoundLink | Response> {
	const nowMs = c.var.ports.now();
	const address = countedAddressOf(c);
	const untilMs = await throttleLink(c.env.DB, address, nowMs);
	if (untilMs !== null) return tooMany(c, untilMs);
	const link = TOKEN.test(token) ? await findOpenLink(c.env.DB, kind, hashKey(token), nowMs) : null;
	if (link === null) return noLink(c);
	await forgiveLink(c.env.DB, address, nowMs);
	return link;
}

const noLink = (c: Asked) => problem(c, "link_invalid", "The link was used, was taken back, has expired, or never was one.");

const linkView = ({ email, name, role, tenantName, expiresAtMs }: FoundLink) => ({
	email,
	name,
	role,
	tenant: { name: tenantName },
	expiresAt: isoOf(expiresAtMs),
	passwordRules: PASSWORD_RULES,
});

export const joining = new Hono<AdminDoor>()
	.post("/open", json(Link), async (c) => {
		const link = await linkOr(c, "invitation", c.req.valid("json").token);
		return link instanceof Response ? link : c.json(linkView(link));
	})
	.all("/open", allowOnly("POST"))
	/** Makes the account and signs in. */
	.post("/accept", json(Acceptance), async (c) => {
		const link = await linkOr(c, "invitation", c.req.valid("json").token);
		if (link instanceof Response) return link;
		const { password, name = link.name } = c.req.valid("json");
		const { email, role, permissions, tenantId } = link;
		const refused = refusedPassword(c, password, { email, name, shop: link.tenantName });
		if (refused !== null) return refused;
		const id = crypto.randomUUID();
		const after = [role, ...permissions].join(", ");
		const detail = { name, email, invitation: link.id };
		const entry = entryBy(c, tenantId, theyThemselves(c, id, name), { event: "person.joined", subject: id, after, detail });
		const person = { id, name, passwordHash: await hashPassword(password) };
		switch (await acceptInvitation(c.env.DB, link, person, entry, c.var.ports.now())) {
			case "gone":
				return noLink(c);
			case "taken":
				return problem(c, "address_taken", `There is an account for ${email} already.`);
			case "accepted": {
				await openFor(c, id);
				log({ event: "session.opened", tenant: tenantId, user: id });
				const tenant = await findTenant(c.env.DB, tenantId);
				if (tenant === null) throw new Error(`the tenant ${tenantId} of an invitation is not there`);
				return c.json(whoIs({ tenant, homeTenantId: tenantId, role, permissions, user: { id, email, name } }), 201);
			}
		}
	})
	.all("/accept", allowOnly("POST"));

export const passwordResets = new Hono<AdminDoor>()
	.post("/open", json(Link), async (c) => {
		const link = await linkOr(c, "password_reset", c.req.valid("json").token);
		return link instanceof Response ? link : c.json(linkView(link));
	})
	.all("/open", allowOnly("POST"))
	/** Sets the password. Signing in with it is a step of its own, second factor included. */
	.post("/use", json(Reset), async (c) => {
		const link = await linkOr(c, "password_reset", c.req.valid("json").token);
		if (link instanceof Response) return link;
		const { password } = c.req.valid("json");
		const { email, name, tenantId, userId } = link;
		if (userId === null) throw new Error(`the link ${link.id} for a new password is for nobody`);
		const refused = refusedPassword(c, password, { email, name, shop: link.tenantName });
		if (refused !== null) return refused;
		const detail = { name, email, madeBy: link.createdByName };
		const entry = entryBy(c, tenantId, theyThemselves(c, userId, name), { event: "password.reset", subject: userId, detail });
		const passwordHash = await hashPassword(password);
		const shop = await findTenant(c.env.DB, tenantId);
		const notice = shop === null ? null : passwordNotice(c, { shop, email, entry, by: null, byLink: true });
		if (!(await resetPassword(c.env.DB, link, userId, passwordHash, notice, entry, c.var.ports.now()))) return noLink(c);
		sendSoon(c);
		c.var.ports.sessions.forgetUser(userId);
		await startAfresh(c, email);
		return c.json({ email });
	})
	.all("/use", allowOnly("POST"));

/** Whoever tried until they asked for a link signs in with what they chose. The password is set, whatever becomes of this. */
async function startAfresh(c: Asked, email: string): Promise<void> {
	try {
		await forgiveAccount(c.env.DB, { email, address: countedAddressOf(c) }, c.var.ports.now());
	} catch (error) {
		logError({ event: "password.tries_not_forgotten", requestId: c.var.requestId, reason: reasonOf(error) });
	}
}

/** Whoever has the link is taken for the person it is for. */
const theyThemselves = (c: Asked, id: string, name: string): Actor => ({ kind: "user", id, name, address: addressOf(c) });
