import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { endpointOf, endpointsPage } from "../../src/db/connections";
import { lookUpKey, revokeKey } from "../../src/db/keys";
import { record } from "../../src/db/logs";
import { findTenant } from "../../src/db/tenants";
import { hashKey } from "../../src/lib/hash";
import type { Endpoint } from "../../src/link/answers";
import { connect } from "../support/connecting";
import { freshKey, freshShop, freshTenant } from "../support/shops";

const endpoint = (updatedAtMs: number): Endpoint => ({
	connection: {
		adapter: "rest",
		baseUrl: "https://erp.example/",
		settings: { company: 1 },
		ratePerSecond: 5,
		burst: 1,
		concurrency: 1,
		timeoutMs: 1_000,
		settleMs: null,
		outagePolicy: "hold",
	},
	sealedCredentials: "sealed",
	updatedAtMs,
});

describe("a tenant", () => {
	it("is found as it was added, lists and all", async () => {
		const tenant = await freshTenant({ origins: ["https://shop.example"], prefix: "WEB-" });
		expect(await findTenant(env.DB, tenant.id)).toEqual(tenant);
		expect(await findTenant(env.DB, "nobody")).toBeNull();
	});

	it("cannot have a prefix that makes no e-numbers, nor the id of another", async () => {
		await expect(freshTenant({ prefix: "web1" })).rejects.toThrow(RangeError);
		const { id } = await freshTenant();
		await expect(freshTenant({ id })).rejects.toThrow();
	});
});

describe("a key", () => {
	it("leads to its tenant in one query, and says whether it was revoked", async () => {
		const { tenant, key, keyId } = await freshShop();
		expect(await lookUpKey(env.DB, hashKey(key))).toEqual({
			id: keyId,
			label: "test",
			scopes: ["orders:write", "orders:read", "status:read"],
			revokedAtMs: null,
			tenant,
		});
		expect(await revokeKey(env.DB, "another tenant", keyId, 5)).toBe(false);
		expect(await revokeKey(env.DB, tenant.id, keyId, 5)).toBe(true);
		expect(await revokeKey(env.DB, tenant.id, keyId, 6)).toBe(false);
		expect(await lookUpKey(env.DB, hashKey(key))).toMatchObject({ revokedAtMs: 5 });
	});

	it("shows its last four characters and no more", async () => {
		const { id } = await freshTenant();
		const { key } = await freshKey(id);
		expect(await env.DB.prepare("SELECT hint FROM api_keys WHERE tenant_id = ?1").bind(id).first("hint")).toBe(key.slice(-4));
	});
});

describe("the connections", () => {
	it("are kept one a tenant, the last one saved", async () => {
		const { id } = await freshTenant();
		expect(await endpointOf(env.DB, id)).toBeNull();
		await connect(id, endpoint(1));
		await connect(id, endpoint(2));
		expect(await endpointOf(env.DB, id)).toEqual(endpoint(2));
	});

	it("are gone through page by page, each tenant once, in the order of their ids", async () => {
		const ids: string[] = [];
		for (let n = 0; n < 5; n += 1) {
			const { id } = await freshTenant();
			await connect(id, endpoint(n));
			ids.push(id);
		}
		const seen: string[] = [];
		for (let after: string | null = null; ; ) {
			const page: { tenantId: string }[] = await endpointsPage(env.DB, after, 2);
			seen.push(...page.map(({ tenantId }) => tenantId));
			after = page.at(-1)?.tenantId ?? null;
			if (after === null) break;
		}
		expect(seen).toEqual([...new Set(seen)].sort());
		for (const id of ids) expect(seen).toContain(id);
	});
});

describe("the log", () => {
	it("keeps what happened, to whom, and the facts", async () => {
		const { id } = await freshTenant();
		await record(env.DB, { atMs: 7, level: "error", service: "relay", tenantId: id, message: "a bell was lost", detail: { seq: 5 } });
		const row = await env.DB.prepare("SELECT * FROM logs WHERE tenant_id = ?1").bind(id).first();
		expect(row).toMatchObject({ at_ms: 7, level: "error", service: "relay", message: "a bell was lost", detail: '{"seq":5}' });
	});
});
