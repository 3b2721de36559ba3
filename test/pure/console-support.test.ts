import { describe, expect, it } from "vitest";
import type { OrderView } from "../../src/console/wire";
import { generalLetter, hint, orderLetter, whereSet } from "../../src/console/words/support";

const TO = "support@byrne.example";

describe("a letter to Customer Support", () => {
	const letter = (some: Partial<OrderView>, to = TO) =>
		new URL(orderLetter({ eNumber: "E7", reference: null, erpOrderNumber: null, label: "Failed", error: null, ...some }, to));

	it("goes to the address that is set, under exactly the subject that they look for, with every number of the order", () => {
		const { pathname, searchParams } = letter({
			reference: "CART & 7?",
			erpOrderNumber: "SO-7",
			error: { class: "down", message: "50 % = no" },
		});
		expect(pathname).toBe(TO);
		expect([...searchParams.keys()]).toEqual(["subject", "body"]);
		expect(searchParams.get("subject")).toBe("Order Sync Error");
		expect(searchParams.get("body")).toBe(
			"E-number: E7\r\nERP order number: SO-7\r\nShop reference: CART & 7?\r\nStatus: Failed\r\nError: down: 50 % = no\r\n",
		);
	});

	it("leaves out what the order has not got", () => {
		expect(letter({}).searchParams.get("body")).toBe("E-number: E7\r\nStatus: Failed\r\n");
	});

	it("names the shop where it is about no order in particular", () => {
		const { pathname, searchParams } = new URL(
			generalLetter({ tenant: { id: "demo", name: "Bücher & Co", timeZone: "UTC", numbering: { prefix: "E", start: 100_001 } } }, TO),
		);
		expect([pathname, searchParams.get("subject")]).toEqual([TO, "Order Sync Error"]);
		expect(searchParams.get("body")).toContain("Shop: Bücher & Co (demo)");
	});

	it("has no other recipient and no other header, whatever stands in the address or the order", () => {
		for (const to of [
			"a@x.example?cc=b@x.example",
			"a@x.example&bcc=b@x.example",
			"a@x.example,b@x.example",
			"a@x.example\r\nBcc: b@x.example",
		]) {
			const { pathname, searchParams } = letter({ reference: "7&bcc=b@x.example" }, to);
			expect([...searchParams.keys()]).toEqual(["subject", "body"]);
			expect(pathname.match(/@/g)).toHaveLength(1);
		}
	});
});

describe("somebody who has nobody to write to", () => {
	it("is led to the setting where it is theirs, and told whose it is where it is not", () => {
		expect(whereSet("employee")).toEqual({ leads: false, text: "An administrator of your shop sets it on the page Mail." });
		expect(whereSet("admin")).toEqual({ leads: true, text: "Set it on the page Mail." });
		expect(whereSet("operator").text).toContain("SUPPORT_EMAIL");
	});

	it("learns whom the deployment names instead", () => {
		expect(hint("help@house.example")).toContain("they go to help@house.example");
		expect(hint(null)).toContain("no address is set");
	});
});
