import { describe, expect, it } from "vitest";
import { addressOf, hrefOf, matched, orderHref, searchHref } from "../../src/console/address";
import type { AttemptView, BoardItem, BoardState } from "../../src/console/wire";
import { attemptWords } from "../../src/console/words/attempt";
import { linkWords } from "../../src/console/words/link";
import { lineAmount, money, orders, quantity } from "../../src/console/words/money";
import { sorted, sortedNext } from "../../src/console/words/sorting";
import { ago, calendarDay, dateTime, knownZone, timeOrDate, took } from "../../src/console/words/time";
import { ERROR_CLASSES } from "../../src/order/outcome";
import { HOLD_REASONS } from "../../src/order/snapshot";
import { soon, span } from "../../src/order/span";
import { errorTitle } from "../../src/order/titles";

const NOW_MS = Date.parse("2026-11-22T14:02:11Z");

describe("times", () => {
	it("counts in the largest whole unit, and calls a clock that runs behind zero", () => {
		expect([-5_000, 0, 59_999, 60_000, 3_599_999, 47 * 3_600_000, 48 * 3_600_000].map(span)).toEqual([
			"0 s",
			"0 s",
			"59 s",
			"1 min",
			"59 min",
			"47 h",
			"2 d",
		]);
	});
	it("never says that something is due before it is", () => {
		expect([-1, 0, 1, 1_001, 59_001].map(soon)).toEqual(["now", "now", "in 1 s", "in 2 s", "in 1 min"]);
		expect([0, 12_000].map(ago)).toEqual(["just now", "12 s ago"]);
	});
	it("says how long a step took, in the precision that matters", () => {
		expect([84.4, 1_249, 9_999, 61_000].map(took)).toEqual(["84 ms", "1.2 s", "9.9 s", "1 min"]);
	});
	it("shows times in the tenant's zone, with the day only when it is another one there", () => {
		expect(dateTime(NOW_MS, "Asia/Tokyo")).toBe("22 Nov 2026, 23:02:11 GMT+9");
		expect(timeOrDate(NOW_MS - 3_600_000, NOW_MS, "Asia/Tokyo")).toBe("22:02:11");
		expect(timeOrDate(NOW_MS - 3_600_000, NOW_MS + 3_600_000, "Asia/Tokyo")).toBe("22 Nov 2026, 22:02:11");
	});
	it("says of a time on the other side of a clock change which it was, and nothing of any other", () => {
		const [summer, winter] = [Date.parse("2026-07-01T12:00:00Z"), Date.parse("2026-11-22T22:27:00Z")];
		expect(timeOrDate(winter, summer, "Europe/Dublin")).toBe("22 Nov 2026, 22:27:00 GMT");
		expect(timeOrDate(summer, winter, "Europe/Dublin")).toBe("1 Jul 2026, 13:00:00 GMT+1");
		expect(timeOrDate(summer, winter, "America/New_York")).toBe("1 Jul 2026, 08:00:00 GMT-4");
		expect(timeOrDate(summer, winter, "Asia/Tokyo")).toBe("1 Jul 2026, 21:00:00");
		expect(timeOrDate(winter, winter + 86_400_000, "Europe/Dublin")).toBe("22 Nov 2026, 22:27:00");
	});
	it("tells the two times apart that a clock reads alike on the night in autumn", () => {
		const twice = [Date.parse("2026-10-25T00:30:00Z"), Date.parse("2026-10-25T01:30:00Z")];
		const nowMs = Date.parse("2026-10-25T03:00:00Z");
		expect(twice.map((ms) => timeOrDate(ms, nowMs, "Europe/Dublin"))).toEqual(["01:30:00 GMT+1", "01:30:00"]);
		expect(twice.map((ms) => dateTime(ms, "Europe/Dublin"))).toEqual(["25 Oct 2026, 01:30:00 GMT+1", "25 Oct 2026, 01:30:00 GMT"]);
	});
	it("falls back to UTC for a zone that the browser does not know", () => {
		expect(["Europe/Dublin", "Mars/Olympus"].map(knownZone)).toEqual(["Europe/Dublin", "UTC"]);
	});
	it("keeps a calendar day the same day in every zone", () => {
		expect(calendarDay("2026-12-01")).toBe("1 December 2026");
	});
});

describe("amounts", () => {
	it("keeps every digit of a decimal string and fills up to the currency's own", () => {
		expect(money("999999999999.99", "EUR")).toBe("€999,999,999,999.99");
		expect([money("8", "EUR"), money("0.0125", "EUR"), money("1204", "JPY"), money("1.5", "KWD")]).toEqual([
			"€8.00",
			"€0.0125",
			"JP¥1,204",
			"KWD\u00a01.500",
		]);
	});
	it("shows what is no number as it came", () => {
		expect([money("n/a", "EUR"), quantity("n/a")]).toEqual(["n/a EUR", "n/a"]);
	});
	it("multiplies exactly and rounds half up to the currency's unit", () => {
		expect([lineAmount("3", "0.035", "EUR"), lineAmount("1200.5", "0.0125", "EUR"), lineAmount("2", "12.5", "JPY")]).toEqual([
			"0.11",
			"15.01",
			"25",
		]);
	});
	it("counts one order and several", () => {
		expect([orders(0), orders(1), orders(1204)]).toEqual(["0 orders", "1 order", "1,204 orders"]);
	});
});

describe("titles of what went wrong", () => {
	it("are known for every class, and survive one that is not", () => {
		expect(new Set(ERROR_CLASSES.map(errorTitle)).size).toBe(ERROR_CLASSES.length);
		expect(["solar_flare", "constructor"].map(errorTitle)).toEqual(["Something else went wrong", "Something else went wrong"]);
	});
});

const attempt = (facts: Partial<AttemptView>): AttemptView => ({
	attempt: 1,
	mode: "submit",
	startedAt: "2026-11-22T14:02:10Z",
	endedAt: "2026-11-22T14:02:11Z",
	outcome: "accepted",
	error: null,
	counted: false,
	erpOrderNumber: null,
	exchanges: [],
	...facts,
});

describe("an attempt in words", () => {
	it("tells sending from asking, for every outcome", () => {
		const outcomes = ["accepted", "rejected", "deferred", "uncertain", "lost"] as const;
		const said = outcomes.flatMap((outcome) =>
			(["submit", "verify"] as const).map((mode) => attemptWords(attempt({ outcome, mode }))).map(({ did, came }) => `${did}: ${came}`),
		);
		expect(new Set(said).size).toBe(outcomes.length * 2);
	});
	it("never says that an order which was found was sent", () => {
		expect(attemptWords(attempt({ mode: "verify", erpOrderNumber: "SO-7" })).came).toBe(
			"Found in the ERP as SO-7. Nothing was sent again.",
		);
	});
	it("names the kind of an error, and calls a look-up that found nothing none", () => {
		const error = { class: "unknown_outcome", message: "Not there." } as const;
		expect(attemptWords(attempt({ outcome: "uncertain", error })).error).toBe("No clear answer");
		expect(attemptWords(attempt({ outcome: "deferred", error, mode: "verify" }))).toMatchObject({
			came: "Not in the ERP, so it is sent again.",
			error: null,
		});
	});
	it("says whether it used up a try, and nothing of the kind when it succeeded", () => {
		expect(attemptWords(attempt({ outcome: "rejected", counted: true })).counted).toContain("Counts");
		expect(attemptWords(attempt({ outcome: "deferred" })).counted).toContain("Does not count");
		expect(attemptWords(attempt({})).counted).toBeNull();
	});
});

const board = (link: Partial<BoardState["link"]>, hold: BoardState["hold"] = null): BoardState => ({
	link: { state: "online", since: null, reason: null, nextProbeAt: null, breaker: "closed", adapter: "rest", ...link },
	hold,
	oldestWaitingAt: null,
	totals: {},
	serverTime: "2026-11-22T14:02:11Z",
});

describe("the ERP's state in words", () => {
	it("says nothing while all is well", () => {
		expect(linkWords(board({}), 3)).toBeNull();
	});
	it("counts what waits, in the right number", () => {
		expect(linkWords(board({ state: "offline" }), 1)?.text).toBe("1 order is safe here and goes out by itself when it is back.");
		expect(linkWords(board({ state: "offline" }), 2)?.text).toBe("2 orders are safe here and go out by themselves when it is back.");
		expect(linkWords(board({ state: "offline" }), 0)?.text).toBe("New orders are taken, and go out by themselves when it is back.");
	});
	it("does not call an ERP offline that is there and refuses the sign-in", () => {
		const words = linkWords(board({ state: "offline" }, { reason: "sign_in_refused", until: null }), 2);
		expect(words?.title).toBe("The ERP refuses the sign-in");
		expect(words?.text).toContain("has to be renewed");
	});
	it("has a sentence for every state and every reason to hold", () => {
		for (const state of ["offline", "paused", "not_connected", "unknown"] as const)
			expect(linkWords(board({ state }), 1)?.text).toMatch(/\.$/);
		for (const reason of HOLD_REASONS) expect(linkWords(board({}, { reason, until: null }), 1)?.title.length).toBeGreaterThan(5);
		expect(linkWords(board({ breaker: "half_open" }), 1)?.title).toBe("The ERP is back");
	});
});

const item = (eNumber: string, name: string, total: string): BoardItem => ({
	eNumber,
	version: 1,
	status: "queued",
	reference: null,
	erpOrderNumber: null,
	label: "Queued",
	colour: "blue",
	placedAt: "2026-11-22T14:02:11Z",
	updatedAt: "2026-11-22T14:02:11Z",
	nextAttemptAt: null,
	error: null,
	erasedAt: null,
	customer: { name },
	total,
	currency: "EUR",
});
const ITEMS = [item("E100", "Émile", "9"), item("E99", "Zoë", "10"), item("E101", "emile", "9.00")];

describe("sorting", () => {
	it("compares numbers as numbers and names without regard to accents and case, newest first among equals", () => {
		const order = (by: "eNumber" | "customer" | "total", descending: boolean) =>
			sorted(ITEMS, { by, descending }).map(({ eNumber }) => eNumber);
		expect(order("eNumber", true)).toEqual(["E101", "E100", "E99"]);
		expect(order("customer", false)).toEqual(["E100", "E101", "E99"]);
		expect(order("total", true)).toEqual(["E99", "E101", "E100"]);
		expect(ITEMS.map(({ eNumber }) => eNumber)).toEqual(["E100", "E99", "E101"]);
	});
	it("turns round at the same column and begins afresh at another", () => {
		const byNumber = { by: "eNumber", descending: true } as const;
		expect(sortedNext(byNumber, "eNumber")).toEqual({ by: "eNumber", descending: false });
		expect(sortedNext(byNumber, "customer")).toEqual({ by: "customer", descending: false });
		expect(sortedNext(byNumber, "total")).toEqual({ by: "total", descending: true });
	});
});

describe("addresses", () => {
	it("lead back to what they were made from, whatever the text", () => {
		for (const text of ["E100001", "SO/7 & 8", "50 %", "#1?q=2", "מרים 🧵"]) {
			expect(matched("/orders/:eNumber", addressOf(orderHref(text)).path)).toEqual({ eNumber: text });
			const { path, search } = addressOf(searchHref(text));
			expect([path, new URLSearchParams(search).get("q")]).toEqual(["/search", text]);
		}
	});
	it("begin at the start, and fit no page when they lead nowhere", () => {
		for (const empty of ["", "#", "#/"]) expect(addressOf(empty).path).toBe("/");
		for (const wrong of ["#/orders/.", "#/orders/..", "#/orders/%2E%2e", "#/orders/", "#/orders/a/b", "#/orders/%zz", "#/elsewhere/a"])
			expect(matched("/orders/:eNumber", addressOf(wrong).path)).toBeNull();
		expect(matched("/orders", "/orders")).toEqual({});
	});
	it("leave out of the query what is not given", () => {
		expect(hrefOf("/orders", { filter: "failed", q: "", from: null, to: undefined })).toBe("#/orders?filter=failed");
		expect(hrefOf("/orders", {})).toBe("#/orders");
	});
});
