import { describe, expect, it } from "vitest";
import { ErpConnection } from "../../src/erp/connection";
import { feedSourceOf } from "../../src/erp/registry";

const of = (adapter: "rest" | "tryton", settings: Readonly<Record<string, number | string | null>>, baseUrl = "https://erp.example") =>
	feedSourceOf(ErpConnection.parse({ adapter, baseUrl, settings, ratePerSecond: 5, burst: 5, concurrency: 2, timeoutMs: 10_000 }));

describe("what a cursor is of", () => {
	it("is the ERP, its company, warehouse and language: with another one it is read from the beginning", () => {
		const known = of("tryton", { company: 1, warehouse: 3 });
		for (const other of [
			{ company: 2, warehouse: 3 },
			{ company: 1, warehouse: 4 },
			{ company: 1 },
			{ company: 1, warehouse: 3, language: "de" },
		])
			expect(of("tryton", other)).not.toBe(known);
		expect(of("tryton", { company: 1, warehouse: 3 }, "https://erp.example/other")).not.toBe(known);
		expect(of("rest", {})).not.toBe(of("tryton", {}));
	});

	it("stays the same with settings that are about orders, and with what comes by itself anyway", () => {
		expect(of("tryton", { company: 1, language: "en" })).toBe(of("tryton", {}));
		expect(of("tryton", { cashAccount: "C1", overlapSeconds: 60 })).toBe(of("tryton", {}));
	});
});
