import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/console/answer";
import { countedWith, countsIn } from "../../src/console/live/order-counts";
import { ordersQueryOf } from "../../src/console/live/orders-query";
import { INTERVAL_MS, type World } from "../../src/console/live/poll";
import { ASKED_ORDERS_MAX, following, withStandings } from "../../src/console/live/standings";
import type { BoardItem } from "../../src/console/wire";
import type { BulkDecision, Standing, Standings } from "../../src/console/wire-bulk";
import { becameOf, becameSaid, jobTone, nowSaid, onTheirWay } from "../../src/console/words/became";
import { countsSaid, jobSaid } from "../../src/console/words/bulk";
import { FACES, type Status } from "../../src/order/status";

const standing = (eNumber: string, status: Status, error: Standing["error"] = null): Standing => ({
	eNumber,
	status,
	label: FACES[status].label,
	error,
});
const decision = (eNumber: string, change: Partial<BulkDecision> = {}): BulkDecision => ({
	eNumber,
	result: "started",
	by: null,
	reason: null,
	status: "queued",
	label: "Queued",
	...change,
});
const REFUSED = { class: "validation_rejected", message: "no such article" } as const;

describe("what became of orders", () => {
	it("is told by what they are now, those still on their way last; of a retry they have failed again", () => {
		const byStatus = { queued: 5, sending: 1, synced: 20, synced_manually: 1, failed: 3, archived: 2 };
		expect(becameSaid(byStatus, "retry")).toBe("Now 21 synced, 3 failed again, 2 archived or cancelled, 6 still on their way.");
		expect(becameSaid({ failed: 1, pending_verification: 1 }, "verify")).toBe("Now 1 failed, 1 still on its way.");
		expect(becameSaid({}, "retry")).toBe("");
		expect(onTheirWay(byStatus)).toBe(6);
	});

	it("counts those that were dealt with and are known, and none that was passed over", () => {
		const results = [
			decision("E1", { now: standing("E1", "failed", REFUSED) }),
			decision("E2", { result: "already_in_progress", now: standing("E2", "synced") }),
			decision("E3", { result: "skipped", now: standing("E3", "synced") }),
			decision("E4"),
		];
		expect(becameOf(results)).toEqual({ failed: 1, synced: 1 });
	});

	it("stands at each order, with what went wrong; at one that was passed over only where it has moved on since", () => {
		expect(nowSaid(decision("E1", { now: standing("E1", "failed", REFUSED) }), "retry")).toMatch(/^Now failed again: \S/);
		expect(nowSaid(decision("E1", { now: standing("E1", "synced") }), "retry")).toBe("Now synced");
		const skipped = decision("E1", { result: "skipped", status: "archived" });
		expect(nowSaid({ ...skipped, now: standing("E1", "archived") }, "retry")).toBe("");
		expect(nowSaid({ ...skipped, now: standing("E1", "failed") }, "archive")).toBe("Now failed");
		expect(nowSaid(decision("E1"), "retry")).toBe("");
	});

	it("never calls orders under way that were only under way when the action was over", () => {
		const counts = { started: 309, done: 0, already_in_progress: 2, skipped: 1, refused: 0 };
		expect(countsSaid(counts)).toBe("309 started, 2 had begun already, 1 passed over");
		const job = { action: "retry", state: "done", worked: 312, total: 312, counts, problem: null } as const;
		const became = { at: "2026-11-22T14:02:11Z", byStatus: { synced: 309, failed: 2 } };
		expect(jobSaid({ ...job, became })).toBe("309 started, 2 had begun already, 1 passed over. Now 309 synced, 2 failed again.");
		expect(jobSaid({ ...job, became: null })).toBe("309 started, 2 had begun already, 1 passed over");
	});

	it("colours a job by its orders: on their way, failed again, or well", () => {
		const job = (byStatus: object, action: "retry" | "restore" = "retry") =>
			jobTone({ state: "done", action, became: { at: "2026-11-22T14:02:11Z", byStatus } });
		expect([job({ queued: 1, failed: 1 }), job({ failed: 1, synced: 1 }), job({ synced: 1 }), job({ failed: 2 }, "restore")]).toEqual([
			"blue",
			"amber",
			"green",
			"green",
		]);
		expect(jobTone({ state: "failed", action: "retry", became: null })).toBe("amber");
	});
});

/** A tab that somebody looks at, whose time is the test's. */
function watched() {
	const timers: { readonly delayMs: number; readonly then: () => void }[] = [];
	const world: World = {
		now: () => 1_000,
		random: () => 1,
		visible: () => true,
		onChange: () => () => {},
		whose: signal("Ann"),
		after(delayMs, then) {
			timers.push({ delayMs, then });
			return () => {};
		},
	};
	const asked: (readonly string[])[] = [];
	let now: (eNumber: string) => Status = () => "queued";
	const answers = async (eNumbers: readonly string[]): Promise<Answer<Standings>> => {
		asked.push(eNumbers);
		return { kind: "ok", body: { items: eNumbers.map((eNumber) => standing(eNumber, now(eNumber))) } };
	};
	const followed = following(answers, world);
	const settled = () => new Promise((resolve) => setImmediate(resolve));
	return {
		followed,
		asked,
		delays: () => timers.map(({ delayMs }) => delayMs),
		become(next: typeof now) {
			now = next;
		},
		async begin(results: readonly BulkDecision[]) {
			followed.follow(results);
			followed.poll.start();
			await settled();
		},
		async ring() {
			timers.pop()?.then();
			await settled();
		},
	};
}

describe("the orders of a result", () => {
	it("are asked about closely while one of them is on its way, and rarely after that", async () => {
		const world = watched();
		await world.begin([decision("E1"), decision("E2")]);
		expect(world.delays()).toEqual([INTERVAL_MS]);
		world.become((eNumber) => (eNumber === "E1" ? "synced" : "failed"));
		await world.ring();
		expect(world.delays().at(-1)).toBeGreaterThanOrEqual(15_000);
		expect(world.asked).toEqual([
			["E1", "E2"],
			["E1", "E2"],
		]);
		const results = withStandings([decision("E1"), decision("E2")], world.followed.known.value);
		expect(results.map(({ now }) => now?.status)).toEqual(["synced", "failed"]);
	});

	it("are asked about so many at once, those on their way first, and in turn where they are more", async () => {
		const world = watched();
		const results = Array.from({ length: ASKED_ORDERS_MAX + 50 }, (_, n) => decision(`E${n + 1}`));
		world.become((eNumber) => (Number(eNumber.slice(1)) <= 50 ? "synced" : "queued"));
		await world.begin(results);
		await world.ring();
		await world.ring();
		expect(world.asked.map(({ length }) => length)).toEqual([ASKED_ORDERS_MAX, ASKED_ORDERS_MAX, ASKED_ORDERS_MAX]);
		expect(world.asked[1]?.slice(0, 50)).toEqual(results.slice(100).map(({ eNumber }) => eNumber));
		expect(world.asked[2]?.slice(0, 50)).toEqual(results.slice(50, 100).map(({ eNumber }) => eNumber));
	});

	it("are not taken for what they were before, when the same orders are acted on once more", async () => {
		const world = watched();
		world.become(() => "failed");
		const first = [decision("E1")];
		await world.begin(first);
		expect(withStandings(first, world.followed.known.value)[0]?.now?.status).toBe("failed");
		const again = [decision("E1")];
		world.followed.follow(again);
		expect(withStandings(again, world.followed.known.value)[0]?.now).toBeNull();
	});

	it("keep what is newer when more of them come to be shown, and leave out numbers that no order has", async () => {
		const world = watched();
		const first = decision("E1", { now: standing("E1", "queued") });
		world.become(() => "synced");
		await world.begin([first, decision("7", { result: "skipped", status: null, label: null })]);
		expect(world.asked).toEqual([["E1"]]);
		world.followed.follow([first, decision("E2", { now: standing("E2", "failed") })]);
		expect([...world.followed.known.value.values()].map(({ status }) => status)).toEqual(["synced", "failed"]);
	});
});

describe("the counts of the filters", () => {
	const query = (search: string) => ordersQueryOf(new URLSearchParams(search));
	const items = (...statuses: Status[]) => statuses.map((status, n) => ({ eNumber: `E${n}`, status }) as BoardItem);
	const whole = { next: null };

	it("are those that came with the list, or with the refusal of it", () => {
		const list = { items: [], next: null, totals: { failed: 2 }, hold: null };
		const trouble = (code: string) =>
			({ kind: "problem", status: 503, code, detail: "", retryAfterSeconds: null, document: { totals: { failed: 3 } } }) as never;
		expect(countedWith(list, null).totals).toEqual({ failed: 2 });
		expect(countedWith(list, trouble("copy_unavailable")).totals).toEqual({ failed: 2 });
		expect(countedWith(null, trouble("copy_unavailable")).totals).toEqual({ failed: 3 });
		expect(countedWith(null, trouble("internal")).totals).toBeUndefined();
	});

	it("never contradict the rows under them: fewer than are in sight cannot be right", () => {
		const totals = { queued: 4, synced: 100 };
		const counts = countsIn(query(""), items("failed", "failed", "queued"), { next: "7" }, { totals });
		expect(counts).toMatchObject({ failed: "behind", pending: 4, successful: 100, archived: 0 });
	});

	it("of a filter whose orders are all in sight are as many as these", () => {
		const totals = { queued: 24, failed: 1 };
		expect(countsIn(query("filter=pending"), items(), whole, { totals })).toMatchObject({ pending: "behind", failed: 1 });
		expect(countsIn(query(""), items("failed"), whole, { totals })).toMatchObject({ pending: "behind", failed: 1 });
		const twentyFour = items(...Array.from({ length: 24 }, () => "queued" as const));
		expect(countsIn(query("filter=pending"), twentyFour, whole, { totals })).toMatchObject({ pending: 24 });
	});

	it.each(["cursor=9&filter=pending", "status=queued", "filter=failed", "filter=pending&q=Ann", "filter=pending&from=2026-01-01"])(
		"of a list that need not have all of them (%s) may be more than are in sight",
		(search) => {
			expect(countsIn(query(search), items("queued"), whole, { totals: { queued: 24 } }).pending).toBe(24);
		},
	);

	it("are not known before they came, and those of the query before are not held against the next", () => {
		expect(countsIn(query(""), null, null, {}).failed).toBeNull();
		expect(countsIn(query(""), null, null, { totals: { failed: 1 } }).failed).toBe(1);
		expect(countsIn(null, items(), whole, { totals: { failed: 1 } }).failed).toBe(1);
	});
});
