import { describe, expect, it } from "vitest";
import { causesIn } from "../../src/console/live/order-counts";
import { type Patch, patched, stillAhead } from "../../src/console/live/order-patches";
import { filterName, filterOf, isNarrow, ordersHref, ordersQueryOf, refiltered } from "../../src/console/live/orders-query";
import { chosen, chosenInSight, isChosen, isEmpty, NONE } from "../../src/console/live/selection";
import { cursorMeant, DAY_MAX, DAY_MIN } from "../../src/console/meant";
import type { BoardItem, OrderList } from "../../src/console/wire";
import type { BulkDecision } from "../../src/console/wire-bulk";
import { jobSaid, planOf, planSaid, resultsCsv, resultsFile, resultsText, skipSaid, wouldDo } from "../../src/console/words/bulk";
import { messageOf } from "../../src/console/words/orders";
import * as zone from "../../src/lib/zone";

const queryOf = (search: string) => ordersQueryOf(new URLSearchParams(search));
const decision = (eNumber: string, change: Partial<BulkDecision> = {}): BulkDecision => ({
	eNumber,
	result: "started",
	by: null,
	reason: null,
	status: "queued",
	label: "Queued",
	...change,
});

describe("the address of the list", () => {
	it("leads back to the query that it was made from", () => {
		const query = queryOf("filter=failed,pending&q=Ann+%26+Co&from=2026-06-03&to=2026-06-04&customer=a%40b.ie&cursor=17&job=a-1");
		expect(query.groups).toEqual(["pending", "failed"]);
		expect(queryOf(ordersHref(query).split("?")[1] ?? "")).toEqual(query);
	});

	it("means nothing by what it cannot mean, instead of failing", () => {
		const query = queryOf(`filter=x,failed&from=3.6.2026&to=&cursor=0&job=${"j".repeat(65)}&q=${"q".repeat(200)}`);
		expect(query).toMatchObject({ groups: ["failed"], from: "", to: "", cursor: "", job: "" });
		expect(query.q).toHaveLength(100);
		expect(isNarrow(queryOf("cursor=5&job=a"))).toBe(false);
	});

	it("may name the very statuses instead of groups, and never both: the gateway takes one of the two", () => {
		const query = queryOf("status=pending_verification,nonsense");
		expect(filterOf(query)).toEqual({ status: "pending_verification" });
		expect(queryOf(ordersHref(query).split("?")[1] ?? "")).toEqual(query);
		expect(filterOf(queryOf("status=queued&filter=failed"))).toEqual({ filter: "failed" });
		expect(filterOf(refiltered(query, { groups: ["failed"], statuses: [] }))).toEqual({ filter: "failed" });
	});

	it("may name what went wrong, of failed orders alone: beside others it says nothing", () => {
		const query = queryOf("error=not_found,nonsense,none");
		expect(query).toMatchObject({ groups: ["failed"], statuses: [], causes: ["not_found", "none"] });
		expect(filterOf(query)).toEqual({ filter: "failed", error: "not_found,none" });
		expect(queryOf(ordersHref(query).split("?")[1] ?? "")).toEqual(query);
		expect(filterOf(queryOf("status=failed&error=down"))).toEqual({ filter: "failed", error: "down" });
		expect(filterOf(queryOf("filter=failed,pending&error=down"))).toEqual({ filter: "pending,failed" });
		expect(filterOf(queryOf("status=queued&error=down"))).toEqual({ status: "queued" });
		expect(filterName(query)).not.toBe(filterName(queryOf("filter=failed")));
	});

	it("means days that there are, within what the gateway reckons with", () => {
		const days = ["2026-02-30", "0001-01-01", "1969-12-31", "9999-01-01", "2026-13-01", "2026-2-3", "2025-02-29", "2026-06-00"];
		for (const day of days) expect([day, filterOf(queryOf(`from=${day}&to=${day}`))]).toEqual([day, {}]);
		expect([DAY_MIN, DAY_MAX]).toEqual([zone.DAY_MIN, zone.DAY_MAX]);
		for (const day of ["2024-02-29", DAY_MIN, DAY_MAX]) expect(filterOf(queryOf(`from=${day}&to=${day}`))).toEqual({ from: day, to: day });
	});

	it("asks the gateway only for what is given", () => {
		expect(filterOf(queryOf("filter=successful"))).toEqual({ filter: "successful" });
		expect(filterOf(queryOf("q=E1&filter=archived"))).toEqual({ q: "E1", filter: "archived" });
		expect(filterOf(queryOf(""))).toEqual({});
	});

	it("begins another filter at its newest order, and calls the same filter by the same name on each of its pages", () => {
		const query = queryOf("filter=failed&cursor=17&job=a");
		expect(refiltered(query, { q: "Ann" })).toMatchObject({ q: "Ann", cursor: "", job: "a" });
		expect(filterName(query)).toBe(filterName(queryOf("filter=failed&cursor=9")));
		expect(filterName(query)).not.toBe(filterName(queryOf("filter=pending")));
	});
});

describe("the causes beside a list of failed orders", () => {
	const item = (eNumber: string, error: string | null) =>
		({ eNumber, status: "failed", error: error === null ? null : { class: error, message: "no" } }) as BoardItem;
	const listed = (items: readonly BoardItem[], change: Partial<OrderList> = {}): OrderList => ({
		items,
		next: null,
		causes: [
			{ error: "not_found", count: 2 },
			{ error: "none", count: 1 },
		],
		...change,
	});
	const all = [item("E3", "not_found"), item("E2", null), item("E1", "not_found")];
	const told = (search: string, list: OrderList | null, items = list?.items ?? null, isBehind = false) =>
		causesIn(queryOf(search), items, list, isBehind).map(({ cause, count }) => [cause, count]);

	it("are told with how many there are, and nothing is where the list is of others as well", () => {
		expect(told("filter=failed", listed(all))).toEqual([
			["not_found", 2],
			["none", 1],
		]);
		expect(told("", listed(all))).toEqual([]);
		expect(told("filter=failed,pending", listed(all))).toEqual([]);
	});

	it("have no number where the rows say otherwise", () => {
		expect(told("filter=failed", listed(all.slice(0, 2)))).toEqual([
			["not_found", "behind"],
			["none", 1],
		]);
		const acted = all.map((each) => (each.eNumber === "E2" ? { ...each, status: "queued" as const } : each));
		expect(told("filter=failed", listed(all), acted)[1]).toEqual(["none", "behind"]);
		// A page is not all of them, nor is what is narrowed to another cause.
		expect(told("filter=failed", listed(all.slice(0, 1), { next: "2" }))[0]).toEqual(["not_found", 2]);
		expect(told("filter=failed&error=none", listed(all.slice(1, 2)))).toEqual([
			["not_found", 2],
			["none", 1],
		]);
		expect(told("filter=failed&error=none", listed([]))[1]).toEqual(["none", "behind"]);
	});

	it("name what the list is narrowed to although there is none of it, and leave out what this page does not know", () => {
		const list = listed([], { causes: [{ error: "solar_flare", count: 7 }] });
		expect(told("filter=failed&error=down", list)).toEqual([["down", 0]]);
		expect(told("filter=failed&error=down", null)).toEqual([["down", null]]);
	});
});

describe("what was said of an order", () => {
	const said = (status: BoardItem["status"], message: string) => messageOf({ status, error: { class: "validation_rejected", message } });

	it("is the ERP's own words, whole, while the ERP has not taken it", () => {
		const long = "The customer is on credit hold. ".repeat(15);
		for (const status of ["failed", "queued", "pending_verification", "archived"] as const) expect(said(status, long)).toBe(long);
		for (const status of ["synced", "synced_manually"] as const) expect(said(status, long)).toBeNull();
		expect([said("failed", ""), messageOf({ status: "failed", error: null })]).toEqual([null, null]);
	});
});

describe("where a list goes on", () => {
	const meant = (form: Parameters<typeof cursorMeant>[1], cursor: string) => cursorMeant(new URLSearchParams({ cursor }), form);

	it("is what the gateway wrote, and the beginning for anything else", () => {
		for (const [form, good, bad] of [
			["number", "17", "-1"],
			["time", "1700000000000_ab_c", "yesterday"],
			["entry", "1700000000000_5", "1700000000000_x"],
			["tenant", "demo-2", "Demo"],
			["words", "WyJBLTEwMCIsIjEiXQ", "a b"],
		] as const) {
			expect([form, meant(form, good)]).toEqual([form, good]);
			expect([form, meant(form, bad), meant(form, "")]).toEqual([form, "", ""]);
		}
	});
});

describe("a selection", () => {
	const inSight = ["E3", "E2", "E1"];

	it("remembers numbers of other pages, and counts those in sight", () => {
		const some = chosen(NONE, ["E9", "E2"], true, inSight);
		expect(chosenInSight(some, inSight)).toBe("some");
		expect(isChosen(some, "E9")).toBe(true);
		expect(chosenInSight(chosen(some, inSight, true, inSight), inSight)).toBe("all");
		expect(isEmpty(chosen(some, ["E9", "E2"], false, inSight))).toBe(true);
	});

	it("of everything becomes those in sight when one is taken out: nobody has seen the others", () => {
		const rest = chosen({ kind: "filter", filter: { filter: "failed" } }, ["E2"], false, inSight);
		expect(rest).toEqual({ kind: "some", numbers: new Set(["E3", "E1"]) });
		expect(chosenInSight({ kind: "filter", filter: { filter: "failed" } }, inSight)).toBe("all");
	});
});

describe("an order that was acted on", () => {
	const item = { eNumber: "E1", status: "failed", label: "Failed", updatedAt: "t1" } as BoardItem;
	const patch: Patch = { status: "queued", label: "Queued", insteadOf: "t1", untilMs: 100 };
	const patches = new Map([["E1", patch]]);

	it("is shown as the action left it until the list has caught up, and as the list says from then on", () => {
		expect(patched([item], patches)[0]).toMatchObject({ status: "queued", label: "Queued" });
		const newer = { ...item, status: "synced", label: "Synced", updatedAt: "t2" } as BoardItem;
		expect(patched([newer], patches)[0]).toBe(newer);
		expect(stillAhead(patches, [newer], 50).size).toBe(0);
	});

	it("is not shown so for ever when the list never follows", () => {
		expect(stillAhead(patches, [item], 99)).toBe(patches);
		expect(stillAhead(patches, [item], 100).size).toBe(0);
	});
});

describe("the plan of an action", () => {
	it("gathers what is passed over by its reason, most frequent first, with a few of the numbers", () => {
		const skipped = (eNumber: string, reason: string) => decision(eNumber, { result: "skipped", reason });
		const results = [
			decision("E1"),
			skipped("E2", "synced"),
			...["E3", "E4", "E5", "E6", "E7", "E8"].map((each) => skipped(each, "archived")),
		];
		const counts = { started: 1, done: 0, already_in_progress: 0, skipped: 7, refused: 0 };
		const plan = planOf({ results, counts });
		expect(wouldDo(plan)).toBe(1);
		expect(planSaid(plan)).toBe("1 of 8 orders will be dealt with.");
		expect(plan.skips.map(skipSaid)).toEqual([
			"6 orders passed over (E3, E4, E5, E6, E7 and more): archived",
			"1 order passed over (E2): synced",
		]);
	});

	it("says so when there is nothing to do, or nothing at all", () => {
		const counts = { started: 0, done: 0, already_in_progress: 0, skipped: 2, refused: 0 };
		expect(planSaid({ total: 2, counts, skips: [] })).toBe("None of the 2 orders allows it now.");
		expect(planSaid({ total: 0, counts: { ...counts, skipped: 0 }, skips: [] })).toBe("No order matches any more.");
	});
});

describe("results for a spreadsheet", () => {
	it("hold a line for each order, and no formula, whoever wrote the reason", () => {
		const text = resultsText([decision("E1"), decision("E2", { result: "skipped", label: null, reason: '=HYPERLINK("x")\tor\r\nworse' })]);
		expect(text.split("\r\n")).toEqual([
			"e-number\tresult\tstatus\treason",
			"E1\tstarted\tQueued\t",
			`E2\tskipped\t\t'=HYPERLINK("x") or worse`,
		]);
	});

	it("are the same table as a job's, whoever's name is a formula, in a file that says what was done and when", () => {
		const by = { name: '=HYPERLINK("http://evil.example")', at: "2026-11-22T14:02:11Z" };
		const now = { eNumber: "E3", status: "failed", label: "Failed", error: { class: "validation_rejected", message: "=no" } } as const;
		const csv = resultsCsv(
			[decision("E1", { result: "already_in_progress", by }), decision("E2", { label: null, reason: "a;=b" }), decision("E3", { now })],
			Date.parse("2026-11-22T14:02:11Z"),
			Date.parse("2026-11-22T14:05:00Z"),
		);
		// Where it is not known how an order stands, it is told how it stood, with the time of that.
		expect(csv.replace("\uFEFF", "").split("\r\n")).toEqual([
			"e-number,result,status,reason,by,error,as of",
			`E1,already_in_progress,Queued,,"'=HYPERLINK(""http://evil.example"")",,2026-11-22T14:02:11.000Z`,
			`E2,started,,"a;'=b",,,2026-11-22T14:02:11.000Z`,
			"E3,started,Failed,,,'=no,2026-11-22T14:05:00.000Z",
			"",
		]);
		expect(resultsFile("retry", Date.parse("2026-11-22T14:02:11Z"))).toBe("orders-retry-20261122-140211.csv");
	});

	it("of a job stand in one line: how far it is, or what came of it", () => {
		const counts = { started: 0, done: 598, already_in_progress: 0, skipped: 2, refused: 0 };
		const job = { action: "archive", worked: 600, total: 2_000, counts, became: null, problem: null } as const;
		expect(jobSaid({ ...job, state: "running", worked: 1_200 })).toBe("1,200 of 2,000 orders");
		expect(jobSaid({ ...job, state: "aborted" })).toBe("598 done, 2 passed over");
		expect(jobSaid({ ...job, state: "failed", problem: "It cannot be read. Start it again." })).toBe("It cannot be read. Start it again.");
	});
});
