import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import { linkName } from "../../src/lib/names";
import { connect } from "../support/connecting";
import { endpoint } from "../support/connections";
import { ranAs } from "../support/recorded";
import { freshKey } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { placed } from "./acting";
import { signedIn } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND } from "./client";

type Ask = Awaited<ReturnType<typeof signedIn>>["ask"];
const statesOf = async (ask: Ask): Promise<Record<string, string>> => {
	const { items } = await (await ask("GET", "/processes")).json<{ items: { process: string; state: string }[] }>();
	return Object.fromEntries(items.map(({ process, state }) => [process, state]));
};

async function connected() {
	const somebody = await signedIn();
	await connect(somebody.tenant.id, endpoint());
	await env.LINK.getByName(linkName(somebody.tenant.id)).configure(somebody.tenant.id, endpoint());
	return somebody;
}

describe("the processes", () => {
	it("of a new shop are ready or not set up", async () => {
		const { ask } = await signedIn();
		expect(await statesOf(ask)).toEqual({
			orders_in: "idle",
			payments: "idle",
			delivery: "not_set_up",
			verification: "not_set_up",
			replication: "not_set_up",
			reconciliation: "not_set_up",
			report: "not_set_up",
			mail: "idle",
		});
	});

	it("show orders on their way, and held ones while the connection is paused", async () => {
		const { ask, tenant } = await connected();
		await placed(tenant, 2);
		expect(await statesOf(ask)).toMatchObject({ delivery: "running", verification: "idle", replication: "idle" });
		await env.LINK.getByName(linkName(tenant.id)).pause();
		expect(await statesOf(ask)).toMatchObject({ delivery: "held" });
	});

	it("show since when, and the last result", async () => {
		const { ask, tenant } = await connected();
		const nowMs = Date.now();
		await copyOrders(env.DB, [
			snapshotOf(tenant.id, 1, { status: "synced", erpOrderNumber: "SO-1", placedAtMs: nowMs, updatedAtMs: nowMs + 1 }),
			snapshotOf(tenant.id, 2, { placedAtMs: nowMs }),
		]);
		const { items } = await (await ask("GET", "/processes")).json<{ items: object[] }>();
		expect(items).toMatchObject([
			{ process: "orders_in", state: "running", since: new Date(nowMs).toISOString(), lastResult: { say: "E2 was placed." } },
			{ process: "payments" },
			{ process: "delivery", lastResult: { at: new Date(nowMs + 1).toISOString(), say: "E1 is in the ERP as SO-1." } },
			{ process: "verification" },
			{ process: "replication" },
			{ process: "reconciliation" },
			{ process: "report" },
			{ process: "mail" },
		]);
	});

	it("tell of a service's last run, and that it failed", async () => {
		const { ask, tenant } = await connected();
		const atMs = Date.now();
		const run = { tenantId: tenant.id, atMs, startedAtMs: atMs - 5, detail: null, count: 0 } as const;
		await ranAs(
			env.DB,
			{ ...run, service: "verification", level: "info", message: "Nothing to ask after.", success: true },
			{ ...run, service: "replication", level: "error", message: "The ERP refused.", success: false },
		);
		const { items } = await (await ask("GET", "/processes")).json<{ items: { process: string }[] }>();
		const one = (name: string) => items.find(({ process }) => process === name);
		expect(one("verification")).toMatchObject({ state: "idle", lastResult: { say: "Nothing to ask after." } });
		expect(one("replication")).toMatchObject({ state: "failing", say: "The ERP refused.", since: new Date(atMs).toISOString() });
	});

	it("are told as far as they are known while D1 is away", async () => {
		const { tenant } = await connected();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		const response = await door.fetch("/admin/api/processes", { headers: { Authorization: `Bearer ${key}` } });
		const body: { items: { process: string; state: string }[]; copyAvailable: boolean } = await response.json();
		expect([response.status, body.copyAvailable]).toEqual([200, false]);
		expect(Object.fromEntries(body.items.map(({ process, state }) => [process, state]))).toMatchObject({
			orders_in: "unknown",
			delivery: "idle",
			report: "unknown",
		});
	});

	it("are only looked at: nothing here takes a change, and employees see none of it", async () => {
		const { ask } = await signedIn("operator");
		for (const method of ["PUT", "POST", "DELETE"]) expect((await ask(method, "/processes")).status).toBe(405);
		expect((await (await signedIn("employee")).ask("GET", "/processes")).status).toBe(403);
	});
});

describe("the replication", () => {
	it("lists what the connected ERP could be asked for, and claims no success", async () => {
		const { ask } = await connected();
		const page = await (await ask("GET", "/replication")).json<{
			items: { entity: string; fed: boolean; state: string; lastSuccessAt: null }[];
		}>();
		expect(page).toMatchObject({ state: "running", adapter: "rest", warning: "Do not disconnect the replication!" });
		expect(page.items.filter(({ fed }) => fed).map(({ entity }) => entity)).toContain("product");
		for (const { fed, state, lastSuccessAt } of page.items) expect([state, lastSuccessAt]).toEqual([fed ? "waiting" : "not_fed", null]);
	});

	it("has nothing to follow without an ERP", async () => {
		const { ask } = await signedIn();
		expect(await (await ask("GET", "/replication")).json()).toMatchObject({ state: "not_set_up", adapter: null, items: [] });
	});

	it("is not for employees", async () => {
		expect((await (await signedIn("employee")).ask("GET", "/replication")).status).toBe(403);
	});
});
