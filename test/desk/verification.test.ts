import { describe, expect, it } from "vitest";
import { verificationService } from "../../src/cron/verification";
import { VERIFY_ORDERS_MAX } from "../../src/desk/verification";
import { stillClock } from "../support/clock";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm } from "../support/desks";
import { claimOne, settleAll, uncertain } from "../support/settling";
import { brokenRulesOf, LEASE_MS } from "../support/situations";

const clock = stillClock();
const HOUR_MS = 3_600_000;
const QUARTER_MS = 15 * 60_000;
const run = ({ desk, tenantId }: FreshDesk) =>
	verificationService(() => desk)(
		{ tenantId, service: "verification", part: "", dueAtMs: Date.now(), cause: "schedule", attempt: 1 },
		new AbortController().signal,
	);
const doubtful = async (at: FreshDesk, lookAfterMs: number) => {
	await place(at);
	await settleAll(at, [await claimOne(at)], uncertain(Date.now() + lookAfterMs));
};

describe("verification", () => {
	it("has nothing to say where the ERP has confirmed everything", async () => {
		expect(await run(freshDesk())).toMatchObject({ success: true, count: 0, level: "info", detail: null });
	});

	it("counts the orders in doubt and names the oldest, and leaves alone what is looked up soon", async () => {
		const at = freshDesk();
		await doubtful(at, 30_000);
		const sinceMs = Date.now();
		clock.advance(1_000);
		await doubtful(at, 30_000);
		const before = await rowsOf(at, "SELECT * FROM agenda");
		expect(await run(at)).toMatchObject({
			count: 2,
			level: "info",
			detail: { oldest: "E100001", oldestSince: new Date(sinceMs).toISOString(), broughtForward: 0 },
		});
		expect(await rowsOf(at, "SELECT * FROM agenda")).toEqual(before);
		expect(await rowsOf(at, "SELECT * FROM history")).toEqual([]);
	});

	it("has one looked up now whose next look-up is an hour away, and its history says that the patrol did", async () => {
		const at = freshDesk();
		await doubtful(at, HOUR_MS);
		at.queue.rung.length = 0;
		expect(await run(at)).toMatchObject({ count: 1, level: "warning", detail: { broughtForward: 1 } });
		expect(await rowsOf(at, "SELECT event, actor, before, after FROM history")).toEqual([
			{ event: "verify", actor: null, before: "pending_verification", after: "pending_verification" },
		]);
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.rung).toHaveLength(1);
		expect(await claimOne(at)).toMatchObject({ seq: 100_001, mode: "verify", spent: 0 });
		expect(await brokenRulesOf(at)).toEqual([]);
	});

	it("does so at the quarter of an hour, and not before it", async () => {
		const at = freshDesk();
		await doubtful(at, QUARTER_MS);
		expect((await at.desk.verifyDue(QUARTER_MS)).broughtForward).toBe(0);
		expect((await at.desk.verifyDue(QUARTER_MS - 1)).broughtForward).toBe(1);
	});

	it("asks nothing while the ERP is held: what holds orders back still does", async () => {
		const at = freshDesk();
		await doubtful(at, HOUR_MS);
		await at.desk.hold({ reason: "erp_offline", untilMs: Date.now() + HOUR_MS });
		at.queue.rung.length = 0;
		await run(at);
		clock.advance(60_000);
		await runAlarm(at);
		expect(at.queue.rung).toEqual([]);
	});

	it("goes through many in turns, and leaves orders that merely wait alone", async () => {
		const at = freshDesk();
		await placeMany(at, VERIFY_ORDERS_MAX + 5);
		const { claims } = await at.desk.claim(VERIFY_ORDERS_MAX + 5, LEASE_MS);
		await settleAll(at, claims.slice(0, VERIFY_ORDERS_MAX + 3), uncertain(Date.now() + HOUR_MS));
		const first = await at.desk.verifyDue(QUARTER_MS);
		const second = await at.desk.verifyDue(QUARTER_MS);
		expect([first, second]).toMatchObject([
			{ unverified: VERIFY_ORDERS_MAX + 3, broughtForward: VERIFY_ORDERS_MAX, more: true },
			{ broughtForward: 3, more: false },
		]);
	});
});
