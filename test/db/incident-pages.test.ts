import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { incidentsPage, openIncidents } from "../../src/db/incident-lists";
import { incidents } from "../../src/db/schema";

const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;
const incident = (id: string, openedAtMs: number, closedAtMs: number | null) =>
	({
		id,
		kind: "erp_offline",
		openedAtMs,
		closedAtMs,
		reason: "connection refused",
		ordersTouched: closedAtMs === null ? null : 12,
	}) as const;

async function stored(tenantId: string, ...rows: ReturnType<typeof incident>[]) {
	for (const row of rows)
		await drizzle(env.DB)
			.insert(incidents)
			.values({ tenantId, ...row });
	return rows;
}

describe("incidents", () => {
	it("that are still open are found among those that are over", async () => {
		const tenantId = freshTenantId();
		const [, open] = await stored(tenantId, incident("a", 1_000, 2_000), incident("b", 3_000, null));
		await stored(freshTenantId(), incident("c", 4_000, null));
		expect(await openIncidents(env.DB, tenantId)).toMatchObject([open ?? {}]);
		expect(await openIncidents(env.DB, freshTenantId())).toEqual([]);
	});

	it("come page by page, newest first, each once, also two that began in one millisecond", async () => {
		const tenantId = freshTenantId();
		await stored(tenantId, ...["a", "b", "c", "d", "e"].map((id, index) => incident(id, 1_000 + Math.floor(index / 2), 9_000)));
		const first = await incidentsPage(env.DB, tenantId, { after: null, limit: 2, outages: false });
		expect([first.items.map(({ id }) => id), first.next]).toEqual([["e", "d"], { atMs: 1_001, id: "d" }]);
		const second = await incidentsPage(env.DB, tenantId, { after: first.next, limit: 2, outages: false });
		const third = await incidentsPage(env.DB, tenantId, { after: second.next, limit: 2, outages: false });
		expect([second, third].map(({ items, next }) => [items.map(({ id }) => id), next?.id ?? null])).toEqual([
			[["c", "b"], "b"],
			[["a"], null],
		]);
	});
});
