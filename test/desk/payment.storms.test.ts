import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PaymentNews } from "../../src/desk/answers";
import { isPaid, PAYMENT_NEWS } from "../../src/order/payment";
import type { OrderFile } from "../../src/order/snapshot";
import { stillClock } from "../support/clock";
import { type FreshDesk, freshDesk, PAY_WITHIN_MS, place, runAlarm, UNPAID } from "../support/desks";
import { brokenRulesOf } from "../support/situations";

const clock = stillClock();
const STORMS = 30;
const ORDERS = 3;

type Step =
	| { readonly do: "say"; readonly which: number; readonly news: PaymentNews; readonly times: number }
	| { readonly do: "place"; readonly unpaid: boolean }
	| { readonly do: "wait"; readonly ms: number }
	| { readonly do: "claim" };

/** What goes to another object must look like an object. */
const SERIALIZABLE = { noNullPrototype: true } as const;

/** Few references and few times, so that news meet their like. */
const news: fc.Arbitrary<PaymentNews> = fc.record(
	{
		status: fc.constantFrom(...PAYMENT_NEWS),
		reference: fc.constantFrom(null, "pi_1", "pi_2"),
		amount: fc.constantFrom(null, "29.95"),
		occurredAtMs: fc.constantFrom(null, 10, 20, 30),
	},
	SERIALIZABLE,
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ do: fc.constant("say" as const), which: fc.nat(), news, times: fc.integer({ min: 1, max: 3 }) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("place" as const), unpaid: fc.boolean() }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: PAY_WITHIN_MS }) }) },
	{ weight: 1, arbitrary: fc.constant({ do: "claim" as const }) },
);

const OPEN = "awaiting_payment";
const GIVEN_UP = "abandoned";
const paymentOf = (file: OrderFile) => JSON.parse(file.body).payment.status;

/** What has been seen of each order so far, by number. */
interface Seen {
	placed: boolean;
	captured: boolean;
}

async function inspectAll(at: FreshDesk, numbers: readonly string[]): Promise<OrderFile[]> {
	const files = await Promise.all(numbers.map((eNumber) => at.desk.inspect(eNumber)));
	return files.filter((file) => file !== null);
}

async function expectSound(at: FreshDesk, numbers: readonly string[], seen: Map<string, Seen>): Promise<void> {
	expect(await brokenRulesOf(at)).toEqual([]);
	const files = await inspectAll(at, numbers);
	expect(files).toHaveLength(numbers.length);
	const { byStatus } = await at.desk.totals();
	const { [OPEN]: open = 0, [GIVEN_UP]: abandoned = 0, ...rest } = byStatus;
	const placed = Object.values(rest).reduce((sum, n) => sum + n, 0);
	expect(open + abandoned + placed, "issued = placed + abandoned + open").toBe(numbers.length);
	for (const file of files) {
		const known = seen.get(file.eNumber);
		const isPlaced = file.status !== OPEN && file.status !== GIVEN_UP;
		if (known?.placed) expect(isPlaced, "a placed order stays placed").toBe(true);
		if (known?.captured) expect([isPlaced, paymentOf(file)], "money that arrived is not undone").toEqual([true, "captured"]);
		if (file.status === GIVEN_UP) expect(isPaid(paymentOf(file)), "only what is not paid is given up").toBe(false);
		for (const { before, after } of file.history)
			expect(before === after || (isPlaced && after === "queued") || [before, after].join() === [OPEN, GIVEN_UP].join()).toBe(true);
		seen.set(file.eNumber, { placed: isPlaced, captured: known?.captured ?? false });
	}
}

async function weather(steps: readonly Step[]): Promise<void> {
	const at = freshDesk();
	const numbers: string[] = [];
	const seen = new Map<string, Seen>();
	for (let order = 0; order < ORDERS; order++) numbers.push((await place(at, undefined, UNPAID)).eNumber);
	for (const now of steps) {
		switch (now.do) {
			case "place":
				numbers.push((await place(at, undefined, now.unpaid ? UNPAID : {})).eNumber);
				break;
			case "wait":
				clock.advance(now.ms);
				await runAlarm(at);
				break;
			case "claim":
				await at.desk.claim(1, 30_000);
				break;
			case "say": {
				const eNumber = numbers[now.which % numbers.length] ?? "";
				await say(at, eNumber, now.news, now.times);
				if (now.news.status === "captured") seen.set(eNumber, { placed: true, captured: true });
			}
		}
		await expectSound(at, numbers, seen);
	}
}

/** Says it so often; only the first time may change anything, and what is news is written down once. */
async function say(at: FreshDesk, eNumber: string, said: PaymentNews, times: number): Promise<void> {
	const before = await at.desk.inspect(eNumber);
	const first = await at.desk.pay(eNumber, said);
	const after = await at.desk.inspect(eNumber);
	const written = (after?.history.length ?? 0) - (before?.history.length ?? 0);
	if (first.kind === "recorded") {
		expect(written).toBe(1);
		expect(after?.history.at(-1)).toMatchObject({ event: "payment", by: null, detail: { payment: said.status } });
	} else {
		expect(after).toEqual(before);
	}
	for (let again = 1; again < times; again++) {
		expect(await at.desk.pay(eNumber, said)).toMatchObject({ kind: "unchanged" });
		expect(await at.desk.inspect(eNumber)).toEqual(after);
	}
}

describe("payment news", () => {
	it("in any order, doubled, late or too late leave every number placed, given up or open, and no money undone", async () => {
		await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), weather), { numRuns: STORMS });
	});
});
