import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { linkName } from "../../src/lib/names";
import { endpoint } from "../support/connections";
import { freshDesk } from "../support/desks";
import { draft } from "../support/drafts";
import { eventually } from "../support/eventually";
import { bellsOf, deliver } from "../support/relay";
import { freshShop } from "../support/shops";

/** The Worker as it is deployed, from the request to the ERP and back within the one request. */
async function storefront() {
	const { tenant, key } = await freshShop();
	await env.LINK.getByName(linkName(tenant.id)).configure(tenant.id, endpoint());
	const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
	const place = (wish: string, key: string = crypto.randomUUID()) =>
		exports.default.fetch("https://gateway.example/v1/orders", {
			method: "POST",
			headers: { ...headers, "Idempotency-Key": key, Prefer: wish },
			body: JSON.stringify(draft()),
		});
	const look = async (eNumber: string) =>
		await (await exports.default.fetch(`https://gateway.example/v1/orders/${eNumber}`, { headers })).json<Record<string, unknown>>();
	return { at: freshDesk(tenant.id), place, look };
}

describe("an order that is placed in real time", () => {
	it("has both numbers in the reply when the ERP is up, and nobody had to ring for it", async () => {
		const { at, place } = await storefront();
		const response = await place("wait=5");
		expect([response.status, response.headers.get("Preference-Applied")]).toEqual([201, "wait=5"]);
		expect(await response.json()).toMatchObject({ eNumber: "E100001", status: "synced", erpOrderNumber: "SO-1" });
		expect(at.erp.booked).toEqual([{ number: "SO-1", eNumber: "E100001" }]);
		for (const bell of await bellsOf(at)) await deliver([bell]);
		expect(at.erp.created).toEqual(["E100001"]);
	});

	it("is answered without the ERP's number when the ERP hangs, delivered later, and placed there once", async () => {
		const { at, place, look } = await storefront();
		let wakeUp = () => {};
		at.erp.onCreate = {
			after: new Promise<void>((resolve) => {
				wakeUp = resolve;
			}),
		};
		const response = await place("wait=1", "cart-1");
		expect([response.status, response.headers.get("Preference-Applied")]).toEqual([201, "wait=1"]);
		expect(await response.json()).toMatchObject({ eNumber: "E100001", erpOrderNumber: null });
		expect(at.erp.created).toEqual(["E100001"]);
		wakeUp();
		await eventually("the order is in the ERP", async () => (await look("E100001")).status === "synced");
		for (const bell of await bellsOf(at)) await deliver([bell]);
		expect(at.erp.booked).toEqual([{ number: "SO-1", eNumber: "E100001" }]);
		const again = await place("wait=5", "cart-1");
		expect([again.status, await again.json()]).toMatchObject([200, { eNumber: "E100001", erpOrderNumber: "SO-1" }]);
		expect(at.erp.created).toEqual(["E100001"]);
	});

	it("is placed, and waits like any other, when there is no ERP to send it to", async () => {
		const { tenant, key } = await freshShop();
		const response = await exports.default.fetch("https://gateway.example/v1/orders", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Idempotency-Key": "c", Prefer: "wait=1" },
			body: JSON.stringify(draft()),
		});
		expect([response.status, await response.json()]).toMatchObject([201, { status: "queued", erpOrderNumber: null }]);
		expect(freshDesk(tenant.id).erp.created).toEqual([]);
	});
});
