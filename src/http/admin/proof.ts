import { findSecondFactor, takeRecoveryCode, takeStep } from "../../db/second-factors";
import { findUser, type User } from "../../db/users";
import { verifyPassword } from "../../lib/hash";
import { seal, unseal } from "../../lib/secret";
import { hashRecoveryCode, totpStep, typedCode } from "../../lib/totp";
import type { Asked } from "../env";
import { problem } from "../problem";
import { entryBy } from "./audited";
import type { AdminAsked } from "./door";
import { tooMany } from "./signing-in";
import { forgiveCode, forgiveProof, throttleCode, throttleProof } from "./throttle";
import { addressOf } from "./visitor";

/** That it is really they: by the password, and by the second factor. Tries at both are counted. */

/** A sealed secret cannot be moved to another person's row. */
const contextOf = (userId: string): string => `totp:${userId}`;
export const sealSecret = (c: Asked, userId: string, secret: string): Promise<string> =>
	seal(secret, c.env.CREDENTIALS_KEY, contextOf(userId));
export const unsealSecret = (c: Asked, userId: string, sealed: string): Promise<string> =>
	unseal(sealed, c.env.CREDENTIALS_KEY, contextOf(userId));

export type CodeCheck = { readonly kind: "right" } | { readonly kind: "wrong" } | { readonly kind: "wait"; readonly untilMs: number };

/** Whether somebody has a confirmed second factor. */
export const hasSecondFactor = async (db: D1Database, userId: string): Promise<boolean> =>
	((await findSecondFactor(db, userId))?.confirmedAtMs ?? null) !== null;

const STEPS = [
	"Open your account: it stands behind your initials, at the top of the console.",
	"Set up the second factor there with an authenticator app, and keep the recovery codes.",
	"Come back and do this again.",
];

/** Null when an operator may come into tenants, or the deployment asks for no second factor; otherwise the refusal. */
export async function refusedOperator(c: AdminAsked): Promise<Response | null> {
	if (c.env.OPERATOR_SECOND_FACTOR === "optional") return null;
	if (await hasSecondFactor(c.env.DB, c.var.caller.user?.id ?? "")) return null;
	return problem(c, "second_factor_needed", "Operators take a second factor to enter or add a tenant, and yours is not on.", {
		steps: STEPS,
	});
}

/** Takes a code of the app, or a recovery code, of somebody whose password was right. Each is taken once. */
export async function takeCode(c: Asked, user: Pick<User, "id" | "tenantId" | "name">, typed: string): Promise<CodeCheck> {
	const nowMs = c.var.ports.now();
	const untilMs = await throttleCode(c.env.DB, user.id, nowMs);
	if (untilMs !== null) return { kind: "wait", untilMs };
	if (!(await isRight(c, user, typed, nowMs))) return { kind: "wrong" };
	await forgiveCode(c.env.DB, user.id, nowMs);
	return { kind: "right" };
}

async function isRight(c: Asked, user: Pick<User, "id" | "tenantId" | "name">, text: string, nowMs: number): Promise<boolean> {
	const typed = typedCode(text);
	if (typed === null) return false;
	if (typed.kind === "recovery") {
		const actor = { kind: "user", id: user.id, name: user.name, address: addressOf(c) } as const;
		const entry = entryBy(c, user.tenantId, actor, { event: "second_factor.recovery_code_used", subject: user.id });
		return await takeRecoveryCode(c.env.DB, user.id, hashRecoveryCode(user.id, typed.code), entry);
	}
	const factor = await findSecondFactor(c.env.DB, user.id);
	if (factor === null) return false;
	const step = totpStep(await unsealSecret(c, user.id, factor.sealedSecret), typed.code, nowMs);
	return step !== null && (await takeStep(c.env.DB, user.id, step));
}

/** The caller's account if that is their password; otherwise the refusal. */
export async function provePassword(c: AdminAsked, password: string): Promise<User | Response> {
	const { id = "", email = "" } = c.var.caller.user ?? {};
	const nowMs = c.var.ports.now();
	const untilMs = await throttleProof(c.env.DB, id, nowMs);
	if (untilMs !== null) return tooMany(c, untilMs);
	const user = await findUser(c.env.DB, email);
	const right = await verifyPassword(password, user?.passwordHash ?? null);
	if (user === null || !right) return problem(c, "wrong_password", "The password is not the one you sign in with.");
	await forgiveProof(c.env.DB, id, nowMs);
	return user;
}

/** Null when the code is right; otherwise the refusal. */
export async function proveCode(c: AdminAsked, user: User, code: string): Promise<Response | null> {
	const check = await takeCode(c, user, code);
	switch (check.kind) {
		case "right":
			return null;
		case "wait":
			return tooMany(c, check.untilMs);
		case "wrong":
			return problem(c, "wrong_code", "This is no code of your app, nor a recovery code that was not used yet.");
	}
}
