import { describe, expect, it } from "vitest";
import { ACTIONS } from "../../src/order/action";
import {
	COLOUR_MEANINGS,
	FACES,
	isFinal,
	isUnconfirmed,
	next,
	reportStatus,
	STATUSES,
	type StatusEvent,
	statusesOf,
	TRANSITIONS,
	UNCONFIRMED_AFTER_MS,
} from "../../src/order/status";

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

	it("is this table and no other", () => {
		const table = STATUSES.map((status) => {
			const events = (Object.keys(TRANSITIONS) as StatusEvent[]).filter((event) => next(status, event) !== null);
			return `${status}: ${events.map((event) => `${event} -> ${next(status, event)}`).join(", ")}`;
		});
		expect(table).toEqual([
			"awaiting_payment: paid -> queued, unpaid -> abandoned",
			"abandoned: paid -> queued",
			"queued: claimed -> sending, edit -> queued, mark_synced -> synced_manually, archive -> archived, cancel -> cancelled",
			"sending: accepted -> synced, rejected -> failed, deferred -> queued, uncertain -> pending_verification, lease_lost -> pending_verification, withdrawn -> queued",
			"pending_verification: claimed -> sending, verify -> pending_verification, mark_synced -> synced_manually, not_there -> queued",
			"synced: ",
			"synced_manually: ",
			"failed: retry -> queued, edit -> queued, mark_synced -> synced_manually, not_there -> queued, archive -> archived",
			"archived: restore -> failed",
			"cancelled: ",
		]);
	});

	it("never sends out an order that is not paid for", () => {
		for (const status of ["awaiting_payment", "abandoned"] as const) expect(next(status, "claimed")).toBeNull();
		expect(next("abandoned", "paid")).toBe("queued");
	});

	it("takes nothing away from an order that the ERP has", () => {
		expect(isFinal("synced")).toBe(true);
		for (const event of Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[]) expect(next("synced", event)).toBeNull();
	});

	it("takes an order off its way only by an attempt’s end or by a person, and never one that is being sent by a person", () => {
		const people: readonly StatusEvent[] = [...ACTIONS, "edit"];
		for (const action of people) expect(next("sending", action)).toBeNull();
		for (const [event, row] of Object.entries(TRANSITIONS))
			for (const from of Object.keys(row)) if (from === "sending") expect(people).not.toContain(event);
	});

	it("calls final what no event can change, and nothing else", () => {
		for (const status of STATUSES) {
			const movable = (Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[]).some((event) => next(status, event) !== null);
			expect(isFinal(status)).toBe(!movable);
		}
	});
});

describe("the status in reports", () => {
	const SENT = 1_000_000;

	it.each([
		["awaiting_payment", null],
		["abandoned", null],
		["queued", "Queued"],
		["sending", "Queued"],
		["synced", "Synced"],
		["synced_manually", "Synced"],
		["failed", "Failed"],
		["archived", null],
		["cancelled", null],
	] as const)("of an order that is %s is %s, however long ago it was sent", (status, said) => {
		for (const unknownSinceMs of [null, SENT]) expect(reportStatus(status, unknownSinceMs, SENT + 10 * UNCONFIRMED_AFTER_MS)).toBe(said);
	});

	it("calls an order unconfirmed half an hour after it was sent, and not a moment sooner", () => {
		expect(UNCONFIRMED_AFTER_MS).toBe(30 * 60_000);
		expect(reportStatus("pending_verification", SENT, SENT + UNCONFIRMED_AFTER_MS - 1)).toBe("Queued");
		expect(reportStatus("pending_verification", SENT, SENT + UNCONFIRMED_AFTER_MS)).toBe("Pending Verification");
		expect(isUnconfirmed("sending", SENT, SENT + UNCONFIRMED_AFTER_MS)).toBe(false);
		expect(isUnconfirmed("pending_verification", null, SENT + UNCONFIRMED_AFTER_MS)).toBe(false);
	});
});
