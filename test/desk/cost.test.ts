import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import { stillClock } from "../support/clock";
import { freshDesk, place, placeMany, runAlarm } from "../support/desks";
import { type Charged, rowsOfWork } from "../support/rows";
import { accepted, settleAll } from "../support/settling";

const clock = stillClock();

/** Rows written are what an order costs most; these bounds are the present figures, so that cost cannot creep in. */
const WRITTEN_MAX = { place: 5, claim: 3, settle: 4, alarm: 2 } as const;
const LIFE_WRITTEN_MAX = 12;
const READ_MAX = { place: 6, claim: 8, settle: 9, alarm: 28 } as const;

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
