import { describe, expect, it } from "vitest";
import { NOTHING_SEEN_OF, seenOf, seenWith } from "../../src/console/live/seen";
import { overtakenIn, planOf } from "../../src/console/words/bulk";

const rows = (...versions: readonly (readonly [eNumber: string, version: number | null])[]) =>
	versions.map(([eNumber, version]) => ({ eNumber, version }));

describe("what somebody has seen of the orders that they choose", () => {
	it("is how each stood when it was last on the page, also on a page before", () => {
		const first = seenWith(NOTHING_SEEN_OF, rows(["E1", 3], ["E2", 1]), () => false);
		const second = seenWith(first, rows(["E3", 7], ["E4", 2]), (eNumber) => eNumber === "E1");
		expect(seenOf(second, ["E1", "E3"])).toEqual({ E1: 3, E3: 7 });
		expect(
			seenOf(
				seenWith(second, rows(["E3", 9]), () => true),
				["E3"],
			),
		).toEqual({ E3: 9 });
	});

	it("is forgotten of orders that are neither chosen nor in sight, and not made up", () => {
		const seen = seenWith(
			seenWith(NOTHING_SEEN_OF, rows(["E1", 3]), () => false),
			rows(["E2", 1]),
			() => false,
		);
		expect([...seen.keys()]).toEqual(["E2"]);
		expect(seenOf(seen, ["E1", "E2", "E9"])).toEqual({ E2: 1 });
		expect(
			seenOf(
				seenWith(seen, rows(["E2", null]), () => true),
				["E2"],
			),
		).toEqual({ E2: 1 });
	});

	it("counts what was done here at once: a copy that follows later takes nothing back", () => {
		const done = seenWith(
			seenWith(NOTHING_SEEN_OF, rows(["E1", 3]), () => true),
			rows(["E1", 4]),
			() => true,
		);
		expect(
			seenOf(
				seenWith(done, rows(["E1", 3]), () => true),
				["E1"],
			),
		).toEqual({ E1: 4 });
	});
});

describe("a plan", () => {
	const counts = { started: 0, done: 1, already_in_progress: 0, skipped: 3, refused: 0 };
	const row = { result: "skipped", status: "failed", label: "Failed" } as const;
	it("tells apart those that somebody has decided about since, and knows them as they are now", () => {
		const plan = planOf({
			counts,
			results: [
				{ ...row, eNumber: "E1", result: "done", version: 4 },
				{ ...row, eNumber: "E2", reason: "Otto has edited it since you looked.", decided: "edit", version: 6 },
				{ ...row, eNumber: "E3", reason: "Otto has edited it since you looked.", decided: "edit", version: 2 },
				{ ...row, eNumber: "E4", reason: "This one is synced.", decided: null, version: 9 },
				{ ...row, eNumber: "E5", reason: "This number was never given to an order.", version: null },
			],
		});
		expect(overtakenIn(plan)).toBe(2);
		expect(plan.seen).toEqual({ E1: 4, E2: 6, E3: 2, E4: 9 });
		expect(overtakenIn({ total: 1, counts, skips: [{ reason: "x", count: 1, examples: [] }] })).toBe(0);
	});
});
