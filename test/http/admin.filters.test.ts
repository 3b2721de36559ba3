import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { STATUSES } from "../../src/order/status";
import { snapshotOf } from "../support/snapshots";
import { signedIn, signedInActor } from "./admin.client";

async function shopWithEveryStatus() {
	const who = await signedInActor();
	await copyOrders(
		env.DB,
		STATUSES.map((status, index) => snapshotOf(who.tenant.id, index + 1, { status })),
	);
	const list = async (query: string) => {
		const response = await who.ask("GET", `/orders?${query}`);
		expect(response.status).toBe(200);
		const { items } = await response.json<{ items: { status: string }[] }>();
		return items.map(({ status }) => status).sort();
	};
	return { ...who, list };
}

describe("the filters of the list of orders", () => {
	it("are the six of the console, and together they are all orders", async () => {
		const { list } = await shopWithEveryStatus();
		expect(await list("filter=successful")).toEqual(["synced", "synced_manually"]);
		expect(await list("filter=pending")).toEqual(["pending_verification", "queued", "sending"]);
		expect(await list("filter=failed")).toEqual(["failed"]);
		expect(await list("filter=archived")).toEqual(["archived", "cancelled"]);
		expect(await list("filter=awaiting_payment,abandoned")).toEqual(["abandoned", "awaiting_payment"]);
		const all = "successful,pending,failed,archived,awaiting_payment,abandoned";
		expect(await list(`filter=${all}`)).toEqual([...STATUSES].sort());
		expect(await list(`status=${STATUSES.slice(0, 7).join(",")}`)).toEqual(STATUSES.slice(0, 7).sort());
		expect(await list(`filter=${all}&q=ann`)).toEqual([...STATUSES].sort());
	});

	it.each([
		["filter=green", "must be of successful, pending, failed, archived, awaiting_payment, abandoned"],
		["filter=failed&status=failed", "must not be given together with status; name the statuses in one of the two"],
		["error=solar_flare", "must be of down, unknown_outcome"],
		["error=down&filter=failed,pending", "is about failed orders: leave filter and status out, or name failed alone"],
		["error=down&status=queued", "is about failed orders: leave filter and status out, or name failed alone"],
		["filter=", "must be of successful, pending, failed, archived, awaiting_payment, abandoned"],
	])("that cannot be read are refused with what to change: %s", async (query, message) => {
		const { ask } = await signedIn();
		const response = await ask("GET", `/orders?${query}`);
		expect(response.status).toBe(422);
		expect(await response.text()).toContain(message);
	});

	it("mean the same orders in an action on many", async () => {
		const { ask } = await shopWithEveryStatus();
		const plan = async (filter: object) => {
			const response = await ask("POST", "/orders/actions", { action: "archive", filter, dryRun: true });
			return [response.status, response.status === 200 ? (await response.json<{ plan: { total: number } }>()).plan.total : null];
		};
		expect(await plan({ filter: ["pending", "failed"] })).toEqual([200, 4]);
		expect(await plan({ filter: "pending", q: "ann" })).toEqual([200, 3]);
		expect(await plan({ q: "nobody" })).toEqual([200, 0]);
		expect(await plan({ filter: [] })).toEqual([422, null]);
		expect(await plan({ error: [] })).toEqual([422, null]);
		expect(await plan({ error: ["none"] })).toEqual([200, 1]);
		expect(await plan({ error: "down", filter: "failed" })).toEqual([200, 0]);
		expect(await plan({ error: ["none"], filter: ["pending"] })).toEqual([422, null]);
		// A list of no causes is no cause.
		expect(await plan({ error: [], filter: ["pending"] })).toEqual([200, 3]);
		expect(await plan({ filter: ["failed"], status: ["failed"] })).toEqual([422, null]);
	});

	it("tell failed orders by what went wrong, in a list with how many there are of each, and in an action on many", async () => {
		const { tenant, ask } = await signedInActor();
		const failed = (seq: number, errorClass: OrderSnapshot["errorClass"]) =>
			snapshotOf(tenant.id, seq, { status: "failed", errorClass, errorMessage: errorClass === null ? null : `no ${seq}` });
		await copyOrders(env.DB, [
			failed(1, "validation_rejected"),
			failed(2, "not_found"),
			failed(3, null),
			failed(4, "not_found"),
			snapshotOf(tenant.id, 5, { status: "queued", errorClass: "not_found", errorMessage: "not yet" }),
		]);
		const read = async (query: string) =>
			await (await ask("GET", `/orders?${query}`)).json<{
				items: { eNumber: string; error: { class: string; message: string } | null }[];
				causes?: object[];
			}>();
		const first = await read("filter=failed&error=not_found&totals=true");
		expect(first.items.map(({ eNumber, error }) => [eNumber, error])).toEqual([
			["E4", { class: "not_found", message: "no 4" }],
			["E2", { class: "not_found", message: "no 2" }],
		]);
		expect(first.causes).toEqual([
			{ error: "not_found", count: 2 },
			{ error: "none", count: 1 },
			{ error: "validation_rejected", count: 1 },
		]);
		expect((await read("error=none,validation_rejected")).items.map(({ eNumber }) => eNumber)).toEqual(["E3", "E1"]);
		expect((await read("error=not_found&totals=true")).causes).toEqual(first.causes);
		expect((await read("filter=failed")).causes).toBeUndefined();
		expect((await read("filter=failed,pending&totals=true")).causes).toBeUndefined();
		const dry = await ask("POST", "/orders/actions", { action: "archive", filter: { error: "not_found" }, dryRun: true });
		expect((await dry.json<{ plan: { orders: number[][] } }>()).plan.orders).toEqual([
			[2, 2],
			[4, 4],
		]);
	});
});
