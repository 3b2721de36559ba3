import { describe, expect, it } from "vitest";
import type { WalkView } from "../../src/console/wire-reconciliation";
import { runTroubleSaid, walkSaid } from "../../src/console/words/reconciliation";

const walk: WalkView = {
	...{ state: "walking", underWay: true, method: "feed", since: null, ours: 0, theirs: 500, asked: 2, putOff: 0, leftOut: 0 },
	...{ beganAt: "2026-11-22T10:00:00Z", endedAt: null, lastCompleteAt: null },
};

describe("a comparison in words", () => {
	it("is under way only while a run is at it, and else was broken off", () => {
		expect(walkSaid(walk)).toMatch(/^Under way: 0 of our orders compared with 500 of the ERP’s so far, all orders/);
		expect(walkSaid({ ...walk, underWay: false })).toMatch(/^Broken off: 0 of our orders compared with 500 of the ERP’s, all orders/);
		expect(walkSaid({ ...walk, state: "ended", underWay: false })).not.toMatch(/Under way|Broken off/);
	});

	it("says that the last run failed for as long as none has gone well since", () => {
		expect(runTroubleSaid({ state: "failed" })).toBe("The last comparison failed");
		expect(runTroubleSaid({ state: "retrying" })).toBe("The comparison has failed, and is tried again");
		for (const state of ["running", "done"]) expect(runTroubleSaid({ state })).toBeNull();
		expect(runTroubleSaid(null)).toBeNull();
	});
});
