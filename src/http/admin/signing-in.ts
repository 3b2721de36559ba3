import { closeSession, openSession, renewToken, type Shown } from "../../db/sessions";
import { hashKey, randomToken } from "../../lib/hash";
import type { Asked } from "../env";
import { problem } from "../problem";
import { setToken, tokenOf } from "./cookie";
import type { Caller } from "./door";
import { addressOf, agentOf } from "./visitor";

/**
 * Opens a session under a token that nobody has seen before, and closes the one that the browser came with, whoever gave it that.
 * False when what was shown is not what it takes any more.
 */
export async function openFor(c: Asked, userId: string, shown: Shown | null = null): Promise<boolean> {
	const brought = tokenOf(c);
	const token = randomToken();
	const origin = { address: addressOf(c), agent: agentOf(c) };
	if (!(await openSession(c.env.DB, hashKey(token), userId, c.var.ports.now(), origin, shown))) return false;
	setToken(c, token);
	if (brought === undefined) return true;
	c.var.ports.sessions.forget(brought);
	await closeSession(c.env.DB, hashKey(brought));
	return true;
}

/** The hash of the token that the caller, who is signed in, came with. */
export const ownTokenHash = (c: Asked): string => hashKey(tokenOf(c) ?? "");

/** The same session under a new token: what it is worth has changed, and a copy of the old one opens nothing. */
export async function renewFor(c: Asked): Promise<void> {
	const old = ownTokenHash(c);
	const token = randomToken();
	c.var.ports.sessions.forgetHash(old);
	if (await renewToken(c.env.DB, old, hashKey(token))) setToken(c, token);
}

export const whoIs = ({ tenant, homeTenantId, role, user, permissions }: Omit<Caller, "actor">) => ({
	user: user === null ? null : { id: user.id, email: user.email, name: user.name, role },
	role,
	permissions,
	tenant: {
		...{ id: tenant.id, name: tenant.name, timeZone: tenant.timeZone },
		/** How its e-numbers begin, and the first of them. */
		numbering: { prefix: tenant.prefix, start: tenant.start },
	},
	/** An operator who works in another tenant than their own. */
	acting: tenant.id !== homeTenantId,
});

export function tooMany(c: Asked, waitUntilMs: number) {
	const seconds = Math.max(1, Math.ceil((waitUntilMs - c.var.ports.now()) / 1_000));
	const detail = `There were too many tries. The next one is taken in ${Math.ceil(seconds / 60)} minutes.`;
	return problem(c, "too_many_sign_ins", detail, {}, { "Retry-After": `${seconds}` });
}
