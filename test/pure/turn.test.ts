import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLAIMS_A_ROUND_MAX, LEASE_MARGIN_MS, START_GAP_MS_MAX, TURN_MS_MAX, takeTurn } from "../../src/relay/turn";
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
			...["admit admitted", "adapter", "claim", "report", "settle"],
			...["admit admitted", "adapter", "claim", "keep", "report", "settle"],
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
			{ kind: "wait", reason: "paused", untilMs: 0 },
			{ kind: "wait", reason: "paused", untilMs: 0 },
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
		const wait = { kind: "wait", reason: "erp_offline", untilMs: 1_009_000 } as const;
		world.admissions = [wait, wait];
		expect(await turnOf(world)).toEqual({ end: "held", attempts: 0 });
		expect(world.diary).toEqual(["admit wait", "hold erp_offline", "admit wait", "hold erp_offline"]);
		expect(world.due).toHaveLength(3);
	});

	it("goes on when the link has come back between its answer and the hold", async () => {
		const world = new TurnWorld(1);
		world.admissions = [{ kind: "wait", reason: "erp_offline", untilMs: 1_009_000 }];
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
		world.broken = { adapter: true };
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
