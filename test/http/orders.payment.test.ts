import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { OCCURRED_AHEAD_MS_MAX } from "../../src/http/paying";
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

describe("reports of one payment", () => {
	it("say what is believed of it by now, and change nothing when they are repeated", async () => {
		const { report } = await unpaidOrder();
		const declined = { status: "declined", reference: "pi_1" };
		expect(await (await report(declined)).json()).toMatchObject({
			status: "abandoned",
			result: "recorded",
			payment: { status: "declined" },
		});
		expect(await (await report(declined)).json()).toMatchObject({
			status: "abandoned",
			result: "unchanged",
			payment: { status: "declined" },
		});
	});

	it("that come late do not undo a capture", async () => {
		const { report, status } = await unpaidOrder();
		await report({ status: "captured", reference: "pi_1" });
		for (const said of ["aborted", "declined"])
			expect(await (await report({ status: said, reference: "pi_1" })).json()).toMatchObject({
				status: "queued",
				result: "unchanged",
				payment: { status: "captured" },
			});
		expect(await status()).toBe("queued");
	});

	it("that come out of order are told apart by when they happened", async () => {
		const { report, status } = await unpaidOrder();
		const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();
		await report({ status: "aborted", reference: "pi_2", occurredAt: at(10) });
		const late = await report({ status: "authorised", reference: "pi_1", occurredAt: at(5) });
		expect(await late.json()).toMatchObject({ result: "unchanged", status: "abandoned", payment: { status: "aborted" } });
		expect(await status()).toBe("abandoned");
		const newer = await report({ status: "authorised", reference: "pi_3", occurredAt: at(15).replace("Z", "+00:00") });
		expect(await newer.json()).toMatchObject({ result: "recorded", status: "queued" });
	});

	it.each(["yesterday", "2026-06-03", "2026-06-03T14:02:00", 1_780_000_000])(
		"are refused with a time that is none: %s",
		async (occurredAt) => {
			const { report, status } = await unpaidOrder();
			expect(await problemOf(await report({ status: "captured", occurredAt }))).toMatchObject({
				code: "validation_failed",
				errors: [{ path: "occurredAt" }],
			});
			expect(await status()).toBe("awaiting_payment");
		},
	);

	it("are refused with a time to come: after it no true report would count", async () => {
		const { report, status } = await unpaidOrder();
		const occurredAt = new Date(Date.now() + OCCURRED_AHEAD_MS_MAX + 60_000).toISOString();
		expect(await problemOf(await report({ status: "aborted", occurredAt }))).toMatchObject({
			errors: [{ path: "occurredAt", message: expect.stringContaining("future") }],
		});
		expect(await status()).toBe("awaiting_payment");
		const slightlyFast = new Date(Date.now() + OCCURRED_AHEAD_MS_MAX / 2).toISOString();
		expect((await report({ status: "captured", occurredAt: slightlyFast })).status).toBe(200);
	});
});

describe("an order that waits for its payment", () => {
	it("waits as long as the shop's own limit says", async () => {
		const { tenant, key } = await freshShop({ paymentMinutes: 7 });
		await freshDoor().place(key, draft({ payment: { type: "card", status: "pending", amount: "29.95" } }));
		const desk = env.DESK.getByName(deskName(tenant.id, MAIN_DESK));
		const { placedAtMs = 0 } = (await desk.find("E100001")) ?? {};
		const waits = await runInDurableObject(desk, (_desk, state) => state.storage.sql.exec("SELECT until_ms FROM unpaid").one());
		expect(waits).toEqual({ until_ms: placedAtMs + 7 * 60_000 });
	});
});
