import { describe, expect, it } from "vitest";
import { LOOK_MS, lookOut, SETTLE_MS, type Watching } from "../../src/cron/watch";
import { PATROL_LATE_MS } from "../../src/db/patrols";

const START_MS = Date.UTC(2026, 5, 3, 9);
const MINUTE_MS = 60_000;

/** Patrols that come every minute for as long as `until`, and a watch whose alarm goes off when it should unless it sleeps. */
function world() {
	const at = {
		nowMs: START_MS,
		wordMs: START_MS as number | null,
		awakeSinceMs: START_MS - 600_000,
		raisedAtMs: [] as number[],
		mailed: 0,
		words: 0,
	};
	let watching: Watching = { dueAtMs: START_MS + LOOK_MS, doubtedSinceMs: null };
	const look = async () => {
		watching = await lookOut(watching, at.awakeSinceMs, {
			words: async () => {
				at.words += 1;
				return at.wordMs === null ? {} : { tick: at.wordMs, services: at.wordMs };
			},
			raise: async () => {
				at.raisedAtMs.push(at.nowMs);
			},
			mail: async () => {
				at.mailed += 1;
			},
			now: () => at.nowMs,
		});
	};
	/** To that time, second by second: a patrol at each whole minute up to `lastPatrolMs`. */
	const go = async (toMs: number, lastPatrolMs: number) => {
		while (at.nowMs < toMs) {
			at.nowMs += 1_000;
			if ((at.nowMs - START_MS) % MINUTE_MS === 0 && at.nowMs <= lastPatrolMs) at.wordMs = at.nowMs;
			if (at.nowMs >= watching.dueAtMs) await look();
		}
	};
	return { at, go };
}

describe("the watch over the patrols", () => {
	it("tells nobody while they come, and asks once a minute", async () => {
		const { at, go } = world();
		await go(START_MS + 60 * MINUTE_MS, Number.POSITIVE_INFINITY);
		expect(at.raisedAtMs).toEqual([]);
		expect(at.words).toBeLessThanOrEqual(61);
	});

	it("has it mailed within two minutes of the last one, and a few seconds, with nobody looking", async () => {
		const { at, go } = world();
		const lastMs = START_MS + 10 * MINUTE_MS;
		await go(START_MS + 20 * MINUTE_MS, lastMs);
		const [first = 0] = at.raisedAtMs;
		expect(first - lastMs).toBeGreaterThan(PATROL_LATE_MS);
		expect(first - lastMs).toBeLessThanOrEqual(PATROL_LATE_MS + 5_000);
		// What is not mailed at once is tried with every look.
		expect(at.mailed).toBeGreaterThanOrEqual(7);
	});

	it("gives them a minute after a restart or a deployment, and then does not wait any longer", async () => {
		const { at, go } = world();
		const lastMs = START_MS + 10 * MINUTE_MS;
		await go(lastMs + 100_000, lastMs);
		at.awakeSinceMs = at.nowMs;
		await go(lastMs + PATROL_LATE_MS + SETTLE_MS - 5_000, lastMs);
		expect(at.raisedAtMs).toEqual([]);
		await go(lastMs + PATROL_LATE_MS + SETTLE_MS + 10_000, lastMs);
		expect(at.raisedAtMs).toHaveLength(1);
	});

	it("that is started anew again and again tells all the same", async () => {
		const { at, go } = world();
		const lastMs = START_MS + 10 * MINUTE_MS;
		await go(lastMs + 60_000, lastMs);
		for (let second = 0; second < 300; second += 1) {
			at.awakeSinceMs = at.nowMs;
			await go(at.nowMs + 1_000, lastMs);
		}
		expect(at.raisedAtMs.length).toBeGreaterThan(0);
	});

	it("that slept with the machine tells nothing when the patrol wakes with it", async () => {
		const { at, go } = world();
		await go(START_MS + 5 * MINUTE_MS, Number.POSITIVE_INFINITY);
		at.nowMs += 8 * 3_600_000 + 1_000;
		await go(at.nowMs + 10 * MINUTE_MS, Number.POSITIVE_INFINITY);
		expect(at.raisedAtMs).toEqual([]);
	});

	it("misses no patrol that never came: a deployment may be without one", async () => {
		const { at, go } = world();
		at.wordMs = null;
		await go(START_MS + 10 * MINUTE_MS, 0);
		expect(at.raisedAtMs).toEqual([]);
	});
});
