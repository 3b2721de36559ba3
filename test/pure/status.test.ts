import { describe, expect, it } from "vitest";
import { COLOUR_MEANINGS, FACES, isFinal, next, STATUSES, statusesOf, TRANSITIONS } from "../../src/order/status";

describe("the statuses", () => {
	it("have the colours and the words that merchants know", () => {
		expect(COLOUR_MEANINGS).toEqual({
			green: "Order is delivered to ERP-system",
			blue: "Order awaits import to ERP-system",
			red: "Orders failed to import to ERP-system",
		});
		expect(statusesOf("green")).toEqual(["synced", "synced_manually"]);
		expect(statusesOf("blue")).toEqual(["queued", "sending", "pending_verification"]);
		expect(statusesOf("red")).toEqual(["failed"]);
	});

	it("have labels of their own, so that colour is never the only sign", () => {
		expect(new Set(STATUSES.map((status) => FACES[status].label)).size).toBe(STATUSES.length);
	});

	it("are all reached from a placement, but for those that a person sets", () => {
		const ways = Object.values(TRANSITIONS).flatMap((row): [string, string][] => Object.entries(row));
		const from = (reached: Set<string>): Set<string> =>
			new Set([...reached, ...ways.filter(([at]) => reached.has(at)).map(([, to]) => to)]);
		let reached = new Set<string>(["queued", "awaiting_payment"]);
		for (const _ of STATUSES) reached = from(reached);
		for (const status of ["synced", "failed", "pending_verification", "sending", "abandoned"]) expect(reached).toContain(status);
	});
});

describe("the status machine", () => {
	it("puts an order into the ERP only by way of a claimed attempt", () => {
		const ways = Object.entries(TRANSITIONS).flatMap(([event, row]) => Object.entries(row).map(([from, to]) => ({ event, from, to })));
		expect(ways.filter(({ to }) => to === "synced")).toEqual([{ event: "accepted", from: "sending", to: "synced" }]);
		expect(ways.filter(({ event }) => event === "claimed").map(({ from }) => from)).toEqual(["queued", "pending_verification"]);
	});

	it("never sends out an order that is not paid for", () => {
		for (const status of ["awaiting_payment", "abandoned"] as const) expect(next(status, "claimed")).toBeNull();
		expect(next("abandoned", "paid")).toBe("queued");
	});

	it("takes nothing away from an order that the ERP has", () => {
		expect(isFinal("synced")).toBe(true);
		for (const event of Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[]) expect(next("synced", event)).toBeNull();
	});

	it("calls final what no event can change, and nothing else", () => {
		for (const status of STATUSES) {
			const movable = (Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[]).some((event) => next(status, event) !== null);
			expect(isFinal(status)).toBe(!movable);
		}
	});
});
