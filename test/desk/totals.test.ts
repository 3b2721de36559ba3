import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import type { Status } from "../../src/order/status";
import { stillClock } from "../support/clock";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf } from "../support/desks";
import { accepted, deferred, rejected, settlement, uncertain } from "../support/settling";

const clock = stillClock();
const LEASE_MS = 5_000;
const HISTORIES = 25;

type Event =
	| { readonly do: "place"; readonly unpaid: boolean }
	| { readonly do: "pay"; readonly which: number; readonly captured: boolean }
	| { readonly do: "claim"; readonly max: number }
	| { readonly do: "settle"; readonly which: number; readonly outcome: "accepted" | "rejected" | "deferred" | "uncertain" }
	| { readonly do: "wait"; readonly ms: number };

const event: fc.Arbitrary<Event> = fc.oneof(
	fc.record({ do: fc.constant("place" as const), unpaid: fc.boolean() }),
	fc.record({ do: fc.constant("pay" as const), which: fc.nat(), captured: fc.boolean() }),
	fc.record({ do: fc.constant("claim" as const), max: fc.integer({ min: 1, max: 4 }) }),
	fc.record({
		do: fc.constant("settle" as const),
		which: fc.nat(),
		outcome: fc.constantFrom("accepted" as const, "rejected" as const, "deferred" as const, "uncertain" as const),
	}),
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
				numbers.push((await place(at, undefined, { unpaid: step.unpaid })).eNumber);
				break;
			case "pay":
				await at.desk.pay(numbers[step.which % numbers.length] ?? "E1", {
					status: step.captured ? "captured" : "aborted",
					reference: null,
					amount: null,
				});
				break;
			case "claim":
				claims.push(...(await at.desk.claim(step.max, LEASE_MS)).claims);
				break;
			case "settle": {
				const claim = claims[step.which % claims.length];
				if (claim !== undefined) await at.desk.settle([settlement(claim, outcomes[step.outcome]())]);
				break;
			}
			case "wait":
				clock.advance(step.ms);
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
			}),
			{ numRuns: HISTORIES },
		);
	});

	it("of a desk without orders are empty", async () => {
		expect(await freshDesk().desk.totals()).toEqual({ byStatus: {}, oldestWaitingAtMs: null, hold: null });
	});

	it("say how long the oldest order on its way has been waiting", async () => {
		const at = freshDesk();
		await place(at, undefined, { unpaid: true });
		clock.advance(1_000);
		const { placedAtMs } = await place(at);
		clock.advance(1_000);
		await placeMany(at, 2);
		expect((await at.desk.totals()).oldestWaitingAtMs).toBe(placedAtMs);
		const { claims } = await at.desk.claim(1, LEASE_MS);
		expect((await at.desk.totals()).oldestWaitingAtMs).toBe(placedAtMs);
		await at.desk.settle(claims.map((claim) => settlement(claim, accepted())));
		expect((await at.desk.totals()).oldestWaitingAtMs).toBe(placedAtMs + 1_000);
	});
});
