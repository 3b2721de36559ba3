import { describe, expect, it } from "vitest";
import type { WalkView } from "../../src/console/wire-reconciliation";
import { passedSaid, runTroubleSaid, walkSaid } from "../../src/console/words/reconciliation";

const walk: WalkView = {
	...{ state: "walking", underWay: true, method: "feed", since: null, ours: 0, theirs: 500, asked: 2, putOff: 0, leftOut: 0 },
	...{ whole: true, earlier: 0, lastWholeAt: null },
	...{ beganAt: "2026-11-22T10:00:00Z", endedAt: null, lastCompleteAt: null },
};

describe("a comparison in words", () => {
	it("is under way only while a run is at it, and else was broken off", () => {
		expect(walkSaid(walk)).toMatch(/^Under way: 0 of our orders compared with 500 of the ERP’s so far, all orders/);
		expect(walkSaid({ ...walk, underWay: false })).toMatch(/^Broken off: 0 of our orders compared with 500 of the ERP’s, all orders/);
		expect(walkSaid({ ...walk, state: "ended", underWay: false })).not.toMatch(/Under way|Broken off/);
	});

	it("says what it passed by, and never that all orders were compared when they were not", () => {
		const part = { ...walk, state: "ended", underWay: false, since: "2026-11-21T10:00:00Z", whole: false } as const;
		const idle = { ...part, ours: 0, theirs: 0, asked: 0, earlier: 3, lastWholeAt: "2026-11-18T03:00:00Z" };
		expect(walkSaid(idle)).toBe("Nothing has changed since the one before.");
		expect(passedSaid(idle)).toBe("3 orders that had not changed were not looked at again. The last comparison of all began {when}.");
		expect(passedSaid({ ...idle, earlier: 1, lastWholeAt: null })).toBe(
			"1 order that had not changed was not looked at again. Not all have been looked at yet.",
		);
		expect(passedSaid({ ...idle, earlier: 0 })).toBeNull();
		expect(passedSaid({ ...idle, state: "walking" })).toBeNull();
		expect(walkSaid({ ...idle, earlier: 0 })).toBe("There were no orders to compare.");
		expect(walkSaid(part)).toContain("(orders that have changed since the one before)");
		expect(walkSaid({ ...part, method: "questions" })).toContain("(orders that have changed since the one before and some of the others)");
		expect(walkSaid({ ...part, whole: true })).toContain("(all orders)");
	});

	it("says that the last run failed for as long as none has gone well since", () => {
		expect(runTroubleSaid({ state: "failed" })).toBe("The last comparison failed");
		expect(runTroubleSaid({ state: "retrying" })).toBe("The comparison has failed, and is tried again");
		for (const state of ["running", "done"]) expect(runTroubleSaid({ state })).toBeNull();
		expect(runTroubleSaid(null)).toBeNull();
	});
});
