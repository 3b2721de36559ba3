import { describe, expect, it } from "vitest";
import { ACTED_LATELY_MS } from "../../src/desk/actions";
import { ACT_ORDERS_MAX } from "../../src/desk/answers";
import type { Action } from "../../src/order/action";
import { stillClock } from "../support/clock";
import { ANN, actOn, BOB, deciding, editOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf } from "../support/desks";
import { errorOf } from "../support/failing";
import { accepted, claimOne, rejected, settleAll } from "../support/settling";
import { LEASE_MS } from "../support/situations";

const clock = stillClock();
const CLICKS = 50;

async function failedOrder(): Promise<FreshDesk> {
	const at = freshDesk();
	await place(at);
	await settleAll(at, [await claimOne(at)], rejected());
	return at;
}

/** Fifty clicks at once, two people by turns. */
async function clickAll(at: FreshDesk, action: Action) {
	const { desk } = at;
	return (
		await Promise.all(
			Array.from({ length: CLICKS }, (_, click) => desk.act(deciding(action, "E100001", { by: click % 2 === 0 ? ANN : BOB }))),
		)
	).flat();
}

describe("fifty clicks at once by two people", () => {
	it.each<[Action, "started" | "done"]>([
		["retry", "started"],
		["mark_synced", "done"],
		["archive", "done"],
	])("for %s are one decision, and all others hear who was first", async (action, first) => {
		const at = await failedOrder();
		const results = await clickAll(at, action);
		expect(results.filter(({ result }) => result === first)).toHaveLength(1);
		const late = results.filter(({ result }) => result === "already_in_progress");
		expect(late).toHaveLength(CLICKS - 1);
		const history = (await at.desk.inspect("E100001"))?.history ?? [];
		expect(history.map(({ event }) => event)).toEqual([action]);
		const firstBy = { name: history[0]?.by?.name, atMs: Date.now() };
		expect(firstBy.name).toBe(results.findIndex(({ result }) => result === first) % 2 === 0 ? ANN.name : BOB.name);
		for (const { by } of late) expect(by).toEqual(firstBy);
	});

	it("for a retry put one order on its way, once", async () => {
		const at = await failedOrder();
		await clickAll(at, "retry");
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_001]);
		expect((await at.desk.claim(10, LEASE_MS)).claims).toEqual([]);
	});

	it("while an outage keeps the order are told who was first, however long ago", async () => {
		const at = await failedOrder();
		await actOn(at, "retry", "E100001", { by: BOB });
		const atMs = Date.now();
		await at.desk.hold({ reason: "erp_offline", untilMs: Date.now() + 7_200_000 });
		clock.advance(3_600_000);
		expect(await actOn(at, "retry")).toMatchObject({ result: "already_in_progress", by: { name: BOB.name, atMs }, status: "queued" });
	});

	it("while the order is being sent are told who was first", async () => {
		const at = await failedOrder();
		await actOn(at, "retry", "E100001", { by: BOB });
		await claimOne(at);
		clock.advance(ACTED_LATELY_MS);
		expect(await actOn(at, "retry")).toMatchObject({
			result: "already_in_progress",
			by: { name: BOB.name },
			status: "sending",
			actions: [],
		});
	});
});

describe("a second click", () => {
	it("on an order that has failed again in the same moment is still the first one’s, and a new one a little later", async () => {
		const at = await failedOrder();
		await actOn(at, "retry");
		await settleAll(at, [await claimOne(at)], rejected());
		clock.advance(ACTED_LATELY_MS - 1);
		expect(await actOn(at, "retry", "E100001", { by: BOB })).toMatchObject({ result: "already_in_progress", status: "failed" });
		clock.advance(1);
		expect(await actOn(at, "retry", "E100001", { by: BOB })).toMatchObject({ result: "started", status: "queued", by: null });
		expect((await at.desk.inspect("E100001"))?.history.map(({ event, by }) => `${event} ${by?.name}`)).toEqual([
			`retry ${ANN.name}`,
			`retry ${BOB.name}`,
		]);
	});

	it("on an order that was delivered meanwhile is refused with the reason", async () => {
		const at = await failedOrder();
		await actOn(at, "retry");
		await settleAll(at, [await claimOne(at)], accepted());
		clock.advance(ACTED_LATELY_MS);
		expect(await actOn(at, "retry")).toMatchObject({ result: "not_allowed", status: "synced", reason: expect.stringMatching(/synced/) });
	});

	it("for something else is a decision of its own", async () => {
		const at = await failedOrder();
		await actOn(at, "retry");
		expect(await actOn(at, "archive", "E100001", { by: BOB })).toMatchObject({ result: "done", status: "archived" });
	});

	it("after an edit is not taken for the click before it", async () => {
		const at = await failedOrder();
		await actOn(at, "retry");
		await editOn(at);
		expect(await actOn(at, "retry", "E100001", { by: BOB })).toMatchObject({ result: "not_allowed", by: null });
	});
});

describe("an action on many orders", () => {
	it("answers for each, in the order asked, and one that is refused stops no other", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		await settleAll(at, [await claimOne(at)], accepted());
		const results = await at.desk.act(deciding("cancel", ["E100003", "E100001", "E999999", "E100002", "E100003"]));
		expect(results.map(({ eNumber, result }) => `${eNumber} ${result}`)).toEqual([
			"E100003 done",
			"E100001 not_allowed",
			"E999999 unknown_order",
			"E100002 done",
			"E100003 already_in_progress",
		]);
		expect((await at.desk.totals()).byStatus).toEqual({ cancelled: 2, synced: 1 });
	});

	it("takes no more than its limit, and then does nothing at all", async () => {
		const at = freshDesk();
		await place(at);
		const many = Array.from({ length: ACT_ORDERS_MAX + 1 }, () => "E100001");
		expect(await errorOf(() => at.desk.act(deciding("cancel", many)))).toMatch(/at most 100 orders, not 101/);
		expect((await at.desk.find("E100001"))?.status).toBe("queued");
	});

	it("takes a number of the ERP for one order only, and only to mark it as synced", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		for (const request of [
			deciding("mark_synced", ["E100001", "E100002"], { erpOrderNumber: "SO-1" }),
			deciding("archive", "E100001", { erpOrderNumber: "SO-1" }),
		])
			expect(await errorOf(() => at.desk.act(request))).toMatch(/one order as synced/);
		expect(await rowsOf(at, "SELECT 1 FROM history")).toEqual([]);
	});
});
