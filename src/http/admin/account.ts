import { Hono } from "hono";
import * as z from "zod";
import { recordAudit } from "../../db/audit";
import { changePassword } from "../../db/passwords";
import { findSecondFactor, recoveryCodesLeft } from "../../db/second-factors";
import { endSession, endSessions, sessionsOf } from "../../db/sessions";
import { findTenant } from "../../db/tenants";
import { hashPassword } from "../../lib/hash";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import { setToken } from "./cookie";
import type { AdminAsked, AdminDoor } from "./door";
import { NewPassword, PASSWORD_RULES, refusedPassword } from "./new-password";
import { notifications } from "./notifications";
import { passwordNotice, sendSoon } from "./people-mail";
import { provePassword } from "./proof";
import { secondFactor } from "./second-factor";
import { ownTokenHash, renewFor } from "./signing-in";
import { isoOf, isoOrNull } from "./views";

const PasswordChange = z.strictObject({ current: z.string().min(1, "must not be empty").max(1_000), password: NewPassword });
/** `others`: all but the one that asks. */
const EndSessions = z.strictObject({ which: z.enum(["others", "all"]) });

/** The guard lets only people in here. */
const ownId = (c: AdminAsked): string => c.var.caller.user?.id ?? "";

/** What everybody does with their own account, and nobody with another's. Its entries stand in the audit log of their own tenant. */
export const account = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const [factor, codesLeft] = await Promise.all([findSecondFactor(c.env.DB, ownId(c)), recoveryCodesLeft(c.env.DB, ownId(c))]);
		const since = factor?.confirmedAtMs ?? null;
		return c.json({
			user: c.var.caller.user,
			role: c.var.caller.role,
			secondFactor: { on: since !== null, since: isoOrNull(since), recoveryCodesLeft: since === null ? 0 : codesLeft },
			passwordRules: PASSWORD_RULES,
		});
	})
	.all("/", allowOnly("GET"))
	.put("/password", json(PasswordChange), async (c) => {
		const { current, password } = c.req.valid("json");
		const user = await provePassword(c, current);
		if (user instanceof Response) return user;
		const shop = await findTenant(c.env.DB, user.tenantId);
		if (shop === null) throw new Error(`the tenant ${user.tenantId} of somebody who is signed in is not there`);
		const refused = refusedPassword(c, password, { email: user.email, name: user.name, shop: shop.name });
		if (refused !== null) return refused;
		const entry = entryOf(c, { event: "password.changed", subject: user.id }, user.tenantId);
		const about = { userId: user.id, before: user.passwordHash, after: await hashPassword(password), keptTokenHash: ownTokenHash(c) };
		const notice = passwordNotice(c, { shop, email: user.email, entry, by: null, byLink: false });
		const sessionsEnded = await changePassword(c.env.DB, about, notice, entry, c.var.ports.now());
		if (sessionsEnded === null) return problem(c, "wrong_password", "The password was changed meanwhile.");
		sendSoon(c);
		c.var.ports.sessions.forgetUser(user.id);
		await renewFor(c);
		return c.json({ sessionsEnded });
	})
	.all("/password", allowOnly("PUT"))
	.get("/sessions", async (c) => {
		const own = ownTokenHash(c);
		const items = await sessionsOf(c.env.DB, ownId(c), c.var.ports.now());
		return c.json({
			items: items.map(({ id, tokenHash, createdAtMs, seenAtMs, address, agent }) => ({
				id,
				current: tokenHash === own,
				openedAt: isoOf(createdAtMs),
				seenAt: isoOf(seenAtMs),
				address,
				agent,
			})),
			next: null,
		});
	})
	.all("/sessions", allowOnly("GET"))
	/** `all` signs this one out as well. */
	.post("/sessions/end", json(EndSessions), async (c) => {
		const { which } = c.req.valid("json");
		const ended = await endSessions(c.env.DB, ownId(c), which === "others" ? ownTokenHash(c) : null);
		c.var.ports.sessions.forgetUser(ownId(c));
		if (which === "all") setToken(c, null);
		if (ended > 0) await recordAudit(c.env.DB, [sessionsEnded(c, which, ended)]);
		return c.json({ sessionsEnded: ended });
	})
	.all("/sessions/end", allowOnly("POST"))
	.delete("/sessions/:id", async (c) => {
		const tokenHash = await endSession(c.env.DB, ownId(c), c.req.param("id"));
		if (tokenHash === null) return problem(c, "session_not_found", "You have no session with this id.");
		c.var.ports.sessions.forgetHash(tokenHash);
		if (tokenHash === ownTokenHash(c)) setToken(c, null);
		await recordAudit(c.env.DB, [sessionsEnded(c, "one", 1)]);
		return c.body(null, 204);
	})
	.all("/sessions/:id", allowOnly("DELETE"))
	.route("/notifications", notifications)
	.route("/totp", secondFactor);

const sessionsEnded = (c: AdminAsked, which: string, count: number) =>
	entryOf(c, { event: "sessions.ended", subject: ownId(c), detail: { which, count } }, c.var.caller.homeTenantId);
