import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { eNumberOf } from "../../src/order/enumber";
import { stillClock } from "../support/clock";
import { copiesOf, freshDesk, NUMBERING, place, placeMany, placing, rowsOf, runAlarm } from "../support/desks";

const clock = stillClock();

describe("the numbers of a desk", () => {
	it("are consecutive from the tenant's start", async () => {
		const at = freshDesk();
		const receipts = await placeMany(at, 3);
		expect(receipts.map(({ eNumber }) => eNumber)).toEqual(["E100001", "E100002", "E100003"]);
	});

	it("are 500 different, consecutive ones for 500 orders at once", async () => {
		const at = freshDesk();
		const { desk } = at;
		const placements = await Promise.all(Array.from({ length: 500 }, () => desk.place(placing(at.tenantId))));
		const seqs = placements.map((placement) => (placement.kind === "conflict" ? 0 : placement.receipt.seq)).sort((a, b) => a - b);
		expect(seqs).toEqual(Array.from({ length: 500 }, (_, index) => NUMBERING.start + index));
	});

	it("are an unbroken series for each of two tenants that order by turns", async () => {
		const [one, other] = [freshDesk(), freshDesk()];
		const numbering = { prefix: "W-", start: 7 };
		for (let turn = 0; turn < 20; turn++) {
			expect((await place(one)).eNumber).toBe(eNumberOf("E", NUMBERING.start + turn));
			expect((await place(other, undefined, { numbering })).eNumber).toBe(eNumberOf("W-", 7 + turn));
		}
	});

	it("go on where they were after the desk was evicted with nothing left to do", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		const { claims } = await at.desk.claim(10, 1_000);
		const nowMs = Date.now();
		const outcome = { kind: "accepted", erpOrderNumber: "SO-1" } as const;
		await at.desk.settle(
			claims.map(({ seq, attempt, mode }) => ({ seq, attempt, mode, startedAtMs: nowMs, endedAtMs: nowMs, outcome, exchanges: [] })),
		);
		clock.advance(10_000);
		await runAlarm(at);
		expect(await copiesOf(at.tenantId)).toHaveLength(2);
		expect(await rowsOf(at, "SELECT * FROM outbox")).toEqual([]);
		await evictDurableObject(at.desk);
		expect((await place(at)).eNumber).toBe("E100003");
	});
});
