import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { addKey, KEYS_MAX } from "../../src/db/keys";
import { KEY_STALENESS } from "../../src/http/keyring";
import { freshKey } from "../support/shops";
import { signedIn, signedInAt } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

interface KeyView {
	id: string;
	key?: string;
	label: string;
	hint: string;
	scopes: string[];
	createdBy: { id: string; name: string } | null;
	lastUsedAt: string | null;
	revokedAt: string | null;
}
const HOUR_MS = 60 * 60_000;
const STOREFRONT = { label: "Web shop", scopes: ["orders:write", "orders:read"] };

async function made(ask: Awaited<ReturnType<typeof signedIn>>["ask"], body: unknown = STOREFRONT) {
	const response = await ask("POST", "/keys", body);
	expect(response.status).toBe(201);
	return await response.json<KeyView & { key: string }>();
}
const listed = async (ask: Awaited<ReturnType<typeof signedIn>>["ask"]) =>
	(await (await ask("GET", "/keys")).json<{ items: KeyView[] }>()).items;
const audited = async (tenantId: string) =>
	(await auditPage(env.DB, tenantId, { event: null, subject: null, after: null, limit: 20 })).items.map(
		({ event, subject, before, after }) => ({
			event,
			subject,
			before,
			after,
		}),
	);

describe("an API key", () => {
	it("is shown once, opens what its scopes say, and is listed without itself", async () => {
		const { ask, door, user } = await signedIn();
		const { id, key } = await made(ask);
		expect(key).toMatch(/^hf_[A-Za-z0-9_-]{43}$/);
		expect((await door.place(key)).status).toBe(201);
		const text = await (await ask("GET", "/keys")).text();
		expect(text).not.toContain(key);
		const [view] = (JSON.parse(text) as { items: KeyView[] }).items;
		expect(view).toMatchObject({ id, ...STOREFRONT, hint: key.slice(-4), createdBy: { kind: "user", id: user.id }, revokedAt: null });
		expect(view).not.toHaveProperty("hash");
	});

	it("is written into the audit log when it is made and when it is revoked, never itself", async () => {
		const { ask, tenant } = await signedIn();
		const { id, key } = await made(ask);
		await ask("POST", `/keys/${id}/revoke`);
		const inWords = "Web shop: orders:write, orders:read";
		const entries = await audited(tenant.id);
		expect(entries).toContainEqual({ event: "key.made", subject: id, before: null, after: inWords });
		expect(entries).toContainEqual({ event: "key.revoked", subject: id, before: inWords, after: null });
		expect(JSON.stringify(entries)).not.toContain(key);
	});

	it("that is revoked is refused at once here, although it was remembered", async () => {
		const { ask, door } = await signedIn();
		const { id, key } = await made(ask);
		expect((await door.place(key)).status).toBe(201);
		expect(await (await ask("POST", `/keys/${id}/revoke`)).json()).toMatchObject({ id, revokedAt: expect.any(String) });
		expect(await problemOf(await door.place(key))).toMatchObject({ code: "key_revoked" });
	});

	it("that is revoked is refused within a minute by who remembers it elsewhere", async () => {
		const { ask } = await signedIn();
		const { id, key } = await made(ask);
		let nowMs = Date.now();
		const elsewhere = freshDoor({ now: () => nowMs });
		expect((await elsewhere.place(key)).status).toBe(201);
		await ask("POST", `/keys/${id}/revoke`);
		nowMs += KEY_STALENESS.behindMs + 1;
		expect(KEY_STALENESS.behindMs).toBeLessThanOrEqual(60_000);
		expect(await problemOf(await elsewhere.place(key))).toMatchObject({ code: "key_revoked" });
	});

	it("can be revoked twice: the second time changes and records nothing", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		const first = await (await ask("POST", `/keys/${id}/revoke`)).json<KeyView>();
		const second = await (await ask("POST", `/keys/${id}/revoke`)).json<KeyView>();
		expect(second.revokedAt).toBe(first.revokedAt);
		expect((await audited(tenant.id)).filter(({ event }) => event === "key.revoked")).toHaveLength(1);
	});

	it("of another shop is none", async () => {
		const [mine, theirs] = [await signedIn(), await signedIn()];
		const { id, key } = await made(theirs.ask);
		expect(await problemOf(await mine.ask("POST", `/keys/${id}/revoke`))).toMatchObject({ code: "key_not_found", status: 404 });
		expect(await listed(mine.ask)).toEqual([]);
		expect((await theirs.door.place(key)).status).toBe(201);
	});

	it("may have the scopes of an administrator, and can itself make or revoke none", async () => {
		const { ask, door } = await signedIn();
		const { id, key } = await made(ask, { label: "Robot", scopes: ["admin", "orders:actions"] });
		const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
		expect((await door.fetch("/admin/api/keys", { headers })).status).toBe(200);
		for (const path of ["/keys", `/keys/${id}/revoke`]) {
			const response = await door.fetch(`/admin/api${path}`, { method: "POST", headers, body: JSON.stringify(STOREFRONT) });
			expect(await problemOf(response)).toMatchObject({ code: "forbidden_role", status: 403 });
		}
	});

	it.each(["operator", "employee"] as const)("is nothing that the %s makes", async (role) => {
		const { ask } = await signedIn(role);
		expect(await problemOf(await ask("POST", "/keys", STOREFRONT))).toMatchObject({ code: "forbidden_role" });
	});

	it("says in which hour it was last used, and writes that once an hour", async () => {
		const { ask, tenant } = await signedIn();
		const { id, key } = await made(ask);
		let nowMs = Date.parse("2026-06-03T10:20:00Z");
		const door = freshDoor({ now: () => nowMs });
		const lastUsed = async () => (await listed(ask)).find((view) => view.id === id)?.lastUsedAt;
		expect(await lastUsed()).toBeNull();
		await door.place(key);
		expect(await lastUsed()).toBe("2026-06-03T10:00:00.000Z");
		await env.DB.prepare("UPDATE api_keys SET last_used_at_ms = NULL WHERE tenant_id = ?1").bind(tenant.id).run();
		await door.place(key);
		expect(await lastUsed()).toBeNull();
		nowMs += HOUR_MS;
		await door.place(key);
		expect(await lastUsed()).toBe("2026-06-03T11:00:00.000Z");
		await freshDoor({ now: () => nowMs - HOUR_MS }).place(key);
		expect(await lastUsed()).toBe("2026-06-03T11:00:00.000Z");
	});

	it("opens the door although its use cannot be noted", async () => {
		const { ask } = await signedIn();
		const { key } = await made(ask);
		expect((await freshDoor(KEYS_AT_HAND, { DB: D1_AWAY }).place(key)).status).toBe(201);
	});

	it("is one of so many that work; what was revoked does not count, and is listed last", async () => {
		const { ask, tenant } = await signedIn();
		for (let n = 0; n < KEYS_MAX; n += 1) {
			const about = { id: crypto.randomUUID(), tenantId: tenant.id, scopes: ["orders:read"] as const, label: `key ${n}` };
			await addKey(env.DB, `hf_${crypto.randomUUID()}`, about, n);
		}
		expect(await problemOf(await ask("POST", "/keys", STOREFRONT))).toMatchObject({ code: "too_many_keys", status: 409 });
		expect((await audited(tenant.id)).length).toBe(0);
		const [newest] = await listed(ask);
		await ask("POST", `/keys/${newest?.id}/revoke`);
		await made(ask);
		const after = await listed(ask);
		expect([after.length, after[0]?.label, after.at(-1)?.id]).toEqual([KEYS_MAX + 1, "Web shop", newest?.id]);
	});

	it("made by a command has nobody's name", async () => {
		const { ask, tenant } = await signedIn();
		await freshKey(tenant.id);
		expect(await listed(ask)).toMatchObject([{ label: "test", createdBy: null, lastUsedAt: null }]);
	});

	it.each([
		[{ scopes: ["orders:read"] }, "label"],
		[{ label: " ", scopes: ["orders:read"] }, "label"],
		[{ label: "x".repeat(101), scopes: ["orders:read"] }, "label"],
		[{ label: "x", scopes: [] }, "scopes"],
		[{ label: "x", scopes: ["orders:delete"] }, "scopes[0]"],
		[{ label: "x", scopes: ["orders:read", "orders:read"] }, "scopes"],
		[{ label: "x", scopes: ["orders:actions"] }, "scopes"],
		[{ label: "x", scopes: ["orders:read"], key: "hf_mine" }, "key"],
	])("is not made of %j, and the mistake is named", async (body, path) => {
		const { ask } = await signedIn();
		const { code, errors } = await problemOf(await ask("POST", "/keys", body));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", path]);
	});

	it("is seen by administrators alone", async () => {
		const { tenant } = await signedIn();
		for (const role of ["operator", "employee"] as const) {
			const { ask } = await signedInAt(tenant, role);
			expect((await ask("GET", "/keys")).status).toBe(403);
		}
	});
});
