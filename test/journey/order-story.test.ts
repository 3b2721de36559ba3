import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { RING_DELAY_MS } from "../../src/desk/alarm";
import { stillClock } from "../support/clock";
import { connect } from "../support/connecting";
import { copiesOf, freshDesk, runAlarm } from "../support/desks";
import { draft } from "../support/drafts";
import { bellsOf, deliver } from "../support/relay";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";

const clock = stillClock();
const GATEWAY = "https://gateway.example";

/** A shop with the key of its server, and the tenant's objects to look into. */
async function storefront() {
	const { tenant } = await freshShop();
	const { key } = await freshKey(tenant.id, SERVER_SCOPES);
	await connect(tenant.id);
	const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
	return {
		at: freshDesk(tenant.id),
		place: (idempotencyKey: string, changes: Parameters<typeof draft>[0] = {}) =>
			exports.default.fetch(`${GATEWAY}/v1/orders`, {
				method: "POST",
				headers: { ...headers, "Idempotency-Key": idempotencyKey },
				body: JSON.stringify(draft(changes)),
			}),
		pay: (eNumber: string, status: string) =>
			exports.default.fetch(`${GATEWAY}/v1/orders/${eNumber}/payment`, { method: "POST", headers, body: JSON.stringify({ status }) }),
		look: async (eNumber: string): Promise<Record<string, unknown>> =>
			await (await exports.default.fetch(`${GATEWAY}/v1/orders/${eNumber}`, { headers })).json(),
	};
}

describe("an order", () => {
	it("is placed over HTTP, rings, reaches the ERP, is copied, and shows the ERP's number to the shop", async () => {
		const shop = await storefront();
		const placed = await shop.place("cart-1");
		expect(placed.status).toBe(201);
		const receipt: { eNumber: string; links: { self: string } } = await placed.json();
		expect(receipt).toMatchObject({ eNumber: "E100001", status: "queued", erpOrderNumber: null });
		expect(placed.headers.get("Location")).toBe(receipt.links.self);
		expect(await shop.look("E100001")).toMatchObject({ status: "queued", erpOrderNumber: null });

		clock.advance(RING_DELAY_MS);
		const bells = await bellsOf(shop.at);
		expect(bells).toEqual([{ v: 1, tenant: shop.at.tenantId, desk: "main", seq: 100_001 }]);
		expect((await deliver(bells)).explicitAcks).toHaveLength(1);
		expect(shop.at.erp.booked).toEqual([{ number: "SO-1", eNumber: "E100001" }]);
		expect(await shop.look("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-1" });

		clock.advance(1_000);
		await runAlarm(shop.at);
		expect((await copiesOf(shop.at.tenantId)).map(({ status }) => status)).toEqual(["synced"]);
		expect(await shop.look("E100001")).toMatchObject({ eNumber: "E100001", status: "synced", erpOrderNumber: "SO-1" });

		const again = await shop.place("cart-1");
		expect(again.status).toBe(200);
		expect(await again.json()).toEqual(receipt);
		expect(shop.at.erp.created).toHaveLength(1);
	});

	it("whose payment is open waits with its number until the money is there", async () => {
		const shop = await storefront();
		const payment = { type: "card", status: "pending", reference: null, amount: "29.95" } as const;
		expect(await (await shop.place("cart-1", { payment })).json()).toMatchObject({ eNumber: "E100001", status: "awaiting_payment" });
		clock.advance(1_000);
		expect(await bellsOf(shop.at)).toEqual([]);
		expect((await shop.pay("E100001", "captured")).status).toBe(200);
		clock.advance(1_000);
		await deliver(await bellsOf(shop.at));
		expect(await shop.look("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-1" });
	});

	it("that the ERP refuses is shown as failed, and the shop's next one is delivered", async () => {
		const shop = await storefront();
		shop.at.erp.onCreate = (eNumber) => (eNumber === "E100001" ? { refuse: "validation_rejected", message: "no such article" } : "accept");
		await shop.place("cart-1");
		await shop.place("cart-2");
		clock.advance(1_000);
		await deliver(await bellsOf(shop.at));
		expect(await shop.look("E100001")).toMatchObject({ status: "failed", erpOrderNumber: null });
		expect(await shop.look("E100002")).toMatchObject({ status: "synced" });
	});
});
