import Big from "big.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commentOf, netPrice, type SaleLine, sameLines } from "../../src/erp/tryton/sale";
import { loginOf, trytonSettings } from "../../src/erp/tryton/settings";
import { placedOrder } from "../erp/orders";

const line = (code: string, quantity: string, unitPrice: string): SaleLine => ({
	...{ product: 1, unit: 1, taxes: [1], description: null },
	...{ code, quantity, unitPrice },
});

describe("a sale found under an e-number", () => {
	const wanted = [line("A", "2", "12.50"), line("B", "1", "4")];

	it("is the order when its lines are, in whatever order and notation", () => {
		expect(sameLines(wanted, [line("B", "1.0", "4.0000"), line("A", "2.00", "12.5")])).toBe(true);
	});

	it.each([
		["an article", [line("A", "2", "12.50"), line("C", "1", "4")]],
		["a quantity", [line("A", "3", "12.50"), line("B", "1", "4")]],
		["a price", [line("A", "2", "12.51"), line("B", "1", "4")]],
		["a line more", [...wanted, line("B", "1", "4")]],
		["a line less", wanted.slice(1)],
		["an unknown price", [line("A", "2", "12.50"), { code: "B", quantity: "1", unitPrice: null }]],
	])("is another when %s differs", (_what, stored) => {
		expect(sameLines(wanted, stored)).toBe(false);
	});
});

describe("a price that includes tax", () => {
	it("comes back to the cent when the tax is put on again", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom("1", "1.07", "1.19", "1.25"), (cents, factor) => {
				const gross = new Big(cents).div(100);
				const again = new Big(netPrice(gross.toFixed(2), new Big(factor))).times(factor);
				expect(again.round(2, Big.roundHalfUp).eq(gross)).toBe(true);
			}),
		);
	});
});

describe("the comment of a sale", () => {
	it("has the customer's words first, then who ordered and how it is paid", () => {
		expect(commentOf(placedOrder("E1"), true)).toBe(
			"Ring twice\nOrdered by: Ann Byrne, ann@example.com, +353 1 555 0100\nPayment: card, captured, 29.95 EUR, pi_123",
		);
	});

	it("names the receiver when the address does not, and the telephone at the door", () => {
		const order = placedOrder("E1", { note: null });
		const { delivery } = order;
		const lines = commentOf({ ...order, delivery: { ...delivery, phone: "+353 87 1" } }, false).split("\n");
		expect(lines.slice(0, 2)).toEqual(["Deliver to: Ann Byrne", "Phone for the delivery: +353 87 1"]);
	});
});

describe("the settings", () => {
	it("need nothing", () => {
		expect(trytonSettings({})).toMatchObject({ company: 1, cashAccount: null, pricesIncludeTax: false, queueWorker: false });
	});

	it.each([
		{ kompany: 1 },
		{ company: 0 },
		{ freight: { STD: 7 } },
		{ webPartyPrefix: "web_" },
		{ overlapSeconds: 0 },
		{ skipWarnings: [""] },
	])("%j are refused, and named", (settings) => {
		expect(() => trytonSettings(settings)).toThrow(new RegExp(Object.keys(settings)[0] ?? ""));
	});
});

describe("the credentials", () => {
	it("are a login without a colon and a password", () => {
		expect(loginOf({ login: "gateway", password: "x" })).toEqual({ login: "gateway", password: "x" });
		for (const none of [{}, { login: "gateway" }, { password: "x" }, { login: "", password: "x" }, { login: "a:b", password: "x" }])
			expect(loginOf(none)).toBeNull();
	});
});
