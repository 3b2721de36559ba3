import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import { totals } from "../../src/desk/totals";
import { ACTIONS, type Action } from "../../src/order/action";
import type { Status } from "../../src/order/status";
import { stillClock } from "../support/clock";
import { actOn, editOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { seed } from "../support/seeding";
import { accepted, deferred, rejected, settlement, uncertain } from "../support/settling";
import { brokenRulesOf } from "../support/situations";

const clock = stillClock();
const LEASE_MS = 5_000;
const HISTORIES = 25;

type Event =
	| { readonly do: "place"; readonly unpaid: boolean }
	| { readonly do: "pay"; readonly which: number; readonly captured: boolean }
	| { readonly do: "claim"; readonly max: number; readonly atOnce: number }
	| { readonly do: "settle"; readonly which: number; readonly outcome: "accepted" | "rejected" | "deferred" | "uncertain" }
	| { readonly do: "act"; readonly which: number; readonly action: Action }
	| { readonly do: "edit"; readonly which: number; readonly note: string }
	| { readonly do: "wait"; readonly ms: number };

const event: fc.Arbitrary<Event> = fc.oneof(
	fc.record({ do: fc.constant("place" as const), unpaid: fc.boolean() }),
	fc.record({ do: fc.constant("pay" as const), which: fc.nat(), captured: fc.boolean() }),
	fc.record({ do: fc.constant("claim" as const), max: fc.integer({ min: 1, max: 4 }), atOnce: fc.nat({ max: 2 }) }),
	fc.record({
		do: fc.constant("settle" as const),
		which: fc.nat(),
		outcome: fc.constantFrom("accepted" as const, "rejected" as const, "deferred" as const, "uncertain" as const),
	}),
	fc.record({ do: fc.constant("act" as const), which: fc.nat(), action: fc.constantFrom(...ACTIONS) }),
	fc.record({ do: fc.constant("edit" as const), which: fc.nat(), note: fc.constantFrom("once", "twice") }),
	fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 2 * LEASE_MS }) }),
);

const outcomes = {
	accepted: () => accepted(),
	rejected: () => rejected(),
	deferred: () => deferred(Date.now()),
	uncertain: () => uncertain(Date.now()),
};

async function live(at: FreshDesk, history: readonly Event[]): Promise<void> {
	const numbers: string[] = [];
	const claims: Claim[] = [];
	for (const step of history) {
		switch (step.do) {
			case "place":
				numbers.push((await place(at, undefined, step.unpaid ? UNPAID : {})).eNumber);
				break;
			case "pay":
				await at.desk.pay(numbers[step.which % numbers.length] ?? "E1", {
					status: step.captured ? "captured" : "aborted",
					reference: null,
					amount: null,
					occurredAtMs: null,
				});
				break;
			case "claim":
				claims.push(...(await at.desk.claim(step.max, LEASE_MS, { atOnce: step.atOnce })).claims);
				break;
			case "settle": {
				const claim = claims[step.which % claims.length];
				if (claim !== undefined) await at.desk.settle([settlement(claim, outcomes[step.outcome]())]);
				break;
			}
			case "act":
				await actOn(at, step.action, numbers[step.which % numbers.length]);
				break;
			case "edit": {
				const eNumber = numbers[step.which % numbers.length] ?? "E1";
				await editOn(at, { note: step.note }, { eNumber, revision: (await at.desk.find(eNumber))?.revision ?? 0 });
				break;
			}
			case "wait":
				clock.advance(step.ms);
				await runAlarm(at);
		}
	}
}

const counted = async (at: FreshDesk): Promise<Partial<Record<Status, number>>> => {
	const rows = await rowsOf(at, "SELECT status, count(*) AS n FROM orders GROUP BY status");
	return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};

describe("the totals of a desk", () => {
	it("are what counting every order would say, after any history", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (history) => {
				const at = freshDesk();
				await live(at, history);
				expect((await at.desk.totals()).byStatus).toEqual(await counted(at));
				expect(await brokenRulesOf(at)).toEqual([]);
				expect((await at.desk.sweep()).repaired).toBe(0);
			}),
			{ numRuns: HISTORIES },
		);
	});

	it("of a desk without orders are empty", async () => {
		expect(await freshDesk().desk.totals()).toEqual({ byStatus: {}, oldestWaiting: null, hold: null, sweptAtMs: null });
	});

	it("say how long the oldest order on its way has been waiting", async () => {
		const at = freshDesk();
		await place(at, undefined, UNPAID);
		clock.advance(1_000);
		const { eNumber, placedAtMs } = await place(at);
		clock.advance(1_000);
		await placeMany(at, 2);
		expect((await at.desk.totals()).oldestWaiting).toEqual({ eNumber, sinceMs: placedAtMs });
		const { claims } = await at.desk.claim(1, LEASE_MS);
		expect((await at.desk.totals()).oldestWaiting).toEqual({ eNumber, sinceMs: placedAtMs });
		await at.desk.settle(claims.map((claim) => settlement(claim, accepted())));
		expect((await at.desk.totals()).oldestWaiting).toEqual({ eNumber: "E100003", sinceMs: placedAtMs + 1_000 });
	});

	it("count an order that is sent on its way again, or paid late, from then on: what happened before was no waiting", async () => {
		const at = freshDesk();
		const late = await place(at, undefined, UNPAID);
		await place(at);
		const [claim] = (await at.desk.claim(1, LEASE_MS)).claims;
		if (claim !== undefined) await at.desk.settle([settlement(claim, rejected())]);
		clock.advance(30 * 24 * 60 * 60_000);
		await actOn(at, "retry", "E100002");
		const sinceMs = Date.now();
		expect((await at.desk.totals()).oldestWaiting).toEqual({ eNumber: "E100002", sinceMs });
		clock.advance(5_000);
		await at.desk.pay(late.eNumber, { status: "captured", reference: null, amount: null, occurredAtMs: null });
		expect((await at.desk.totals()).oldestWaiting).toEqual({ eNumber: "E100002", sinceMs });
	});

	it("are at a glance what waits, looked at once a second however many ask", async () => {
		const at = freshDesk();
		expect(await at.desk.waiting()).toEqual({ orders: 0, oldest: null });
		const { eNumber, placedAtMs } = await place(at);
		await place(at, undefined, UNPAID);
		expect(await at.desk.waiting()).toEqual({ orders: 0, oldest: null });
		clock.advance(1_000);
		expect(await at.desk.waiting()).toEqual({ orders: 1, oldest: { eNumber, sinceMs: placedAtMs } });
	});

	it("are of the moment while few wait, and of many counted no more often than the desk can bear", async () => {
		const at = freshDesk();
		await seed(at, 999, ["queued"]);
		expect((await at.desk.totals()).byStatus).toEqual({ queued: 999 });
		await place(at);
		expect((await at.desk.totals()).byStatus).toEqual({ queued: 1_000 });
		await place(at);
		expect((await at.desk.totals()).byStatus).toEqual({ queued: 1_000 });
		clock.advance(99);
		expect((await at.desk.totals()).byStatus).toEqual({ queued: 1_000 });
		clock.advance(1);
		expect((await at.desk.totals()).byStatus).toEqual({ queued: 1_001 });
	});

	it("read no more however many orders were set aside", async () => {
		const readBy = async (abandoned: number): Promise<number> => {
			const at = freshDesk();
			await seed(at, abandoned, ["abandoned"]);
			return await runInDurableObject(at.desk, (_object, state) => {
				let read = 0;
				const sql = {
					exec: (query: string, ...values: unknown[]) => {
						const cursor = state.storage.sql.exec(query, ...(values as SqlStorageValue[]));
						const rows = cursor.toArray();
						read += cursor.rowsRead;
						return { toArray: () => rows, one: () => rows[0] };
					},
				} as unknown as SqlStorage;
				expect(totals(sql).byStatus).toEqual({ abandoned });
				return read;
			});
		};
		expect(await readBy(300)).toBe(await readBy(3));
	});
});

describe("how far the numbers have come", () => {
	it("counts what is on its way, and what was placed after a number, paid orders alone", async () => {
		const at = freshDesk();
		expect(await at.desk.passage(0)).toEqual({ waiting: 0, lastSeq: 0, placedSince: 0 });
		await placeMany(at, 3);
		await place(at, undefined, UNPAID);
		await place(at, undefined, UNPAID);
		await at.desk.pay("E100005", { status: "aborted", reference: null, amount: null, occurredAtMs: null });
		await placeMany(at, 2);
		const [claim] = (await at.desk.claim(1, LEASE_MS)).claims;
		if (claim !== undefined) await at.desk.settle([settlement(claim, accepted())]);
		expect(await at.desk.passage(0)).toEqual({ waiting: 4, lastSeq: 100_007, placedSince: 5 });
		expect(await at.desk.passage(100_002)).toMatchObject({ placedSince: 3 });
		expect(await at.desk.passage(100_005)).toMatchObject({ placedSince: 2 });
		expect(await at.desk.passage(100_007)).toMatchObject({ waiting: 0, placedSince: 0 });
		await at.desk.pay("E100004", { status: "captured", reference: null, amount: null, occurredAtMs: null });
		expect(await at.desk.passage(100_002)).toEqual({ waiting: 4, lastSeq: 100_007, placedSince: 4 });
	});
});
