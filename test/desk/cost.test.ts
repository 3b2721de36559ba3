import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import { stillClock } from "../support/clock";
import { ANN, deciding } from "../support/deciding";
import { freshDesk, place, placeMany, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { type Charged, rowsOfWork } from "../support/rows";
import { accepted, settleAll } from "../support/settling";

const clock = stillClock();

/** Rows written are what an order costs most; these bounds are the present figures, so that cost cannot creep in. */
const WRITTEN_MAX = { place: 5, claim: 3, settle: 4, alarm: 2 } as const;
const LIFE_WRITTEN_MAX = 12;
const READ_MAX = { place: 6, claim: 8, settle: 9, alarm: 28 } as const;
const BEGIN_READ_MAX = 2;

describe("the rows of one order", () => {
	it("are bounded in every step of its life, and in all", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, (await at.desk.claim(10, 30_000)).claims, accepted());
		clock.advance(60_000);
		await runAlarm(at);
		let claims: readonly Claim[] = [];
		const steps: Record<keyof typeof WRITTEN_MAX, Charged> = {
			place: await rowsOfWork(at, () => place(at)),
			claim: await rowsOfWork(at, async () => {
				claims = (await at.desk.claim(10, 30_000)).claims;
			}),
			settle: await rowsOfWork(at, () => settleAll(at, claims, accepted())),
			alarm: await rowsOfWork(at, async () => {
				clock.advance(60_000);
				await runAlarm(at);
			}),
		};
		expect(claims).toHaveLength(1);
		for (const [step, max] of Object.entries(WRITTEN_MAX))
			expect(steps[step as keyof typeof WRITTEN_MAX].written, step).toBeLessThanOrEqual(max);
		for (const [step, max] of Object.entries(READ_MAX)) expect(steps[step as keyof typeof READ_MAX].read, step).toBeLessThanOrEqual(max);
		const life = Object.values(steps).reduce((sum, { written }) => sum + written, 0);
		expect(life).toBeLessThanOrEqual(LIFE_WRITTEN_MAX);
	});

	it("are no more for the hundredth order than for the third", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		const third = await rowsOfWork(at, () => place(at));
		await placeMany(at, 97);
		expect(await rowsOfWork(at, () => place(at))).toEqual(third);
	});
});

describe("what people and payments need", () => {
	const MINE = ["history", "revisions", "unpaid", "jobs", "job_batches"];

	it("costs an ordinary order no row, and asking to begin it writes none", async () => {
		const at = freshDesk();
		await place(at);
		const { claims } = await at.desk.claim(10, 30_000, { atOnce: 0 });
		const begun = await rowsOfWork(at, () => at.desk.begin(claims[0]?.seq ?? 0, claims[0]?.attempt ?? 0));
		expect(begun.written).toBe(0);
		expect(begun.read).toBeLessThanOrEqual(BEGIN_READ_MAX);
		await settleAll(at, claims, accepted());
		clock.advance(60_000);
		await runAlarm(at);
		for (const table of MINE) expect(await rowsOf(at, `SELECT * FROM ${table}`)).toEqual([]);
	});

	it("makes no placement dearer, however much of it there is", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		const plain = await rowsOfWork(at, () => place(at));
		for (let order = 0; order < 50; order++) await place(at, undefined, UNPAID);
		const numbers = (await placeMany(at, 50)).map(({ eNumber }) => eNumber);
		await at.desk.act(deciding("archive", numbers));
		for (let job = 0; job < 20; job++) await at.desk.startJob({ action: "retry", seqs: [], by: ANN, note: null });
		expect(await rowsOfWork(at, () => place(at))).toEqual(plain);
	});
});

describe("the rows read", () => {
	it("of a claim grow with what it takes, not with the backlog", async () => {
		const at = freshDesk();
		await placeMany(at, 20);
		await at.desk.claim(5, 30_000);
		const short = await rowsOfWork(at, () => at.desk.claim(5, 30_000));
		const other = freshDesk();
		await placeMany(other, 200);
		await other.desk.claim(5, 30_000);
		const long = await rowsOfWork(other, () => other.desk.claim(5, 30_000));
		expect(long.read).toBeLessThanOrEqual(short.read + 5);
	});
});
