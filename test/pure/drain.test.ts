import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyAll, SINGLE_FAILURES_MAX } from "../../src/desk/drain";
import type { OrderSnapshot } from "../../src/order/snapshot";

const snapshot = (seq: number): OrderSnapshot => ({
	tenantId: "t",
	desk: "main",
	seq,
	eNumber: `E${seq}`,
	reference: null,
	status: "queued",
	placedAtMs: 0,
	updatedAtMs: 0,
	version: 1,
	erpOrderNumber: null,
	errorClass: null,
	errorMessage: null,
	nextAttemptAtMs: null,
	attempts: 0,
	unknownSinceMs: null,
	revision: 0,
	erasedAtMs: null,
	body: "{}",
});
const snapshots = (count: number) => Array.from({ length: count }, (_, index) => snapshot(index + 1));
const seqs = (of: readonly OrderSnapshot[]) => of.map(({ seq }) => seq);

/** A D1 that refuses these rows, alone or in company, and counts what it is asked. */
function d1(refuses: (seq: number) => boolean) {
	const calls: number[][] = [];
	const copy = async (batch: readonly OrderSnapshot[]) => {
		calls.push(seqs(batch));
		const bad = batch.find(({ seq }) => refuses(seq));
		if (bad !== undefined) throw new Error(`no to ${bad.seq}`);
	};
	return { calls, copy };
}

describe("copying to D1", () => {
	it("asks nothing when nothing is dirty", async () => {
		const { calls, copy } = d1(() => true);
		expect(await copyAll([], copy)).toEqual({ paid: [], refused: [], away: false, reason: null });
		expect(calls).toEqual([]);
	});

	it("is one call when all goes well", async () => {
		const { calls, copy } = d1(() => false);
		const copied = await copyAll(snapshots(4), copy);
		expect(calls).toEqual([[1, 2, 3, 4]]);
		expect(seqs(copied.paid)).toEqual([1, 2, 3, 4]);
	});

	it("goes row by row after a failure, and tells the bad row from the good ones", async () => {
		const { calls, copy } = d1((seq) => seq === 2);
		const copied = await copyAll(snapshots(4), copy);
		expect(calls).toEqual([[1, 2, 3, 4], [1], [2], [3], [4]]);
		expect(seqs(copied.paid)).toEqual([1, 3, 4]);
		expect(seqs(copied.refused)).toEqual([2]);
		expect(copied.away).toBe(false);
		expect(copied.reason).toContain("no to 2");
	});

	it("takes D1 for away after a few failures in a row, and leaves the rest untried", async () => {
		const { calls, copy } = d1(() => true);
		const copied = await copyAll(snapshots(50), copy);
		expect(copied).toMatchObject({ paid: [], away: true });
		expect(calls).toHaveLength(1 + SINGLE_FAILURES_MAX);
	});

	it("takes D1 for away when the only row fails", async () => {
		const { copy } = d1(() => true);
		expect(await copyAll(snapshots(1), copy)).toMatchObject({ paid: [], away: true });
	});

	it("never loses a row: each is paid, refused, or untried because D1 is away", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.uniqueArray(fc.integer({ min: 1, max: 30 })), async (count, bad) => {
				const { copy } = d1((seq) => bad.includes(seq));
				const { paid, refused, away } = await copyAll(snapshots(count), copy);
				for (const { seq } of paid) expect(bad).not.toContain(seq);
				for (const { seq } of refused) expect(bad).toContain(seq);
				const tried = new Set([...seqs(paid), ...seqs(refused)]);
				expect(tried.size).toBe(paid.length + refused.length);
				if (!away) expect(tried.size).toBe(count);
			}),
		);
	});
});
