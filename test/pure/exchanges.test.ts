import { describe, expect, it } from "vitest";
import type { LatestOrder } from "../../src/db/latest";
import { exchanges, type Observed } from "../../src/http/admin/exchanges";
import type { LinkHealth } from "../../src/link/answers";

const NOW_MS = 10_000_000;
const link = (changes: Partial<LinkHealth> = {}): LinkHealth => ({
	state: "online",
	sinceMs: 1_000,
	reason: null,
	nextProbeAtMs: null,
	breaker: "closed",
	adapter: "rest",
	...changes,
});
const desk = (changes: Partial<NonNullable<Observed["desk"]>> = {}) => ({
	waiting: 0,
	oldestWaitingAtMs: null,
	unverified: 0,
	failed: 0,
	awaitingPayment: 0,
	hold: null,
	...changes,
});
const order = (changes: Partial<LatestOrder> = {}): LatestOrder => ({
	eNumber: "E1",
	status: "synced",
	placedAtMs: NOW_MS - 1_000,
	updatedAtMs: NOW_MS - 500,
	erpOrderNumber: "SO-1",
	errorMessage: null,
	...changes,
});
const seen = (changes: Partial<Observed> = {}): Observed => ({
	link: link(),
	desk: desk(),
	latest: [order()],
	reportWanted: true,
	runs: new Map(),
	...changes,
});
const one = (process: string, observed: Observed) => {
	const found = exchanges(observed, NOW_MS).find((each) => each.process === process);
	if (found === undefined) throw new Error(`there is no ${process}`);
	return found;
};

describe("the exchanges between web shop, gateway and ERP", () => {
	it("each say where from and where to", () => {
		expect(exchanges(seen(), NOW_MS).map(({ process, from, to }) => `${process}: ${from} -> ${to}`)).toEqual([
			"orders_in: Web shop -> Holdfast",
			"payments: Payment gateway -> Holdfast",
			"delivery: Holdfast -> ERP",
			"verification: Holdfast -> ERP",
			"replication: ERP -> Holdfast",
			"reconciliation: Holdfast -> ERP",
			"report: Holdfast -> Inboxes",
			"mail: Holdfast -> Inboxes",
		]);
	});

	it("take orders, busy or quiet, and say which came last", () => {
		expect(one("orders_in", seen())).toMatchObject({ state: "running", last: { atMs: NOW_MS - 1_000, say: "E1 was placed." } });
		expect(one("orders_in", seen({ latest: [order({ placedAtMs: 1 })] }))).toMatchObject({ state: "idle", sinceMs: 1 });
		expect(one("orders_in", seen({ latest: [] }))).toMatchObject({ state: "idle", last: null });
	});

	it("deliver while something is on its way, and rest when nothing is", () => {
		expect(one("delivery", seen({ desk: desk({ waiting: 3, oldestWaitingAtMs: 77 }) }))).toMatchObject({ state: "running", sinceMs: 77 });
		expect(one("delivery", seen())).toMatchObject({ state: "idle", last: { say: "E1 is in the ERP as SO-1." } });
	});

	it("say what has failed and what is not confirmed, and that all is dealt with only when it is", () => {
		const said = (changes: Parameters<typeof desk>[0]) => one("delivery", seen({ desk: desk(changes) })).say;
		expect(said({})).toBe("Every order has been dealt with.");
		expect(said({ failed: 28 })).toBe("None is on its way. 28 orders have failed and need a person.");
		expect(said({ failed: 1 })).toBe("None is on its way. 1 order has failed and needs a person.");
		expect(said({ waiting: 5, unverified: 2, failed: 1 })).toBe(
			"5 orders are on their way, 2 of them sent and not confirmed yet. 1 order has failed and needs a person.",
		);
		expect(said({ waiting: 1 })).toBe("1 order is on its way.");
		// What has failed may be in the ERP or not: nothing is claimed of it.
		expect(one("verification", seen({ desk: desk({ failed: 3 }) })).say).toBe("No order waits for the ERP’s confirmation.");
		expect(one("verification", seen({ desk: desk({ unverified: 2 }) })).say).toBe("2 orders are not confirmed, and looked up in the ERP.");
		expect(one("payments", seen({ desk: desk({ awaitingPayment: 1 }) })).say).toBe("1 order waits for its payment.");
	});

	it("are held while the ERP is offline or paused, with since when and why", () => {
		const offline = link({ state: "offline", sinceMs: 5, reason: "connection refused" });
		expect(one("delivery", seen({ link: offline }))).toMatchObject({ state: "held", sinceMs: 5, say: "connection refused" });
		expect(one("delivery", seen({ link: link({ state: "paused", sinceMs: 6 }) }))).toMatchObject({ state: "held", sinceMs: 6 });
		const hold = { reason: "rate_limited" as const, untilMs: NOW_MS + 1 };
		expect(one("delivery", seen({ desk: desk({ waiting: 1, hold }) })).state).toBe("held");
		expect(one("delivery", seen({ desk: desk({ waiting: 1, hold: { ...hold, untilMs: NOW_MS } }) })).state).toBe("running");
	});

	it("look up what is unverified, unless nothing gets through", () => {
		expect(one("verification", seen()).state).toBe("idle");
		expect(one("verification", seen({ desk: desk({ unverified: 2 }) })).state).toBe("running");
		expect(one("verification", seen({ desk: desk({ unverified: 2 }), link: link({ state: "offline" }) })).state).toBe("held");
	});

	it("say what is not set up", () => {
		const none = seen({ link: link({ state: "not_connected" }), reportWanted: false });
		expect(["delivery", "verification", "replication", "report"].map((name) => one(name, none).state)).toEqual(Array(4).fill("not_set_up"));
	});

	it("that go at certain times are ready, have not run yet, or tell what went wrong in their last run", () => {
		const ran = (success: boolean) => ({ atMs: 9, success, message: "3 records came over." });
		expect(one("replication", seen())).toMatchObject({ state: "idle", last: null, say: expect.stringMatching(/not run yet/) });
		const good = seen({ runs: new Map([["replication", ran(true)]]) });
		expect(one("replication", good)).toMatchObject({ state: "idle", last: { atMs: 9, say: "3 records came over." } });
		for (const name of ["replication", "reconciliation", "report", "mail"] as const) {
			const bad = seen({ runs: new Map([[name, ran(false)]]) });
			expect(one(name, bad)).toMatchObject({ state: "failing", sinceMs: 9, say: "3 records came over." });
		}
		expect(one("replication", seen({ link: link({ state: "offline" }) })).state).toBe("held");
	});

	it("claim nothing of what could not be asked", () => {
		const dark = { link: null, desk: null, latest: null, reportWanted: null, runs: null };
		expect(exchanges(dark, NOW_MS).map(({ state }) => state)).toEqual(Array(8).fill("unknown"));
		expect(one("orders_in", seen({ latest: null })).state).toBe("unknown");
	});

	it("tell the last result by when it came, not by the number", () => {
		const failed = order({ eNumber: "E1", status: "failed", updatedAtMs: NOW_MS, errorMessage: "no such article", erpOrderNumber: null });
		const latest = [order({ eNumber: "E3", status: "queued" }), order({ eNumber: "E2" }), failed];
		expect(one("delivery", seen({ latest })).last).toEqual({ atMs: NOW_MS, say: "E1 failed: no such article" });
	});
});
