import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import { draft } from "../support/drafts";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";
import { freshDoor, problemOf } from "./client";

const origin = "https://shop.example";

/** A shop with one unpaid order, E100001 over 29.95, and its server's way to report what came of the payment. */
async function unpaidOrder() {
	const { tenant, key: pageKey } = await freshShop({ origins: [origin] });
	const { key: serverKey } = await freshKey(tenant.id, SERVER_SCOPES);
	const { place, fetch } = freshDoor();
	await place(pageKey, draft({ payment: { type: "card", status: "pending", amount: "29.95" } }));
	const report = (body: unknown, key = serverKey, headers: Record<string, string> = {}) =>
		fetch("/v1/orders/E100001/payment", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
			body: JSON.stringify(body),
		});
	const stored = async () => await env.DESK.getByName(deskName(tenant.id, MAIN_DESK)).find("E100001");
	return { pageKey, report, stored, status: async () => (await stored())?.status };
}

describe("a payment report", () => {
	it.each(["captured", "authorised", "declined", "aborted"])("of a shop page's key (%s) changes nothing", async (said) => {
		const { pageKey, report, status } = await unpaidOrder();
		expect(await problemOf(await report({ status: said }, pageKey))).toMatchObject({
			code: "forbidden_scope",
			status: 403,
			detail: "The key lacks the scope payments:write.",
		});
		expect(await status()).toBe("awaiting_payment");
	});

	it.each([origin, "https://evil.example", "null"])("from a page (%s) changes nothing, whatever key it found", async (from) => {
		const { report, status } = await unpaidOrder();
		const response = await report({ status: "captured" }, undefined, { Origin: from });
		expect(await problemOf(response)).toMatchObject({ code: "origin_not_allowed", status: 403 });
		expect(await status()).toBe("awaiting_payment");
	});

	it("from a page of the shop's own is told where reports come from", async () => {
		const { report } = await unpaidOrder();
		const response = await report({ status: "captured" }, undefined, { Origin: origin });
		expect((await problemOf(response)).detail).toBe("Payment reports come from a server.");
	});

	it.each(["captured", "authorised"])("that another amount was %s is refused, and the order keeps waiting", async (said) => {
		const { report, status } = await unpaidOrder();
		for (const amount of ["0.01", "29.94", "29.9501", "2995"]) {
			expect(await problemOf(await report({ status: said, amount }))).toMatchObject({
				code: "validation_failed",
				status: 422,
				errors: [{ path: "amount", message: expect.stringContaining("29.95") }],
			});
		}
		expect(await status()).toBe("awaiting_payment");
	});

	it.each([{}, { amount: null }, { amount: "29.95" }, { amount: "29.9500" }])("of the order's amount places it: %j", async (about) => {
		const { report, status } = await unpaidOrder();
		expect((await report({ status: "captured", ...about })).status).toBe(200);
		expect(await status()).toBe("queued");
	});

	it("of a payment that failed says nothing about the amount that is due", async () => {
		const { report, stored, status } = await unpaidOrder();
		expect((await report({ status: "declined", reference: "pi_1", amount: "0.00" })).status).toBe(200);
		expect(JSON.parse((await stored())?.body ?? "{}").payment).toMatchObject({ status: "declined", reference: "pi_1", amount: "29.95" });
		expect(await problemOf(await report({ status: "captured", amount: "0.00" }))).toMatchObject({ code: "validation_failed" });
		expect((await report({ status: "captured", amount: "29.95" })).status).toBe(200);
		expect(await status()).toBe("queued");
	});
});
