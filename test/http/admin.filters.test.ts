import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
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
		expect(await plan({ filter: ["failed"], status: ["failed"] })).toEqual([422, null]);
	});
});
