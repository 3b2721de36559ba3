import { Hono } from "hono";
import * as z from "zod";
import {
	beginSecondFactor,
	confirmSecondFactor,
	findSecondFactor,
	removeSecondFactor,
	replaceRecoveryCodes,
} from "../../db/second-factors";
import { findTenant } from "../../db/tenants";
import type { User } from "../../db/users";
import { hashRecoveryCode, newRecoveryCodes, newTotpSecret, totpStep, totpUrl, typedCode } from "../../lib/totp";
import type { Asked } from "../env";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { factorNotice, sendSoon } from "./people-mail";
import { hasSecondFactor, proveCode, provePassword, sealSecret, unsealSecret } from "./proof";
import { ownTokenHash, renewFor, tooMany } from "./signing-in";
import { forgiveCode, throttleCode } from "./throttle";

const ISSUER = "Holdfast";
const password = z.string().min(1, "must not be empty").max(1_000);
const code = z.string().min(1, "must not be empty").max(40);
const Begin = z.strictObject({ password });
const Confirm = z.strictObject({ code });
/** `code`: of the app, or a recovery code. */
const Proof = z.strictObject({ password, code });

/** One's own second factor: on when a code of the app has shown that the app has the secret. */
export const secondFactor = new Hono<AdminDoor>()
	/** The secret, to be scanned or typed into an app; it is shown this once. */
	.post("/", json(Begin), async (c) => {
		const user = await provePassword(c, c.req.valid("json").password);
		if (user instanceof Response) return user;
		const secret = newTotpSecret();
		const begun = await beginSecondFactor(c.env.DB, user.id, await sealSecret(c, user.id, secret), c.var.ports.now());
		if (!begun) return problem(c, "totp_already_on", "Your second factor is on.");
		return c.json({ secret, otpauthUrl: totpUrl(secret, { issuer: ISSUER, account: user.email }) });
	})
	.all("/", allowOnly("POST"))
	/** On from here on. The recovery codes are shown this once; every other session ends. */
	.post("/confirm", json(Confirm), async (c) => {
		const { user, homeTenantId } = c.var.caller;
		const nowMs = c.var.ports.now();
		const factor = user === null ? null : await findSecondFactor(c.env.DB, user.id);
		if (user === null || factor === null) return problem(c, "totp_not_set_up", "No set-up was begun.");
		if (factor.confirmedAtMs !== null) return problem(c, "totp_already_on", "Your second factor is on.");
		const untilMs = await throttleCode(c.env.DB, user.id, nowMs);
		if (untilMs !== null) return tooMany(c, untilMs);
		const typed = typedCode(c.req.valid("json").code);
		const secret = await unsealSecret(c, user.id, factor.sealedSecret);
		const step = typed?.kind === "totp" ? totpStep(secret, typed.code, nowMs) : null;
		if (step === null) return problem(c, "wrong_code", "This is not the code that the app shows now. Check the clock of your phone.");
		const recoveryCodes = newRecoveryCodes();
		const entry = entryOf(c, { event: "second_factor.on", subject: user.id, before: "off", after: "on" }, homeTenantId);
		const about = { factor, step, hashes: hashesOf(user, recoveryCodes), keptTokenHash: ownTokenHash(c) };
		if (!(await confirmSecondFactor(c.env.DB, about, entry, nowMs))) {
			return problem(c, "totp_not_set_up", "The set-up was begun anew meanwhile.");
		}
		await forgiveCode(c.env.DB, user.id, nowMs);
		c.var.ports.sessions.forgetUser(user.id);
		await renewFor(c);
		return c.json({ recoveryCodes });
	})
	.all("/confirm", allowOnly("POST"))
	.post("/recovery-codes", json(Proof), async (c) => {
		const user = await proven(c, c.req.valid("json"));
		if (user instanceof Response) return user;
		const recoveryCodes = newRecoveryCodes();
		const entry = entryOf(c, { event: "second_factor.recovery_codes_replaced", subject: user.id }, user.tenantId);
		if (!(await replaceRecoveryCodes(c.env.DB, user.id, hashesOf(user, recoveryCodes), entry))) return notOn(c);
		return c.json({ recoveryCodes });
	})
	.all("/recovery-codes", allowOnly("POST"))
	.post("/disable", json(Proof), async (c) => {
		const user = await proven(c, c.req.valid("json"));
		if (user instanceof Response) return user;
		if (c.var.caller.tenant.id !== user.tenantId && c.env.OPERATOR_SECOND_FACTOR !== "optional") {
			return problem(c, "second_factor_needed", "You are in a tenant that takes it. Leave the tenant, then turn it off.", { steps: [] });
		}
		const entry = entryOf(c, { event: "second_factor.off", subject: user.id, before: "on", after: "off" }, user.tenantId);
		const shop = await findTenant(c.env.DB, user.tenantId);
		const notice = shop === null ? null : factorNotice(c, { shop, email: user.email, entry, by: null });
		if (!(await removeSecondFactor(c.env.DB, user.id, ownTokenHash(c), notice, entry))) return notOn(c);
		sendSoon(c);
		c.var.ports.sessions.forgetUser(user.id);
		await renewFor(c);
		return c.body(null, 204);
	})
	.all("/disable", allowOnly("POST"));

const hashesOf = (user: Pick<User, "id">, codes: readonly string[]): string[] => codes.map((each) => hashRecoveryCode(user.id, each));

const notOn = (c: Asked) => problem(c, "totp_not_set_up", "Your second factor is not on.");

/** The caller's account once password and code have shown that it is they; otherwise the refusal. */
async function proven(c: AdminAsked, proof: z.output<typeof Proof>): Promise<User | Response> {
	const user = await provePassword(c, proof.password);
	if (user instanceof Response) return user;
	if (!(await hasSecondFactor(c.env.DB, user.id))) return notOn(c);
	return (await proveCode(c, user, proof.code)) ?? user;
}
