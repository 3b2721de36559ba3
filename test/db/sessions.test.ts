import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
	closeSession,
	findSession,
	openSession,
	SESSION_IDLE_MS_MAX,
	SESSION_MS_MAX,
	SESSION_SEEN_LAG_MS_MAX,
} from "../../src/db/sessions";
import { freshTenant, freshUser } from "../support/shops";

const NOW_MS = 1_800_000_000_000;
async function opened() {
	const tenant = await freshTenant();
	const user = await freshUser(tenant.id, "operator");
	const hash = crypto.randomUUID();
	await openSession(env.DB, hash, user.id, NOW_MS);
	return { tenant, user, hash, find: (afterMs: number) => findSession(env.DB, hash, NOW_MS + afterMs) };
}

describe("a session", () => {
	const HASH = "scrypt$of$then";
	async function person(): Promise<{ id: string; open: (shown: { passwordHash: string; code: boolean }) => Promise<boolean> }> {
		const { id } = await freshUser((await freshTenant()).id, "admin");
		await env.DB.prepare("UPDATE users SET password_hash = ? WHERE id = ?").bind(HASH, id).run();
		return { id, open: (shown) => openSession(env.DB, crypto.randomUUID(), id, NOW_MS, { address: null, agent: null }, shown) };
	}

	it("is opened for what was shown, while that is still what it takes", async () => {
		const { open } = await person();
		expect(await open({ passwordHash: HASH, code: false })).toBe(true);
	});

	it("is not opened for a password that was changed while it was checked", async () => {
		const { id, open } = await person();
		await env.DB.prepare("UPDATE users SET password_hash = 'another' WHERE id = ?").bind(id).run();
		expect(await open({ passwordHash: HASH, code: false })).toBe(false);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE user_id = ?").bind(id).first("n")).toBe(0);
	});

	it("is not opened without the second factor that was turned on meanwhile, and is with it", async () => {
		const { id, open } = await person();
		const insert = "INSERT INTO second_factors (user_id, sealed_secret, created_at_ms, confirmed_at_ms) VALUES (?, '', 1, ?)";
		await env.DB.prepare(insert).bind(id, null).run();
		expect(await open({ passwordHash: HASH, code: false })).toBe(true);
		await env.DB.prepare("UPDATE second_factors SET confirmed_at_ms = 2 WHERE user_id = ?").bind(id).run();
		expect(await open({ passwordHash: HASH, code: false })).toBe(false);
		expect(await open({ passwordHash: HASH, code: true })).toBe(true);
	});

	it("is not opened for somebody who was let go", async () => {
		const { id, open } = await person();
		await env.DB.prepare("UPDATE users SET deactivated_at_ms = 1 WHERE id = ?").bind(id).run();
		expect(await open({ passwordHash: HASH, code: true })).toBe(false);
	});
});

describe("a session's row", () => {
	it("leads to the person, the role and the tenant, and says when it ends", async () => {
		const { tenant, user, find } = await opened();
		expect(await find(0)).toEqual({
			tenant,
			homeTenantId: tenant.id,
			permissions: [],
			user: { id: user.id, email: user.email, name: "Clara Clerk", role: "operator" },
			seenAtMs: NOW_MS,
			endsAtMs: NOW_MS + SESSION_IDLE_MS_MAX,
		});
	});

	it("ends later the later it was last asked for, but never after its longest time", async () => {
		const { find } = await opened();
		expect((await find(SESSION_SEEN_LAG_MS_MAX))?.endsAtMs).toBe(NOW_MS + SESSION_IDLE_MS_MAX);
		const step = SESSION_IDLE_MS_MAX - 1;
		expect((await find(step))?.endsAtMs).toBe(NOW_MS + step + SESSION_IDLE_MS_MAX);
		let atMs = step;
		while (atMs + step < SESSION_MS_MAX) {
			atMs += step;
			expect((await find(atMs))?.endsAtMs).toBe(NOW_MS + Math.min(atMs + SESSION_IDLE_MS_MAX, SESSION_MS_MAX));
		}
		expect(await find(SESSION_MS_MAX - 1)).not.toBeNull();
		expect(await find(SESSION_MS_MAX)).toBeNull();
	});

	it("is not found once it has been idle for too long", async () => {
		const { find } = await opened();
		expect(await find(SESSION_IDLE_MS_MAX)).toBeNull();
		expect(await find(SESSION_IDLE_MS_MAX - 1)).not.toBeNull();
	});

	it("is written only now and then, however often it is asked for", async () => {
		const { hash, find } = await opened();
		const seenAt = () => env.DB.prepare("SELECT seen_at_ms FROM sessions WHERE token_hash = ?1").bind(hash).first("seen_at_ms");
		await find(SESSION_SEEN_LAG_MS_MAX);
		expect(await seenAt()).toBe(NOW_MS);
		await find(SESSION_SEEN_LAG_MS_MAX + 1);
		expect(await seenAt()).toBe(NOW_MS + SESSION_SEEN_LAG_MS_MAX + 1);
	});

	it("is gone when it is closed, and it alone", async () => {
		const [mine, theirs] = await Promise.all([opened(), opened()]);
		await closeSession(env.DB, mine.hash);
		expect(await mine.find(0)).toBeNull();
		expect(await theirs.find(0)).not.toBeNull();
	});
});
