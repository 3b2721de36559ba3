import type { AuditEntry } from "../db/audit";
import { FORGOTTEN_MS_MAX } from "../db/one-time-links";
import { addForgottenLink, tellNotByMail } from "../db/passwords";
import { letterWithLink } from "../db/people-letters";
import { findTenant } from "../db/tenants";
import { findUser } from "../db/users";
import { hashKey, randomToken } from "../lib/hash";
import { logError, reasonOf } from "../lib/log";
import { forgottenLetter, notByMailLetter } from "../mail/people";
import { type AskedPassword, type Asking, unsealAsking } from "./asked-password";

/**
 * Answers somebody who has forgotten their password, by mail, where the address has an account. Whoever asked has long been answered, in
 * another call, so nothing here can tell them whether it has.
 */

export interface ForgottenPorts {
	readonly db: D1Database;
	readonly credentialsKey: string;
	readonly now: () => number;
	/** Sends what was written. Does not throw: what is left goes with the minute. */
	readonly send: () => Promise<void>;
}

/** A question that waited for longer is not answered: a link that comes out of nowhere only frightens. */
export const ASKED_MS_MAX = 60 * 60_000;

/** Throws when D1 does: the queue brings the question again, and it is answered once. */
export async function answerForgotten(asked: AskedPassword, ports: ForgottenPorts): Promise<void> {
	let asking: Asking;
	try {
		asking = await unsealAsking(asked, ports.credentialsKey);
	} catch (error) {
		logError({ event: "password.question_sealed_otherwise", reason: reasonOf(error) });
		return;
	}
	if (asking.atMs <= ports.now() - ASKED_MS_MAX) {
		logError({ event: "password.question_too_old", question: asking.id });
		return;
	}
	await write(asking, ports);
	await ports.send();
}

async function write({ id, email, from }: Asking, { db, credentialsKey, now }: ForgottenPorts): Promise<void> {
	const user = await findUser(db, email);
	const shop = user === null || user.deactivatedAtMs !== null ? null : await findTenant(db, user.tenantId);
	if (user === null || shop === null) return;
	const nowMs = now();
	const { id: userId, name, role } = user;
	const source = `asked:${id}`;
	// Who asked is not known; where from is.
	const entry: AuditEntry = {
		tenantId: shop.id,
		atMs: nowMs,
		id: crypto.randomUUID(),
		event: "password.forgotten",
		subject: userId,
		actor: null,
		before: null,
		after: null,
		note: null,
		detail: { name, email: user.email, from },
	};
	if (role === "operator") {
		const of = { tenantId: shop.id, id: crypto.randomUUID(), kind: "password_not_by_mail", source } as const;
		const mail = { ...of, to: user.email, link: null, ...notByMailLetter(shop, user.email) };
		return await tellNotByMail(db, mail, entry, nowMs);
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
	const facts = { email: user.email, role, madeBy: name, expiresAtMs: link.expiresAtMs, url: null };
	const mail = await letterWithLink("password_forgotten", { token, link }, forgottenLetter(shop, facts), credentialsKey);
	await addForgottenLink(db, link, { ...mail, source }, entry, nowMs);
}
