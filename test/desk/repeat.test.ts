import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { alarmOf, freshDesk, place, placing, rowsOf } from "../support/desks";
import { errorOf } from "../support/failing";

const clock = stillClock();

describe("a request that comes again", () => {
	it("gets its first receipt again, however much later and whatever became of the order", async () => {
		const at = freshDesk();
		const first = await at.desk.place(placing(at.tenantId, "cart-1"));
		clock.advance(60_000);
		await at.desk.claim(10, 1_000);
		expect(first.kind).toBe("placed");
		expect(await at.desk.place(placing(at.tenantId, "cart-1"))).toEqual({ ...first, kind: "repeated" });
		expect(await rowsOf(at, "SELECT seq FROM orders")).toHaveLength(1);
	});

	it("is one order when it comes fifty times at once", async () => {
		const at = freshDesk();
		const { desk } = at;
		const placements = await Promise.all(Array.from({ length: 50 }, () => desk.place(placing(at.tenantId, "cart-1"))));
		expect(placements.filter(({ kind }) => kind === "placed")).toHaveLength(1);
		expect(placements.filter(({ kind }) => kind === "repeated")).toHaveLength(49);
		expect(new Set(placements.map((placement) => (placement.kind === "conflict" ? null : placement.receipt.eNumber)))).toEqual(
			new Set(["E100001"]),
		);
		expect((await place(at)).eNumber).toBe("E100002");
	});

	it("is a conflict that names the first order when its body is another", async () => {
		const at = freshDesk();
		await place(at, "cart-1");
		expect(await at.desk.place(placing(at.tenantId, "cart-1", { fingerprint: "another" }))).toEqual({
			kind: "conflict",
			eNumber: "E100001",
		});
		expect((await place(at, "cart-2")).eNumber).toBe("E100002");
	});

	it("wakes the desk whose first call died between keeping the order and setting the alarm", async () => {
		const at = freshDesk();
		await place(at, "cart-1");
		await runInDurableObject(at.desk, (_object, state) => state.storage.deleteAlarm());
		await place(at, "cart-1");
		expect(await alarmOf(at)).not.toBeNull();
	});

	it("is two orders when its key is another", async () => {
		const at = freshDesk();
		expect((await place(at, "cart-1")).eNumber).toBe("E100001");
		expect((await place(at, "cart-2")).eNumber).toBe("E100002");
	});
});

describe("a request that cannot be numbered", () => {
	it.each([
		["a prefix that ends in a digit", { prefix: "E1", start: 1 }],
		["a start below one", { prefix: "E", start: 0 }],
		["a number longer than every ERP's field", { prefix: "ABCDEFGHIJ", start: 123_456_789_012 }],
	])("is refused for %s and leaves no row, no alarm and no gap", async (_reason, numbering) => {
		const at = freshDesk();
		expect(await errorOf(() => at.desk.place(placing(at.tenantId, "cart-1", { numbering })))).toMatch(/e-number/);
		for (const table of ["orders", "agenda", "outbox"]) expect(await rowsOf(at, `SELECT * FROM ${table}`)).toEqual([]);
		expect(await alarmOf(at)).toBeNull();
		expect((await place(at, "cart-1")).eNumber).toBe("E100001");
	});

	it("is refused when it comes to the desk of another tenant", async () => {
		const at = freshDesk();
		await place(at);
		expect(await errorOf(() => at.desk.place(placing("somebody-else")))).toMatch(/belongs to/);
		expect(await rowsOf(at, "SELECT seq FROM orders")).toHaveLength(1);
	});
});
