import { Hono } from "hono";
import * as z from "zod";
import { closeSession } from "../../db/sessions";
import { findTenant } from "../../db/tenants";
import { findUser, type User } from "../../db/users";
import { hashKey, verifyPassword } from "../../lib/hash";
import { log } from "../../lib/log";
import type { Asked } from "../env";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { setToken, tokenOf } from "./cookie";
import type { AdminDoor } from "./door";
import { hasSecondFactor, takeCode } from "./proof";
import { openFor, tooMany, whoIs } from "./signing-in";
import { forgive, throttle } from "./throttle";
import { countedAddressOf } from "./visitor";

const SignIn = z.strictObject({
	email: z.string().min(1, "must not be empty").max(254),
	password: z.string().min(1, "must not be empty").max(1_000),
	/** Asked for when the person has a second factor: of the app, or a recovery code. */
	code: z.string().min(1, "must not be empty").max(40).optional(),
});

export const session = new Hono<AdminDoor>()
	.post("/", json(SignIn), async (c) => {
		const { email, password, code } = c.req.valid("json");
		const nowMs = c.var.ports.now();
		const attempt = { email, address: countedAddressOf(c) };
		const waitUntilMs = await throttle(c.env.DB, attempt, nowMs);
		if (waitUntilMs !== null) return tooMany(c, waitUntilMs);
		const user = await findUser(c.env.DB, email);
		const right = await verifyPassword(password, user?.passwordHash ?? null);
		const tenant = user !== null && right && user.deactivatedAtMs === null ? await findTenant(c.env.DB, user.tenantId) : null;
		if (user === null || tenant === null) return problem(c, "invalid_sign_in", "E-mail address or password is wrong.");
		// Tries are forgiven only to who is all the way in: the right password must not buy new tries at the code.
		const second = await secondFactorOf(c, user, code);
		if (second instanceof Response) return second;
		const shown = { passwordHash: user.passwordHash, code: second === "shown" };
		if (!(await openFor(c, user.id, shown))) return problem(c, "invalid_sign_in", "E-mail address or password is wrong.");
		await forgive(c.env.DB, attempt, nowMs);
		log({ event: "session.opened", tenant: tenant.id, user: user.id });
		return c.json(whoIs({ tenant, homeTenantId: tenant.id, role: user.role, user, permissions: user.permissions }));
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

/** Whether the second factor was shown, or is not asked for; the refusal of somebody who has one and did not show it. */
async function secondFactorOf(c: Asked, user: User, code: string | undefined): Promise<Response | "shown" | "none"> {
	if (!(await hasSecondFactor(c.env.DB, user.id))) return "none";
	if (code === undefined) return problem(c, "totp_required", "Send the code of your authenticator app as well.");
	const check = await takeCode(c, user, code);
	switch (check.kind) {
		case "right":
			return "shown";
		case "wait":
			return tooMany(c, check.untilMs);
		case "wrong":
			return problem(c, "totp_invalid", "This is no code of your app, nor a recovery code that was not used yet.");
	}
}
