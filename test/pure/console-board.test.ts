import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/console/answer";
import { withoutLists } from "../../src/console/live/without-lists";
import type { Board, BoardItem, BoardState } from "../../src/console/wire";
import { copy, desk, erpLink, flows, lastDelivered, lastPlaced, relay } from "../../src/console/words/services";
import type { Status } from "../../src/order/status";

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 14, 0, second)).toISOString();
const item = (eNumber: string, status: Status, placed: number, updated = placed): BoardItem => ({
	eNumber,
	version: 1,
	status,
	reference: null,
	erpOrderNumber: null,
	label: "",
	colour: null,
	placedAt: at(placed),
	updatedAt: at(updated),
	nextAttemptAt: null,
	error: null,
	erasedAt: null,
	customer: { name: "Ann" },
	total: "1",
	currency: "EUR",
});
const STATE: BoardState = {
	link: { state: "online", since: at(0), reason: null, nextProbeAt: null, breaker: "closed", adapter: "rest" },
	hold: null,
	oldestWaitingAt: null,
	totals: {},
	serverTime: at(30),
};
const lane = (...items: BoardItem[]) => ({ items, total: items.length });
const board = (change: Partial<Board> = {}): Board => ({ ...STATE, green: lane(), blue: lane(), red: lane(), ...change });
const refusal = (document: object): Answer<Board> => ({
	kind: "problem",
	status: 503,
	code: "copy_unavailable",
	detail: "The list of orders cannot be read.",
	retryAfterSeconds: null,
	document,
});

describe("the services between shop and ERP", () => {
	it("finds the order that was placed last in whichever colour it stands", () => {
		const red = lane(item("E3", "failed", 9), item("E1", "failed", 1));
		expect(lastPlaced(board({ green: lane(item("E2", "synced", 5)), red }))?.eNumber).toBe("E3");
		expect(lastPlaced(board())).toBeNull();
	});

	it("takes for the last delivery what reached the ERP last, and nothing that somebody keyed in", () => {
		const green = lane(item("E4", "synced_manually", 4, 29), item("E3", "synced", 3, 10), item("E2", "synced", 2, 20));
		expect(lastDelivered(board({ green }))?.eNumber).toBe("E2");
	});

	it("says that orders are held whenever nothing may go out, whatever the reason", () => {
		const blue = lane(item("E1", "queued", 1));
		expect(relay(board({ blue })).state).toBe("Delivering");
		expect(relay(board()).state).toBe("Ready");
		expect(relay(board({ blue, hold: { reason: "rate_limited", until: null } })).state).toBe("Holding");
		expect(relay(board({ blue, link: { ...STATE.link, state: "offline" } })).state).toBe("Holding");
		expect(relay(board({ blue, link: { ...STATE.link, state: "paused" } })).state).toBe("Paused");
	});

	it("shows orders flowing only while the ERP takes them", () => {
		expect(flows(board())).toBe(true);
		expect(flows(board({ hold: { reason: "rate_limited", until: null } }))).toBe(false);
		expect(flows(board({ link: { ...STATE.link, state: "offline" } }))).toBe(false);
	});

	it("does not call an ERP online that is only being tried", () => {
		expect(erpLink(board({ link: { ...STATE.link, breaker: "half_open" } })).state).toBe("Coming back");
		expect(erpLink(board({ link: { ...STATE.link, state: "offline", breaker: "open" } })).state).toBe("Offline");
	});

	it("tells a list copy that lags from one that is whole, by the desk's own count", () => {
		const twenty = Array.from({ length: 20 }, (_, index) => item(`E${index}`, "synced", index));
		expect(copy(board({ green: { items: twenty, total: 1204 } })).state).toBe("Up to date");
		expect(copy(board({ green: { items: twenty.slice(1), total: 1204 } })).state).toBe("Catching up");
		expect(copy(board({ blue: { items: [item("E1", "queued", 1)], total: 0 } })).state).toBe("Catching up");
		expect(copy(board({ green: { items: null, total: 3 } })).state).toBe("Cannot be read");
	});

	it("counts what waits in words", () => {
		expect(desk(board()).state).toBe("Nothing waits");
		expect(desk(board({ blue: { items: [], total: 1 } })).state).toBe("1 order waits");
		expect(desk(board({ blue: { items: [], total: 25 } })).state).toBe("25 orders wait");
	});
});

describe("the board while the lists cannot be read", () => {
	it("still shows the ERP's state and the true totals of each colour", () => {
		const totals = { synced: 7, synced_manually: 1, queued: 2, sending: 1, pending_verification: 4, failed: 3, archived: 9 } as const;
		const answer = withoutLists(refusal({ ...STATE, totals, link: { ...STATE.link, state: "offline" } }));
		if (answer.kind !== "ok") throw new Error("the refusal was not read");
		const { green, blue, red, link } = answer.body;
		expect([green, blue, red]).toEqual([
			{ items: null, total: 8 },
			{ items: null, total: 7 },
			{ items: null, total: 3 },
		]);
		expect(link.state).toBe("offline");
	});

	it("stays a refusal when it does not say how things are, or when something else is the matter", () => {
		const bare = refusal({ code: "copy_unavailable" });
		const other: Answer<Board> = { ...refusal(STATE), kind: "problem", code: "internal_error" } as Answer<Board>;
		expect(withoutLists(bare)).toBe(bare);
		expect(withoutLists(other)).toBe(other);
	});
});
