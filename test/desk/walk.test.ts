import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { PAY_WITHIN_DEFAULT_MS } from "../../src/desk/payments";
import { WALK_ORDERS_MAX } from "../../src/desk/walk";
import { stillClock } from "../support/clock";
import { alarmOf, type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { seed } from "../support/seeding";
import { claimOne, settleAll, uncertain } from "../support/settling";
import { brokenRulesOf, LEASE_MS } from "../support/situations";

const clock = stillClock();
const FORGOTTEN = ["an order under way has a next step"];

/** What no code of ours does: an order loses its next step. */
const forget = ({ desk }: FreshDesk, seq: number) =>
	runInDurableObject(desk, (_object, { storage }) => void storage.sql.exec("DELETE FROM agenda WHERE seq = ?", seq));

describe("a patrol", () => {
	it("finds an order that nobody works on, says so once, and gets it going again", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		await forget(at, 100_002);
		expect(await brokenRulesOf(at)).toEqual(FORGOTTEN);
		expect((await at.desk.sweep()).repaired).toBe(1);
		expect((await at.desk.sweep()).repaired).toBe(0);
		expect(await brokenRulesOf(at)).toEqual([]);
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_001, 100_002, 100_003]);
	});

	it("finds one that waits to be looked up, and has it looked up", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], uncertain(Date.now() + 60_000));
		await forget(at, 100_001);
		expect((await at.desk.sweep()).repaired).toBe(1);
		expect((await claimOne(at)).mode).toBe("verify");
	});

	it("finds one that is being sent with no end to its lease: its outcome is unknown", async () => {
		const at = freshDesk();
		await place(at);
		await claimOne(at, LEASE_MS);
		await forget(at, 100_001);
		// The desk has looked for lost leases meanwhile and found none.
		await at.desk.settle([]);
		expect((await at.desk.sweep()).repaired).toBe(1);
		clock.advance(1_000);
		await runAlarm(at);
		expect(await at.desk.find("E100001")).toMatchObject({ status: "pending_verification" });
		expect((await claimOne(at)).mode).toBe("verify");
	});

	it.each([1, 2, 3.5])("finds one that was forgotten %d thousand orders ago, within so many rounds and one", async (thousands) => {
		const at = freshDesk();
		const [oldest = 0] = await seed(at, thousands * WALK_ORDERS_MAX + 1, ["synced"]);
		await runInDurableObject(
			at.desk,
			(_object, { storage }) => void storage.sql.exec("UPDATE orders SET status = 'queued' WHERE seq = ?", oldest),
		);
		let repaired = 0;
		for (let round = 0; round < Math.ceil(thousands) + 1; round++) repaired += (await at.desk.sweep()).repaired;
		expect(repaired).toBe(1);
		expect(await brokenRulesOf(at)).toEqual([]);
	});

	it("begins anew when it has seen everything, and looks at the newest every time", async () => {
		const at = freshDesk();
		const seqs = await seed(at, 3 * WALK_ORDERS_MAX, ["queued"]);
		for (let lap = 0; lap < 3; lap++) {
			for (const seq of [seqs[0] ?? 0, seqs[1_500] ?? 0]) await forget(at, seq);
			let repaired = 0;
			for (let round = 0; round < 4; round++) repaired += (await at.desk.sweep()).repaired;
			expect(repaired).toBe(2);
			await forget(at, seqs.at(-1) ?? 0);
			expect((await at.desk.sweep()).repaired).toBe(1);
		}
	});

	it("gives a wait for money an end that has none, and calls that no repair", async () => {
		const at = freshDesk();
		const { placedAtMs } = await place(at, undefined, UNPAID);
		await runInDurableObject(at.desk, (_object, { storage }) => void storage.sql.exec("DELETE FROM unpaid"));
		clock.advance(5_000);
		expect((await at.desk.sweep()).repaired).toBe(0);
		expect(await rowsOf(at, "SELECT seq, until_ms FROM unpaid")).toEqual([{ seq: 100_001, until_ms: placedAtMs + PAY_WITHIN_DEFAULT_MS }]);
		clock.advance(PAY_WITHIN_DEFAULT_MS);
		await runAlarm(at);
		expect((await at.desk.find("E100001"))?.status).toBe("abandoned");
	});

	it("tells how long the oldest order has been waiting, and the desk when it was last looked after", async () => {
		const at = freshDesk();
		expect(await at.desk.sweep()).toEqual({ repaired: 0, oldestWaitingAtMs: null });
		const { placedAtMs } = await place(at);
		clock.advance(1_000);
		await place(at);
		clock.advance(1_000);
		expect(await at.desk.sweep()).toEqual({ repaired: 0, oldestWaitingAtMs: placedAtMs });
		expect((await at.desk.totals()).sweptAtMs).toBe(Date.now());
	});

	it("sets the alarm that was lost, for a wait for money and for a job as well", async () => {
		const at = freshDesk();
		await place(at, undefined, UNPAID);
		clock.advance(1_000);
		await runAlarm(at);
		await runInDurableObject(at.desk, (_object, { storage }) => storage.deleteAlarm());
		await at.desk.sweep();
		expect(await alarmOf(at)).toBe(Date.now() - 1_000 + UNPAID.payWithinMs);
	});
});
