import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/db/audit";
import { FORGOTTEN_MS_MAX, findOpenLink, type NewLink } from "../../src/db/one-time-links";
import { addForgottenLink, resetPassword } from "../../src/db/passwords";
import { letterWithLink } from "../../src/db/people-letters";
import { hashKey, randomToken } from "../../src/lib/hash";
import { freshTenant, freshUser } from "../support/shops";

/** What may have changed between looking somebody up and writing a link for them, or using one. */

const NOW_MS = Date.UTC(2026, 5, 3, 9);

async function world() {
	const { id: tenantId } = await freshTenant();
	const user = await freshUser(tenantId, "employee");
	const entry = (event: AuditEntry["event"]): AuditEntry => ({
		tenantId,
		atMs: NOW_MS,
		id: crypto.randomUUID(),
		event,
		subject: user.id,
		actor: null,
		before: null,
		after: null,
		note: null,
		detail: {},
	});
	const forget = async () => {
		const token = randomToken();
		const link: NewLink = {
			tokenHash: hashKey(token),
			id: crypto.randomUUID(),
			tenantId,
			kind: "password_reset",
			userId: user.id,
			email: user.email,
			name: "Nora",
			role: "employee",
			permissions: [],
			createdBy: user.id,
			createdByName: "Nora",
			createdAtMs: NOW_MS,
			expiresAtMs: NOW_MS + FORGOTTEN_MS_MAX,
		};
		const composed = { subject: "A link", text: "A link", html: "<p>A link</p>" };
		const mail = await letterWithLink("password_forgotten", { token, link }, composed, env.CREDENTIALS_KEY);
		await addForgottenLink(env.DB, link, mail, entry("password.forgotten"), NOW_MS);
		return await findOpenLink(env.DB, "password_reset", link.tokenHash, NOW_MS);
	};
	const kept = async () =>
		await env.DB.prepare(
			`SELECT (SELECT count(*) FROM letters WHERE tenant_id = ?1) AS letters, (SELECT count(*) FROM audit WHERE tenant_id = ?1) AS entries,
				(SELECT count(*) FROM one_time_links WHERE tenant_id = ?1 AND revoked_at_ms IS NULL AND used_at_ms IS NULL) AS open`,
		)
			.bind(tenantId)
			.first();
	const change = (set: string) => env.DB.prepare(`UPDATE users SET ${set} WHERE id = ?1`).bind(user.id).run();
	const hash = () => env.DB.prepare("SELECT password_hash FROM users WHERE id = ?1").bind(user.id).first("password_hash");
	return { user, forget, kept, change, hash, entry };
}

describe("a link for somebody who forgot their password", () => {
	it("is written with its letter and its entry", async () => {
		const { forget, kept } = await world();
		expect(await forget()).not.toBeNull();
		expect(await kept()).toEqual({ letters: 1, entries: 1, open: 1 });
	});

	it.each([
		["was closed", "deactivated_at_ms = 1"],
		["became an operator's", "role = 'operator'"],
	])("is not written when the account %s meanwhile, and an earlier one is not taken back for it", async (_, set) => {
		const { forget, kept, change } = await world();
		await forget();
		await change(set);
		expect(await forget()).toBeNull();
		expect(await kept()).toEqual({ letters: 1, entries: 1, open: 1 });
	});

	it("cannot be used once the account is closed, and its password stays", async () => {
		const { forget, kept, change, hash, user, entry } = await world();
		const link = await forget();
		if (link === null) throw new Error("it was written");
		const before = await hash();
		await change("deactivated_at_ms = 1");
		expect(await resetPassword(env.DB, link, user.id, "another", null, entry("password.reset"), NOW_MS)).toBe(false);
		expect([await hash(), await kept()]).toEqual([before, { letters: 1, entries: 1, open: 1 }]);
		await change("deactivated_at_ms = NULL");
		expect(await resetPassword(env.DB, link, user.id, "another", null, entry("password.reset"), NOW_MS)).toBe(true);
		expect(await hash()).toBe("another");
	});
});
