import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGAIN_MIN, lookAgain, WHOLE_AGAIN_DAYS } from "../../src/db/earlier-orders";
import {
	beginReconciliation,
	comparedPage,
	findReconciliation,
	moved,
	QUESTIONS_MAX,
	type Reconciliation,
} from "../../src/db/reconciliations";
import { sqliteD1 } from "../support/sqlite-d1";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 1, 3);
const WINDOW_DAYS = 300;
const shared = sqliteD1();
let shops = 0;

/** A shop whose orders were placed so many days ago each, in the order of their numbers, and an ERP that is asked about each of them. */
function shopOf(placedDaysAgo: readonly number[]) {
	const { db, inside } = shared;
	const tenantId = `shop-${++shops}`;
	inside
		.prepare(
			"INSERT INTO tenants (id, name, prefix, start, origins, time_zone, created_at_ms) VALUES (?, 'S', 'E', 1, '[]', 'Europe/Dublin', 0)",
		)
		.run(tenantId);
	const order = inside.prepare(
		`INSERT INTO orders (tenant_id, seq, desk, e_number, status, placed_at_ms, updated_at_ms, version, attempts, body)
		 VALUES (?, ?, 'd', ?, 'synced', ?, ?, 1, 1, '{}')`,
	);
	inside.exec("BEGIN");
	for (const [n, days] of placedDaysAgo.entries()) {
		const atMs = START_MS - days * DAY_MS;
		order.run(tenantId, n + 1, `E${n + 1}`, atMs, atMs);
	}
	inside.exec("COMMIT");
	/** One night: the numbers that the ERP is asked about. `answered` false: it is away, and none is. */
	const night = async (n: number, { answered = true, byHand = false } = {}) => {
		const nowMs = START_MS + n * DAY_MS;
		const done = (await findReconciliation(db, tenantId))?.doneBeganAtMs ?? 0;
		const fromMs = byHand ? 0 : Math.max(nowMs - 30 * DAY_MS, done - 3_600_000);
		const beginning = { source: "s", method: "questions", fromMs, cursor: null, wholeFromMs: byHand ? nowMs : null } as const;
		let walk: Reconciliation = await beginReconciliation(db, tenantId, beginning, nowMs);
		for (let next: Reconciliation | null = walk; next !== null; ) {
			walk = next;
			next = await comparedPage(db, walk, 0);
		}
		walk = await lookAgain(db, walk, nowMs - WINDOW_DAYS * DAY_MS);
		expect(await findReconciliation(db, tenantId)).toEqual(walk);
		const rows = inside.prepare("SELECT e_number FROM reconciliation_suspects WHERE tenant_id = ?").all(tenantId);
		const asked = rows.map(({ e_number }) => Number(String(e_number).slice(1)));
		if (!answered) return { asked, walk };
		inside.prepare("DELETE FROM reconciliation_suspects WHERE tenant_id = ?").run(tenantId);
		const ended = { state: "ended", doneBeganAtMs: nowMs, doneWholeMs: walk.wholeFromMs ?? walk.doneWholeMs } as const;
		return { asked, walk: await moved(db, walk, ended) };
	};
	return { night };
}
const agesOf = (count: number, oldestDays: number): number[] =>
	Array.from({ length: count }, (_, n) => Math.ceil(oldestDays * (1 - n / count)));

describe("orders that have not changed, where the ERP has to be asked about each", () => {
	it("are all asked about every night in a small shop", async () => {
		const at = shopOf(agesOf(AGAIN_MIN, 200));
		for (let n = 0; n < 3; n++) {
			const { asked, walk } = await at.night(n);
			expect(asked).toHaveLength(AGAIN_MIN);
			expect(walk).toMatchObject({ earlier: 0, doneWholeMs: START_MS + n * DAY_MS });
		}
	});

	it("are all asked about within a week, a share each night, and then from the newest on again", async () => {
		const at = shopOf(agesOf(2_100, 200));
		await at.night(0);
		const all = new Set<number>();
		let whole = 0;
		for (let n = 1; n <= WHOLE_AGAIN_DAYS; n++) {
			const { asked, walk } = await at.night(n);
			expect(asked).toHaveLength(2_100 / WHOLE_AGAIN_DAYS);
			expect(walk.earlier).toBe(2_100 - asked.length);
			for (const seq of asked) all.add(seq);
			if (walk.doneWholeMs !== null) whole += 1;
		}
		expect([all.size, whole > 0]).toEqual([2_100, true]);
	});

	it("are within reach in any shop: whatever was placed within the time, and nothing older, in a bounded number of nights", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 600 }), async (count, oldestDays) => {
				const ages = agesOf(count, oldestDays);
				const at = shopOf(ages);
				const all = new Set<number>();
				for (let n = 0; n <= WHOLE_AGAIN_DAYS; n++) {
					const { asked, walk } = await at.night(n);
					for (const seq of asked) all.add(seq);
					expect(asked.length).toBeLessThanOrEqual(QUESTIONS_MAX);
					expect(walk.earlier).toBeLessThanOrEqual(count);
				}
				const within = ages.flatMap((days, n) => (days + WHOLE_AGAIN_DAYS < WINDOW_DAYS ? [n + 1] : []));
				expect(within.filter((seq) => !all.has(seq))).toEqual([]);
				expect([...all].filter((seq) => (ages[seq - 1] ?? 0) > WINDOW_DAYS + 1)).toEqual([]);
			}),
			{ numRuns: 25 },
		);
	}, 60_000);

	it("are not piled up while the ERP is away: no more wait to be asked about than one run may ask", async () => {
		const at = shopOf(agesOf(QUESTIONS_MAX + 2_000, 200));
		let waiting = 0;
		for (let n = 0; n < 12; n++) waiting = (await at.night(n, { answered: false })).asked.length;
		expect(waiting).toBe(QUESTIONS_MAX);
		expect((await at.night(12)).asked).toHaveLength(QUESTIONS_MAX);
	}, 60_000);

	it("are not said to have been looked at when more had changed than can be asked about", async () => {
		const at = shopOf(agesOf(QUESTIONS_MAX + 1_000, 20));
		expect((await at.night(0)).walk).toMatchObject({ leftOut: 1_000, wholeFromMs: null, doneWholeMs: null });
		expect((await at.night(1, { byHand: true })).walk).toMatchObject({ leftOut: 1_000, wholeFromMs: null, doneWholeMs: null });
		const few = shopOf(agesOf(500, 20));
		expect((await few.night(0, { byHand: true })).walk).toMatchObject({ leftOut: 0, earlier: 0, doneWholeMs: START_MS });
	}, 60_000);
});
