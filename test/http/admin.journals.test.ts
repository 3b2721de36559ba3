import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyHistory } from "../../src/db/audit";
import { saveIncident } from "../../src/db/incidents";
import { freshKey } from "../support/shops";
import { deskOf, failed } from "./acting";
import { signedIn, signedInActor } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

const CONNECTION = {
	adapter: "rest",
	baseUrl: "https://erp.example/holdfast",
	ratePerSecond: 50,
	burst: 10,
	concurrency: 4,
	timeoutMs: 3_000,
};
interface Page {
	items: { id: string; event: string; subject: string; before: string | null; after: string | null; note: string | null; detail: object }[];
	next: string | null;
}

describe("the audit log", () => {
	it("has what people did with orders, as the desk wrote it down", async () => {
		const { tenant, user, ask } = await signedInActor();
		const [eNumber = ""] = await failed(tenant);
		await ask("POST", "/orders/actions", { action: "mark_synced", eNumbers: [eNumber], erpOrderNumber: "SO-7", note: "by telephone" });
		const { history = [] } = (await deskOf(tenant).inspect(eNumber)) ?? {};
		await copyHistory(env.DB, tenant.id, "main", history);
		expect(await (await ask("GET", `/audit?subject=${eNumber}&event=order.mark_synced`)).json()).toMatchObject({
			items: [
				{
					event: "order.mark_synced",
					subject: eNumber,
					by: { kind: "user", id: user.id, name: "Clara Clerk" },
					before: "failed",
					after: "synced_manually",
					note: "by telephone",
					detail: { erpOrderNumber: "SO-7" },
				},
			],
			next: null,
		});
	});

	it("has every change of the connection, before and after, and never a credential", async () => {
		const { ask } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: { token: "very-secret-token" }, version: 0 });
		await ask("PUT", "/connection", { connection: { ...CONNECTION, ratePerSecond: 5, outagePolicy: "fail" }, version: 1 });
		await ask("POST", "/connection/pause");
		await ask("POST", "/connection/resume");
		const text = await (await ask("GET", "/audit")).text();
		expect(text).not.toContain("secret");
		const { items }: Page = JSON.parse(text);
		expect(items.map(({ event }) => event).sort()).toEqual([
			"connection.paused",
			"connection.resumed",
			"connection.saved",
			"connection.saved",
		]);
		const saved = items.filter(({ event }) => event === "connection.saved");
		const first = saved.find(({ before }) => before === null);
		const second = saved.find(({ before }) => before !== null);
		expect([first?.detail, second?.detail]).toEqual([{ credentials: "replaced" }, { credentials: "kept" }]);
		expect(second?.before).toBe(first?.after);
		expect(JSON.parse(second?.after ?? "")).toMatchObject({ baseUrl: CONNECTION.baseUrl, ratePerSecond: 5, outagePolicy: "fail" });
	});

	it("does not keep a connection from being paused while it cannot be written", async () => {
		const { tenant, ask } = await signedIn();
		await ask("PUT", "/connection", { connection: CONNECTION, credentials: { token: "t" }, version: 0 });
		const { key } = await freshKey(tenant.id, ["admin"]);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		const response = await door.fetch("/admin/api/connection/pause", { method: "POST", headers: { Authorization: `Bearer ${key}` } });
		expect([response.status, await response.json()]).toMatchObject([200, { link: { state: "paused" } }]);
	});

	it("comes page by page, and shows a shop nothing of another's", async () => {
		const [mine, theirs] = await Promise.all([signedIn(), signedIn()]);
		await theirs.ask("PUT", "/connection", { connection: CONNECTION, credentials: { token: "t" }, version: 0 });
		for (let n = 0; n < 3; n += 1)
			await mine.ask("PUT", "/connection", { connection: { ...CONNECTION, burst: n + 1 }, credentials: { token: "t" }, version: n });
		const seen: string[] = [];
		let cursor = "";
		do {
			const page: Page = await (await mine.ask("GET", `/audit?limit=1${cursor}`)).json();
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.next === null ? "" : `&cursor=${page.next}`;
		} while (cursor !== "");
		expect(new Set(seen).size).toBe(3);
		expect(seen).toHaveLength(3);
	});

	it.each(["limit=0", "limit=101", "cursor=5", "cursor=_x", "event=%27", "event=a.b.c", "subject=", "who=me"])(
		"refuses ?%s and names it",
		async (query) => {
			const { ask } = await signedIn();
			const { code, errors } = await problemOf(await ask("GET", `/audit?${query}`));
			expect([code, errors?.[0]?.path]).toEqual(["validation_failed", query.split("=")[0]]);
		},
	);

	it("is not for employees", async () => {
		const { ask } = await signedIn("employee");
		expect(await problemOf(await ask("GET", "/audit"))).toMatchObject({ code: "forbidden_role" });
	});
});

describe("the list of incidents", () => {
	it("has every outage once, newest first, page by page, with how many orders it touched", async () => {
		const { tenant, ask } = await signedIn("employee");
		const incident = { kind: "erp_offline", reason: "connection refused", closedAtMs: 9_000, ordersTouched: 12 } as const;
		for (const [id, openedAtMs] of [
			["a", 1_000],
			["b", 2_000],
			["c", 3_000],
		] as const)
			await saveIncident(env.DB, tenant.id, { ...incident, id, openedAtMs }, 1);
		const first = await (await ask("GET", "/incidents?limit=2")).json<{ items: { id: string }[]; next: string }>();
		expect(first.items).toMatchObject([
			{ id: "c", kind: "erp_offline", openedAt: new Date(3_000).toISOString(), closedAt: new Date(9_000).toISOString(), ordersTouched: 12 },
			{ id: "b" },
		]);
		expect(await (await ask("GET", `/incidents?cursor=${first.next}`)).json()).toMatchObject({ items: [{ id: "a" }], next: null });
		expect(await problemOf(await ask("GET", "/incidents?cursor=x"))).toMatchObject({ code: "validation_failed" });
		expect(await (await (await signedIn()).ask("GET", "/incidents")).json()).toEqual({ items: [], next: null });
	});
});
