import { describe, expect, it } from "vitest";
import { certainty } from "../../scripts/certainty/waits.ts";
import type { OrderView } from "../../scripts/load/order-view.ts";

const at = (second: number) => new Date(1_800_000_000_000 + second * 1_000).toISOString();
type Tried = readonly [mode: "submit" | "verify", outcome: string, endedAtSecond: number];
const order = (eNumber: string, ...tries: readonly Tried[]): OrderView => ({
	eNumber,
	status: "synced",
	colour: "green",
	reference: null,
	total: "1.00",
	erpOrderNumber: "SO-1",
	error: null,
	attempts: tries.map(([mode, outcome, second], index) => ({
		attempt: index + 1,
		mode,
		startedAt: at(second - 1),
		endedAt: at(second),
		outcome,
		counted: false,
		error: null,
	})),
});

describe("the time to certainty", () => {
	it("runs from the end of the attempt whose answer was lost to the end of the one that found the order", () => {
		const found = order("E1", ["submit", "uncertain", 10], ["verify", "uncertain", 12], ["verify", "accepted", 17]);
		expect(certainty([found])).toEqual({ doubted: 1, waitsMs: [7_000], lookUps: 2, sentAgain: [] });
	});

	it("is none of an order that was never in doubt, whatever else went wrong with it", () => {
		const plain = order("E1", ["submit", "accepted", 10]);
		const late = order("E2", ["submit", "deferred", 10], ["submit", "accepted", 90]);
		expect(certainty([plain, late])).toEqual({ doubted: 0, waitsMs: [], lookUps: 0, sentAgain: [] });
	});

	it("counts from the first loss when the answer is lost again and again", () => {
		const unlucky = order(
			"E1",
			["submit", "lost", 10],
			["verify", "deferred", 20],
			["submit", "uncertain", 21],
			["verify", "accepted", 40],
		);
		expect(certainty([unlucky])).toMatchObject({ doubted: 1, waitsMs: [30_000] });
	});

	it("names an order that was sent again", () => {
		const again = order("E7", ["submit", "uncertain", 10], ["verify", "deferred", 11], ["submit", "accepted", 12]);
		expect(certainty([again]).sentAgain).toEqual(["E7 was sent again with attempt 3"]);
	});

	it("sees a lost answer that the relay took for something else", () => {
		const taken = order("E9", ["submit", "deferred", 10], ["submit", "accepted", 12]);
		const error = { class: "unknown_outcome", message: "broke off" };
		const attempts = taken.attempts.map((attempt, index) => (index === 0 ? { ...attempt, error } : attempt));
		expect(certainty([{ ...taken, attempts }])).toMatchObject({ doubted: 1, sentAgain: ["E9 was sent again with attempt 2"] });
	});

	it("has no end while the order is in doubt", () => {
		expect(certainty([order("E1", ["submit", "uncertain", 10], ["verify", "uncertain", 12])])).toMatchObject({ doubted: 1, waitsMs: [] });
	});
});
