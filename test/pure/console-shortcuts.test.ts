import { describe, expect, it } from "vitest";
import { KEYS } from "../../src/console/words/help";
import { KEYS as ORDERS_KEYS } from "../../src/console/words/orders";
import { paymentStatus, paymentType } from "../../src/console/words/payment";
import { keysBound } from "../../src/console/words/shortcuts";

const shown = (rows: ReturnType<typeof keysBound>) => rows.flatMap(([keys]) => keys);

describe("the list of keys", () => {
	it("is whole while shortcuts are on", () => {
		for (const rows of [KEYS, ORDERS_KEYS]) expect(keysBound(rows, true)).toEqual(rows);
	});

	it("has no letter and no sign in it while they are off, and keeps what else does the same", () => {
		expect([...shown(keysBound(KEYS, false)), ...shown(keysBound(ORDERS_KEYS, false))].filter((key) => /^[!-~]$/.test(key))).toEqual([]);
		expect(keysBound(ORDERS_KEYS, false)).toEqual([
			[["↓"], "Next order"],
			[["↑"], "Previous order"],
			[["Home", "End"], "First or last order of the page"],
			[["Enter"], "Open the order"],
			[["Space"], "Select the order, or take it out"],
			[["Esc"], "Clear the selection"],
		]);
	});
});

describe("how an order is paid", () => {
	it("is said in words, and a way of paying that is not known by the shop's own", () => {
		expect(["card", "Bank transfer", "cash-on-delivery", "Rechnung 30 Tage", "constructor"].map(paymentType)).toEqual([
			"Card",
			"Bank transfer",
			"Cash on delivery",
			"Rechnung 30 Tage",
			"constructor",
		]);
		expect((["pending", "authorised", "captured"] as const).map(paymentStatus)).toEqual([
			"Not paid yet",
			"Authorised, not captured yet",
			"Paid",
		]);
	});
});
