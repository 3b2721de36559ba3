import { Hono } from "hono";
import { z } from "zod";
import { closeSession, openSession } from "../../db/sessions";
import { findTenant } from "../../db/tenants";
import { findUser } from "../../db/users";
import { hashKey, randomToken, verifyPassword } from "../../lib/hash";
import { log } from "../../lib/log";
import type { Asked } from "../env";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { setToken, tokenOf } from "./cookie";
import type { AdminDoor, Caller } from "./door";
import { forgive, throttle } from "./throttle";

const SignIn = z.strictObject({
	email: z.string().min(1, "must not be empty").max(254),
	password: z.string().min(1, "must not be empty").max(1_000),
});

export const session = new Hono<AdminDoor>()
	.post("/", json(SignIn), async (c) => {
		const { email, password } = c.req.valid("json");
		const nowMs = c.var.ports.now();
		const attempt = { email, address: addressOf(c) };
		const waitUntilMs = await throttle(c.env.DB, attempt, nowMs);
		if (waitUntilMs !== null) return tooMany(c, waitUntilMs - nowMs);
		const user = await findUser(c.env.DB, email);
		const right = await verifyPassword(password, user?.passwordHash ?? null);
		const tenant = user !== null && right ? await findTenant(c.env.DB, user.tenantId) : null;
		if (user === null || tenant === null) return problem(c, "invalid_sign_in", "E-mail address or password is wrong.");
		const token = randomToken();
		await openSession(c.env.DB, hashKey(token), user.id, nowMs);
		await forgive(c.env.DB, attempt, nowMs);
		setToken(c, token);
		log({ event: "session.opened", tenant: tenant.id, user: user.id });
		return c.json(whoIs({ tenant, role: user.role, user, permissions: user.permissions }));
	})
	/** Also for somebody whose session is over: what is wanted is being signed out. */
	.delete("/", async (c) => {
		const token = tokenOf(c);
		setToken(c, null);
		if (token !== undefined) {
			c.var.ports.sessions.forget(token);
			await closeSession(c.env.DB, hashKey(token));
		}
		return c.body(null, 204);
	})
	.get("/", (c) => c.json(whoIs(c.var.caller)))
	.all("/", allowOnly("GET", "POST", "DELETE"));

const whoIs = ({ tenant, role, user, permissions }: Omit<Caller, "actor">) => ({
	user: user === null ? null : { email: user.email, name: user.name, role },
	role,
	permissions,
	tenant: { id: tenant.id, name: tenant.name, timeZone: tenant.timeZone },
});

/** Cloudflare names the client's address; where nobody does, all are one. */
const addressOf = (c: Asked): string => c.req.header("CF-Connecting-IP") ?? "unknown";

const tooMany = (c: Asked, waitMs: number) => {
	const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
	const detail = `There were too many tries. The next one is taken in ${Math.ceil(seconds / 60)} minutes.`;
	return problem(c, "too_many_sign_ins", detail, {}, { "Retry-After": `${seconds}` });
};
