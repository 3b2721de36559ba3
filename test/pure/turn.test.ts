import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import type { Admission } from "../../src/link/answers";
import { EXCHANGES_AN_ATTEMPT_MAX } from "../../src/order/snapshot";
import { deliverNow } from "../../src/relay/inline";
import { FAILED_AT_ONCE_MAX } from "../../src/relay/outage";
import { AT_ONCE_SLACK_MS, LEASE_MARGIN_MS, START_GAP_MS_MAX } from "../../src/relay/round";
import { CLAIMS_A_ROUND_MAX, FAIL_LOOK_MS_MAX, TURN_MS_MAX, takeTurn } from "../../src/relay/turn";
import { connection, endpoint } from "../support/connections";
import { claimOf, TurnWorld } from "../support/turn-world";

const turnOf = (world: TurnWorld) => world.time.run(takeTurn("shop", world.ports()));
const numbers = (world: TurnWorld) => world.started.map(({ eNumber }) => eNumber);
const outcomes = (world: TurnWorld) => world.settled.map(({ seq, outcome }) => `${seq} ${outcome.kind}`);

describe("a turn", () => {
	it("sends what is due, oldest first, settles and reports once a round, and ends when nothing is left", async () => {
		const world = new TurnWorld(CLAIMS_A_ROUND_MAX + 3);
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: CLAIMS_A_ROUND_MAX + 3 });
		expect(numbers(world)).toEqual(Array.from({ length: CLAIMS_A_ROUND_MAX + 3 }, (_, index) => `E${index + 1}`));
		expect(world.diary).toEqual([
			...["admit admitted", "connector", "claim", "report", "settle"],
			...["admit admitted", "connector", "claim", "keep", "report", "settle"],
		]);
		expect(world.settled).toHaveLength(CLAIMS_A_ROUND_MAX + 3);
	});

	it("reports before it settles: who was turned away meanwhile relies on the look that the settlement is", async () => {
		const world = new TurnWorld(1);
		await turnOf(world);
		expect(world.diary.indexOf("report")).toBeLessThan(world.diary.indexOf("settle"));
	});

	it("gives the permits back that it has no orders for, as soon as it knows", async () => {
		const world = new TurnWorld(2);
		await turnOf(world);
		expect(world.kept).toEqual([{ grant: "g1", used: 2 }]);
		expect(world.reports.map(({ news }) => news.length)).toEqual([2]);
	});

	it("that finds nothing due gives its permits back unused", async () => {
		const world = new TurnWorld(0);
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: 0 });
		expect(world.reports).toEqual([{ grant: "g1", news: [] }]);
		expect(world.settled).toEqual([]);
	});

	it("leaves a gap between starts that are late together, so that the quicker connection cannot overtake", async () => {
		const world = new TurnWorld(4);
		const late = Array.from({ length: 4 }, () => world.time.nowMs - 1_000);
		const admitted = world.admit(4, late, 4);
		if (admitted.kind !== "admitted") throw new Error("the link was to admit");
		world.admissions = [
			{ ...admitted, endpoint: { ...admitted.endpoint, connection: { ...admitted.endpoint.connection, ratePerSecond: 50 } } },
		];
		await turnOf(world);
		const times = world.started.map(({ atMs }) => atMs);
		expect(numbers(world)).toEqual(["E1", "E2", "E3", "E4"]);
		expect(times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))).toEqual([START_GAP_MS_MAX, START_GAP_MS_MAX, START_GAP_MS_MAX]);
	});

	it("starts no order before its reserved time, and no more than its lanes at once, whatever the ERP takes", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 5 }),
				fc.array(fc.nat(3_000), { minLength: 1, maxLength: CLAIMS_A_ROUND_MAX }),
				fc.array(fc.nat(9_000), { minLength: 1, maxLength: CLAIMS_A_ROUND_MAX }),
				async (lanes, offsets, tookMs) => {
					const world = new TurnWorld(offsets.length);
					const starts = offsets.sort((a, b) => a - b).map((offset) => world.time.nowMs + offset);
					world.admissions = [world.admit(starts.length, starts, Math.min(lanes, starts.length))];
					world.create = async (eNumber) => {
						await world.time.wait(tookMs[world.started.length % tookMs.length] ?? 0);
						return { ok: true, value: { id: eNumber, number: eNumber, state: "confirmed", total: null, currency: null } };
					};
					await turnOf(world);
					expect(world.underWayMost).toBeLessThanOrEqual(lanes);
					expect(numbers(world)).toEqual(starts.map((_, index) => `E${index + 1}`));
					for (const [index, { atMs }] of world.started.entries()) expect(atMs).toBeGreaterThanOrEqual(starts[index] ?? 0);
				},
			),
		);
	});

	it("begins no attempt whose time-out could outlive the lease, and says that it was not sent", async () => {
		const timeoutMs = 10_000;
		const world = new TurnWorld(4);
		world.endpoint = endpoint({ timeoutMs });
		world.lanes = 1;
		world.leaseMs = 2 * timeoutMs;
		world.create = async () => {
			await world.time.wait(timeoutMs);
			return { ok: false, error: { class: "unknown_outcome", executed: "maybe", message: "no answer" } };
		};
		world.due = [1, 2, 3].map((seq) => claimOf(seq)).concat(claimOf(4, { mode: "verify", unknownSinceMs: 5 }));
		world.admissions = [
			world.admit(4, undefined, 1),
			{ kind: "wait", reason: "paused", untilMs: 0, failWith: null },
			{ kind: "wait", reason: "paused", untilMs: 0, failWith: null },
		];
		await turnOf(world);
		expect(outcomes(world)).toEqual(["1 uncertain", "2 uncertain", "3 deferred", "4 uncertain"]);
		expect(numbers(world)).toEqual(["E1", "E2"]);
		expect(world.settled[2]?.outcome).toMatchObject({ counts: false });
		for (const { endedAtMs } of world.settled) expect(endedAtMs).toBeLessThanOrEqual(1_000_000 + 2 * timeoutMs);
	});

	it("asks for a lease in which every attempt may time out, one after the other in its lane", async () => {
		const world = new TurnWorld(10);
		const { timeoutMs } = connection();
		world.lanes = 2;
		world.create = async () => {
			await world.time.wait(timeoutMs);
			return { ok: false, error: { class: "unknown_outcome", executed: "maybe", message: "no answer" } };
		};
		await turnOf(world);
		expect(world.started).toHaveLength(10);
		expect(world.time.nowMs - 1_000_000).toBe(5 * timeoutMs);
		expect(LEASE_MARGIN_MS).toBeGreaterThan(0);
	});

	it("goes on after a bad order: one refusal says nothing about the next", async () => {
		const world = new TurnWorld(3);
		const { create } = world;
		world.create = async (eNumber) =>
			eNumber === "E2"
				? { ok: false, error: { class: "validation_rejected", executed: "no", message: "no such article" } }
				: await create(eNumber);
		await turnOf(world);
		expect(outcomes(world).sort()).toEqual(["1 accepted", "2 rejected", "3 accepted"]);
	});

	it("settles the neighbours of an order that the adapter breaks on, and treats that order as possibly sent", async () => {
		const world = new TurnWorld(3);
		const { create } = world;
		world.create = async (eNumber) => {
			if (eNumber === "E2") throw new TypeError("a bug");
			return await create(eNumber);
		};
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: 3 });
		expect(outcomes(world).sort()).toEqual(["1 accepted", "2 uncertain", "3 accepted"]);
		expect(world.reports[0]?.news.filter(({ errorClass }) => errorClass === "unknown_outcome")).toHaveLength(1);
	});
});

describe("a turn that may send nothing", () => {
	it("holds the desk until the link's time, and looks once more in case the link came back meanwhile", async () => {
		const world = new TurnWorld(3);
		const wait = { kind: "wait", reason: "erp_offline", untilMs: 1_009_000, failWith: null } as const;
		world.admissions = [wait, wait];
		expect(await turnOf(world)).toEqual({ end: "held", attempts: 0 });
		expect(world.diary).toEqual(["admit wait", "hold erp_offline", "admit wait", "hold erp_offline"]);
		expect(world.due).toHaveLength(3);
	});

	it("goes on when the link has come back between its answer and the hold", async () => {
		const world = new TurnWorld(1);
		world.admissions = [{ kind: "wait", reason: "erp_offline", untilMs: 1_009_000, failWith: null }];
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: 1 });
	});

	it("leaves at once where others hold every lane", async () => {
		const world = new TurnWorld(3);
		world.admissions = [{ kind: "at_capacity", untilMs: 1_009_000 }];
		expect(await turnOf(world)).toEqual({ end: "at_capacity", attempts: 0 });
		expect(world.diary).toEqual(["admit at_capacity"]);
	});

	it("tells a link that knows no ERP what is configured, and goes on", async () => {
		const world = new TurnWorld(1);
		world.admissions = [{ kind: "unconfigured" }];
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: 1 });
		expect(world.diary.slice(0, 3)).toEqual(["admit unconfigured", "configure", "admit admitted"]);
	});

	it("holds the desk where no ERP is configured", async () => {
		const world = new TurnWorld(1);
		world.stored = null;
		world.admissions = [{ kind: "unconfigured" }];
		expect(await turnOf(world)).toEqual({ end: "not_connected", attempts: 0 });
		expect(world.holds).toMatchObject([{ reason: "not_connected" }]);
	});

	it("ends in time on a long backlog, and has the bell rung again", async () => {
		const world = new TurnWorld(10_000);
		const { create } = world;
		world.create = async (eNumber) => {
			await world.time.wait(1_000);
			return await create(eNumber);
		};
		expect((await turnOf(world)).end).toBe("time_up");
		expect(world.releases).toBe(1);
		expect(world.time.nowMs - 1_000_000).toBeLessThanOrEqual(TURN_MS_MAX + 2_000);
		expect(world.due.length).toBeGreaterThan(0);
	});
});

describe("a turn in which something breaks", () => {
	it("(claim) gives its permits back and fails", async () => {
		const world = new TurnWorld(2);
		world.broken = { claim: true };
		await expect(turnOf(world)).rejects.toThrow("claim is broken");
		expect(world.reports).toEqual([{ grant: "g1", news: [] }]);
	});

	it("(a connection that makes no adapter) gives its permits back, holds the orders and says why", async () => {
		const world = new TurnWorld(2);
		world.broken = { connector: true };
		expect(await turnOf(world)).toEqual({ end: "held", attempts: 0 });
		expect(world.reports).toEqual([{ grant: "g1", news: [] }]);
		expect(world.holds.map(({ reason }) => reason)).toEqual(["misconfigured"]);
		expect(world.started).toEqual([]);
	});

	it("(settle) has told the link what it learnt about the ERP, and fails", async () => {
		const world = new TurnWorld(2);
		world.broken = { settle: true };
		await expect(turnOf(world)).rejects.toThrow("settle is broken");
		expect(world.reports[0]?.news).toHaveLength(2);
	});

	it.each(["report", "keep"] as const)("(%s) settles all the same: the orders are in the ERP", async (what) => {
		const world = new TurnWorld(2);
		world.broken = { [what]: true };
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: 2 });
		expect(outcomes(world)).toEqual(["1 accepted", "2 accepted"]);
	});

	it("(the link) claims nothing", async () => {
		const world = new TurnWorld(2);
		world.admissions = [new Error("no link")];
		await expect(turnOf(world)).rejects.toThrow("no link");
		expect(world.due).toHaveLength(2);
	});
});

describe("an order that waits for its lane", () => {
	it("is begun only when its turn comes; those that start at once are begun with their claim", async () => {
		const world = new TurnWorld(5);
		world.lanes = 2;
		await turnOf(world);
		expect(world.asked[0]?.options).toEqual({ atOnce: 2 });
		expect(world.begun).toEqual([3, 4, 5]);
		expect(numbers(world)).toEqual(["E1", "E2", "E3", "E4", "E5"]);
	});

	it("is not begun with its claim when the ERP's pace makes it wait", async () => {
		const world = new TurnWorld(3);
		const { nowMs } = world.time;
		world.admissions = [world.admit(3, [nowMs, nowMs + AT_ONCE_SLACK_MS, nowMs + AT_ONCE_SLACK_MS + 1], 3)];
		await turnOf(world);
		expect(world.asked[0]?.options).toEqual({ atOnce: 2 });
		expect(world.begun).toEqual([3]);
	});

	it("and was withdrawn meanwhile is not sent: no call to the ERP, no settlement, no word about the ERP", async () => {
		const world = new TurnWorld(4);
		world.lanes = 1;
		for (const seq of [2, 4]) world.withdrawn.add(seq);
		expect(await turnOf(world)).toEqual({ end: "nothing_due", attempts: 2 });
		expect(numbers(world)).toEqual(["E1", "E3"]);
		expect(outcomes(world)).toEqual(["1 accepted", "3 accepted"]);
		expect(world.reports[0]?.news).toHaveLength(2);
	});

	it("is not sent when the desk cannot be asked, and tried again", async () => {
		const world = new TurnWorld(2);
		world.lanes = 1;
		world.broken = { begin: true };
		world.due.push(claimOf(3, { mode: "verify", unknownSinceMs: 5 }));
		await turnOf(world);
		expect(numbers(world)).toEqual(["E1"]);
		expect(outcomes(world)).toEqual(["1 accepted", "2 deferred", "3 uncertain"]);
		expect(world.settled[1]?.outcome).toMatchObject({
			counts: false,
			error: { message: expect.stringContaining("desk could not be asked") },
		});
	});
});

describe("an attempt", () => {
	it("keeps what went over the wire: how it began, and how it ended", async () => {
		const world = new TurnWorld(2);
		world.requestsAnOrder = 20;
		await turnOf(world);
		const kept = world.settled.map(({ exchanges }) => exchanges.map(({ target }) => target));
		const newest = Array.from({ length: EXCHANGES_AN_ATTEMPT_MAX - 1 }, (_, index) => 20 - EXCHANGES_AN_ATTEMPT_MAX + 2 + index);
		expect(kept).toEqual(["E1", "E2"].map((eNumber) => [1, ...newest].map((request) => `${eNumber}/${request}`)));
	});

	it("keeps all of it when it is little", async () => {
		const world = new TurnWorld(1);
		world.requestsAnOrder = EXCHANGES_AN_ATTEMPT_MAX;
		await turnOf(world);
		expect(world.settled[0]?.exchanges.map(({ target }) => target)).toEqual(
			Array.from({ length: EXCHANGES_AN_ATTEMPT_MAX }, (_, index) => `E1/${index + 1}`),
		);
	});

	const draftOrder = { id: "E1", number: "SO-1", state: "draft", total: null, currency: null } as const;
	const lookUp = (changes: Partial<Claim>) => {
		const world = new TurnWorld(0);
		world.due = [claimOf(1, { mode: "verify", unknownSinceMs: 0, ...changes })];
		world.find = async () => ({ ok: true, value: [draftOrder] });
		const completed: string[] = [];
		world.complete = async (id) => {
			completed.push(id);
			return { ok: true, value: { ...draftOrder, state: "confirmed" } };
		};
		return { world, completed };
	};

	it("completes what a look-up finds unfinished", async () => {
		const { world, completed } = lookUp({});
		await turnOf(world);
		expect(completed).toEqual(["E1"]);
		expect(outcomes(world)).toEqual(["1 accepted"]);
	});

	it("does not complete what may be from before an edit: it would be delivered", async () => {
		const { world, completed } = lookUp({ mayFindOther: true });
		await turnOf(world);
		expect(completed).toEqual([]);
		expect(world.settled[0]?.outcome).toMatchObject({ kind: "rejected", error: { class: "conflict" } });
	});
});

describe("an order that is turned away before the ERP, by nobody knows whom", () => {
	const turnedAway = async () =>
		({ ok: false, error: { class: "forbidden", executed: "no", message: "HTTP 403.", httpStatus: 403 } }) as const;

	it("is to blame itself where other requests get through", async () => {
		const world = new TurnWorld(1);
		world.create = turnedAway;
		world.ping = async () => ({ ok: true, value: { version: null } });
		await turnOf(world);
		expect(world.settled[0]?.outcome).toMatchObject({ kind: "rejected", error: { class: "forbidden" } });
		expect(world.reports[0]?.news).toMatchObject([{ errorClass: "forbidden" }]);
	});

	it("waits where nothing gets through, and the link learns of it", async () => {
		const world = new TurnWorld(1);
		world.create = turnedAway;
		world.ping = turnedAway;
		await turnOf(world);
		expect(world.settled[0]?.outcome).toMatchObject({ kind: "deferred", counts: false, error: { class: "unauthorised" } });
		expect(world.reports[0]?.news).toMatchObject([{ errorClass: "unauthorised" }]);
	});

	it("is not asked about when the ERP itself said so", async () => {
		const world = new TurnWorld(1);
		world.create = async () => ({
			ok: false,
			error: { class: "forbidden", executed: "no", message: "You may not.", httpStatus: 403, erpCode: "forbidden" },
		});
		await turnOf(world);
		expect(outcomes(world)).toEqual(["1 rejected"]);
	});

	it("is told apart in a look-up, too", async () => {
		const world = new TurnWorld(0);
		world.due = [claimOf(1, { mode: "verify", unknownSinceMs: 0 })];
		world.find = turnedAway;
		world.ping = turnedAway;
		await turnOf(world);
		expect(outcomes(world)).toEqual(["1 uncertain"]);
		expect(world.reports[0]?.news).toMatchObject([{ errorClass: "unauthorised" }]);
	});
});

describe("a turn in an outage that a shop wants its orders to fail in", () => {
	const FAIL = "Not sent: the ERP is away. Resubmit it.";
	const outage = (reason: "erp_offline" | "sign_in_refused", inMs = 9_000) =>
		({ kind: "wait", reason, untilMs: 1_000_000 + inMs, failWith: FAIL }) as const;

	it.each([
		["erp_offline", "down"],
		["sign_in_refused", "unauthorised"],
	] as const)("hands all that is due to a person, without a call to the ERP (%s)", async (reason, errorClass) => {
		const world = new TurnWorld(2 * FAILED_AT_ONCE_MAX + 3);
		world.admissions = [outage(reason), outage(reason)];
		expect(await turnOf(world)).toEqual({ end: "held", attempts: 0 });
		expect(world.started).toEqual([]);
		expect(world.settled).toHaveLength(2 * FAILED_AT_ONCE_MAX + 3);
		for (const { outcome } of world.settled) expect(outcome).toEqual({ kind: "rejected", error: { class: errorClass, message: FAIL } });
		expect(Math.max(...world.asked.map(({ max }) => max))).toBe(FAILED_AT_ONCE_MAX);
		expect(world.holds.map((hold) => hold.reason)).toEqual([reason, reason]);
	});

	it("has what may be in the ERP looked up later: it is not failed for being unknown", async () => {
		const world = new TurnWorld(0);
		world.due = [claimOf(1), claimOf(2, { mode: "verify", unknownSinceMs: 5 })];
		world.admissions = [outage("erp_offline"), outage("erp_offline")];
		await turnOf(world);
		expect(outcomes(world)).toEqual(["1 rejected", "2 uncertain"]);
		expect(world.settled[1]?.outcome).toMatchObject({ notBeforeMs: 1_009_000, error: { class: "unknown_outcome" } });
		expect(world.reports).toEqual([]);
	});

	it("does not look so often that a long outage uses up what an order may be tried", async () => {
		const world = new TurnWorld(0);
		world.due = [claimOf(1, { mode: "verify", unknownSinceMs: 5, tries: 30 })];
		world.admissions = [outage("erp_offline"), outage("erp_offline")];
		await turnOf(world);
		const { outcome } = world.settled[0] ?? {};
		expect(outcome?.kind === "uncertain" ? outcome.notBeforeMs - 1_000_000 : 0).toBe(600_000);
	});

	it("comes back soon for what is placed next, however rarely the ERP is probed", async () => {
		const world = new TurnWorld(1);
		world.admissions = [outage("sign_in_refused", 900_000), outage("sign_in_refused", 900_000)];
		await turnOf(world);
		for (const hold of world.holds) expect(hold.untilMs).toBe(1_000_000 + FAIL_LOOK_MS_MAX);
	});

	it("goes on as usual when the ERP is back", async () => {
		const world = new TurnWorld(FAILED_AT_ONCE_MAX);
		world.admissions = [outage("erp_offline")];
		const early = world.due.splice(1);
		const { settle } = world.ports().desk;
		const ports = world.ports();
		const back = {
			...ports,
			desk: {
				...ports.desk,
				settle: async (settlements: Parameters<typeof settle>[0]) => {
					const settled = await settle(settlements);
					world.due.push(...early.splice(0));
					return settled;
				},
			},
		};
		expect(await world.time.run(takeTurn("shop", back))).toMatchObject({ end: "nothing_due", attempts: FAILED_AT_ONCE_MAX - 1 });
		expect(outcomes(world).filter((outcome) => outcome.endsWith("rejected"))).toEqual(["1 rejected"]);
	});

	it("ends in time on a long backlog", async () => {
		const world = new TurnWorld(10_000);
		world.admissions = Array.from({ length: 100 }, () => outage("erp_offline"));
		const ports = world.ports();
		const slow = {
			...ports,
			desk: {
				...ports.desk,
				claim: async (...args: Parameters<typeof ports.desk.claim>) => {
					await world.time.wait(500);
					return await ports.desk.claim(...args);
				},
			},
		};
		expect((await world.time.run(takeTurn("shop", slow))).end).toBe("time_up");
		expect(world.time.nowMs - 1_000_000).toBeLessThanOrEqual(TURN_MS_MAX + 1_000);
		expect(world.releases).toBe(1);
		expect(world.due.length).toBeGreaterThan(0);
	});
});

describe("an order that its shop waits for", () => {
	const now = (world: TurnWorld, seq = 1) => world.time.run(deliverNow("shop", seq, world.ports()));

	it("is sent in one attempt, settled and reported like any other, and nothing else is", async () => {
		const world = new TurnWorld(3);
		await now(world);
		expect(numbers(world)).toEqual(["E1"]);
		expect(outcomes(world)).toEqual(["1 accepted"]);
		expect(world.asked).toEqual([{ max: 1, options: { atOnce: 1, only: 1 } }]);
		expect(world.reports).toMatchObject([{ grant: "g1", news: [{ errorClass: null }] }]);
		expect(world.due).toHaveLength(2);
	});

	it("that fails is not tried twice: that is the queue's", async () => {
		const world = new TurnWorld(1);
		world.create = async () => ({ ok: false, error: { class: "conflict", executed: "no", message: "locked" } });
		await now(world);
		expect(outcomes(world)).toEqual(["1 deferred"]);
		expect(world.grants).toBe(1);
	});

	it.each<Admission>([
		{ kind: "wait", reason: "erp_offline", untilMs: 0, failWith: null },
		{ kind: "wait", reason: "erp_offline", untilMs: 0, failWith: "failed" },
		{ kind: "at_capacity", untilMs: 0 },
		{ kind: "unconfigured" },
	])("is left to the queue where there is no way now: %j", async (admission) => {
		const world = new TurnWorld(1);
		world.admissions = [admission];
		await now(world);
		expect(world.diary).toEqual([`admit ${admission.kind}`]);
		expect(world.due).toHaveLength(1);
	});

	it("does not overtake: with another before it, the permits go back", async () => {
		const world = new TurnWorld(2);
		await now(world, 2);
		expect(world.started).toEqual([]);
		expect(world.reports).toEqual([{ grant: "g1", news: [] }]);
		expect(world.settled).toEqual([]);
	});
});
