import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import { freshKey, freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { failed, placed } from "./acting";
import { browser, signedIn, signedInActor } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

const DESK_AWAY = { getByName: () => ({ totals: () => Promise.reject(new Error("the desk is away")) }) as never };
const deskWith = (byStatus: object, hold: object | null) => ({
	getByName: () => ({ totals: () => Promise.resolve({ byStatus, oldestWaiting: null, hold, sweptAtMs: null }) }) as never,
});

describe("how orders stand", () => {
	it("is told from the desk, of those that the shop has, however their numbers are typed", async () => {
		const { tenant, ask } = await signedInActor();
		const [refused = ""] = await failed(tenant);
		const [waiting = ""] = await placed(tenant);
		const response = await ask("GET", `/orders/standings?eNumbers=${waiting.toLowerCase()},E999999,%20${refused},${refused}`);
		expect(await response.json()).toEqual({
			items: [
				{ eNumber: waiting, status: "queued", label: "Queued", colour: "blue", error: null },
				{
					eNumber: refused,
					status: "failed",
					label: "Failed",
					colour: "red",
					error: { class: "validation_rejected", message: "no such article" },
				},
			],
			next: null,
			at: expect.stringMatching(/Z$/),
		});
	});

	it.each([
		"",
		"?eNumbers=",
		"?eNumbers=E1,,E2",
		`?eNumbers=${Array.from({ length: 101 }, (_, n) => `E${n + 1}`).join(",")}`,
		"?eNumber=E1",
	])("is not told when it is asked for by %s", async (query) => {
		const { ask } = await signedInActor();
		const response = await ask("GET", `/orders/standings${query}`);
		expect([response.status, (await problemOf(response)).code]).toEqual([422, "validation_failed"]);
	});

	it("is nobody else's to know: not another shop's, nor of who is not signed in", async () => {
		const theirs = await freshTenant({ prefix: "T" });
		const [eNumber = ""] = await placed(theirs);
		const { ask } = await signedInActor();
		expect((await (await ask("GET", `/orders/standings?eNumbers=${eNumber}`)).json<{ items: [] }>()).items).toEqual([]);
		expect((await freshDoor().fetch(`/admin/api/orders/standings?eNumbers=${eNumber}`)).status).toBe(401);
	});
});

describe("the list of orders", () => {
	it("brings the number of all orders by status along where that is asked for, and what holds them back", async () => {
		const { tenant, token } = await signedIn();
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1, { status: "failed" }), snapshotOf(tenant.id, 2, { status: "synced" })]);
		const door = freshDoor({}, { DESK: deskWith({ failed: 1, synced: 7 }, { reason: "paused", untilMs: 4_102_444_800_000 }) });
		const list = async (query: string) => await (await door.fetch(`/admin/api/orders${query}`, { headers: browser(token) })).json();
		expect(await list("?filter=failed&totals=true")).toMatchObject({
			items: [{ eNumber: "E1" }],
			totals: { failed: 1, synced: 7 },
			hold: { reason: "paused", until: "2100-01-01T00:00:00.000Z" },
			serverTime: expect.stringMatching(/Z$/),
		});
		expect(Object.keys((await list("?filter=failed")) as object)).toEqual(["items", "next"]);
		const refused = await door.fetch("/admin/api/orders?totals=yes", { headers: browser(token) });
		expect((await problemOf(refused)).errors?.map(({ path }) => path)).toEqual(["totals"]);
	});

	it("is there without them while the desk is away, and they are there without it while D1 is", async () => {
		const { tenant, token } = await signedIn();
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1, { status: "failed" })]);
		const without = await freshDoor({}, { DESK: DESK_AWAY }).fetch("/admin/api/orders?totals=true", { headers: browser(token) });
		expect(await without.json()).toMatchObject({ items: [{ eNumber: "E1" }], totals: null, hold: null });
		const { key } = await freshKey(tenant.id, ["admin"]);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY, DESK: deskWith({ failed: 1 }, null) });
		const refused = await door.get(key, "/admin/api/orders?totals=true");
		expect([refused.status, await refused.json()]).toEqual([
			503,
			expect.objectContaining({ code: "copy_unavailable", totals: { failed: 1 } }),
		]);
	});
});
