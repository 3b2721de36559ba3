import { describe, expect, it } from "vitest";
import { among, endOf, PLANNED_MAX, Planned, spansOf } from "../../src/http/admin/planned";
import { BODY_BYTES_MAX } from "../../src/order/order";

describe("the orders of a plan", () => {
	it("are told in spans of neighbours, and known again by them", () => {
		const seqs = [3, 4, 5, 9, 11, 12];
		expect(spansOf(seqs)).toEqual([
			[3, 5],
			[9, 9],
			[11, 12],
		]);
		expect(among(seqs, spansOf(seqs))).toEqual(seqs);
		expect([spansOf([]), among(seqs, []), endOf([]), endOf(spansOf(seqs))]).toEqual([[], [], 0, 12]);
	});

	it("are all that is taken of those that match by now: none before, between or after them", () => {
		expect(among([1, 2, 4, 6, 9, 10, 13], spansOf([3, 4, 5, 9, 12]))).toEqual([4, 9]);
		expect(among([5, 6], spansOf([5, 7]))).toEqual([5]);
	});

	it("fit into a request, however far apart as many as one run takes are", () => {
		const apart = Array.from({ length: PLANNED_MAX }, (_, n) => 10_000_000 + 2 * n);
		expect(Planned.safeParse(spansOf(apart)).success).toBe(true);
		expect(JSON.stringify(spansOf(apart)).length).toBeLessThan(BODY_BYTES_MAX - 10_000);
	});

	it.each([
		[[[5, 4]]],
		[
			[
				[3, 5],
				[5, 6],
			],
		],
		[[[1, PLANNED_MAX + 1]]],
		[Array.from({ length: PLANNED_MAX + 1 }, (_, n) => [2 * n + 1, 2 * n + 1])],
	])("are none when they stand in no order, or are too many (%#)", (spans) => {
		expect(Planned.safeParse(spans).success).toBe(false);
	});
});
