import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { WAKE_DELAY_MS } from "../../src/desk/alarm";
import type { PaymentNews } from "../../src/desk/answers";
import { NEWS_AN_ORDER_MAX } from "../../src/desk/payments";
import { PAYMENT_NEWS } from "../../src/order/payment";
import { stillClock } from "../support/clock";
import { alarmOf, copiesOf, freshDesk, PAY_WITHIN_MS, place, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { everythingIn, SITUATION_NAMES, SITUATIONS } from "../support/situations";

const clock = stillClock();

const news = (status: PaymentNews["status"], changes: Partial<PaymentNews> = {}): PaymentNews => ({
	status,
	reference: null,
	amount: null,
	occurredAtMs: null,
	...changes,
});

async function unpaidOrder() {
	const at = freshDesk();
	const { eNumber, status } = await place(at, undefined, UNPAID);
	expect(status).toBe("awaiting_payment");
	return { at, eNumber };
}

describe("an order whose payment is open", () => {
	it("has its number, is copied, and is offered to nobody", async () => {
		const { at, eNumber } = await unpaidOrder();
		clock.advance(1_000);
		await runAlarm(at);
		expect((await copiesOf(at.tenantId)).map(({ status }) => status)).toEqual(["awaiting_payment"]);
		expect(at.queue.tries).toBe(0);
		expect((await at.desk.claim(10, 1_000)).claims).toEqual([]);
		expect(await at.desk.find(eNumber)).toMatchObject({ status: "awaiting_payment", nextAttemptAtMs: null });
	});

	it.each(["captured", "authorised"] as const)("is placed when the payment is %s, with what the gateway said", async (status) => {
		const { at, eNumber } = await unpaidOrder();
		expect(await at.desk.pay(eNumber, news(status, { reference: "pi_9", amount: "29.95" }))).toEqual({
			kind: "recorded",
			eNumber,
			status: "queued",
			payment: status,
		});
		const [claim] = (await at.desk.claim(10, 1_000)).claims;
		expect(claim?.order).toMatchObject({ eNumber, payment: { type: "card", status, reference: "pi_9", amount: "29.95" } });
	});

	it.each(["declined", "aborted"] as const)("is abandoned when the payment is %s, and stays known", async (status) => {
		const { at, eNumber } = await unpaidOrder();
		expect(await at.desk.pay(eNumber, news(status))).toEqual({ kind: "recorded", eNumber, status: "abandoned", payment: status });
		expect((await at.desk.claim(10, 1_000)).claims).toEqual([]);
		expect(await at.desk.find(eNumber)).toMatchObject({ status: "abandoned", version: 2 });
	});

	it("is placed by money that arrives after it was abandoned", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("aborted"));
		expect(await at.desk.pay(eNumber, news("captured"))).toEqual({ kind: "recorded", eNumber, status: "queued", payment: "captured" });
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("is not withdrawn by an abort that arrives after the capture", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("captured"));
		expect(await at.desk.pay(eNumber, news("aborted"))).toEqual({ kind: "unchanged", eNumber, status: "queued", payment: "captured" });
		await at.desk.claim(10, 1_000);
		expect(await at.desk.pay(eNumber, news("declined"))).toEqual({ kind: "unchanged", eNumber, status: "sending", payment: "captured" });
	});

	it("is told the same news twice without a second change", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("captured"));
		const before = await at.desk.find(eNumber);
		expect(await at.desk.pay(eNumber, news("captured"))).toEqual({ kind: "unchanged", eNumber, status: "queued", payment: "captured" });
		expect(await at.desk.find(eNumber)).toEqual(before);
	});

	it("gets its first receipt again, as of placement, when the request is repeated after the payment", async () => {
		const at = freshDesk();
		const first = await place(at, "cart-1", UNPAID);
		await at.desk.pay(first.eNumber, news("captured"));
		expect(await place(at, "cart-1", UNPAID)).toEqual(first);
	});
});

describe("an order that is placed", () => {
	it("stays placed when an authorised payment is aborted: the news is kept, and a person decides", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("authorised", { reference: "pi_1" }));
		const before = await at.desk.find(eNumber);
		expect(await at.desk.pay(eNumber, news("aborted", { reference: "pi_1" }))).toEqual({
			kind: "recorded",
			eNumber,
			status: "queued",
			payment: "aborted",
		});
		const after = await at.desk.inspect(eNumber);
		expect(after).toMatchObject({ ...before, version: 3, body: expect.stringContaining('"status":"aborted"') });
		expect(after?.history.map(({ event, before, after, detail }) => ({ event, before, after, payment: detail.payment }))).toEqual([
			{ event: "payment", before: "awaiting_payment", after: "queued", payment: "authorised" },
			{ event: "payment", before: "queued", after: "queued", payment: "aborted" },
		]);
		expect((await at.desk.claim(10, 1_000)).claims).toHaveLength(1);
	});

	it.each(SITUATION_NAMES.filter((name) => !["awaiting_payment", "abandoned"].includes(SITUATIONS[name].status)))(
		"and %s hears of a payment without a change to anything else",
		async (name) => {
			const at = freshDesk();
			await SITUATIONS[name].reach(at, clock);
			// Placed with a captured payment: nothing that is said later counts.
			const everything = await everythingIn(at);
			for (const status of PAYMENT_NEWS) expect(await at.desk.pay("E100001", news(status))).toMatchObject({ kind: "unchanged" });
			expect(await everythingIn(at)).toEqual(everything);
		},
	);
});

describe("a gateway that never stops talking", () => {
	it("is not listened to without end, except about money that has arrived", async () => {
		const { at, eNumber } = await unpaidOrder();
		const tell = (index: number) => at.desk.pay(eNumber, news(index % 2 === 0 ? "declined" : "aborted", { reference: `pi_${index}` }));
		for (let index = 0; index < NEWS_AN_ORDER_MAX; index++) expect((await tell(index)).kind).toBe("recorded");
		expect((await tell(NEWS_AN_ORDER_MAX)).kind).toBe("unchanged");
		expect(await at.desk.pay(eNumber, news("captured"))).toMatchObject({ kind: "recorded", status: "queued" });
		expect((await rowsOf(at, "SELECT count(*) AS n FROM history"))[0]).toEqual({ n: NEWS_AN_ORDER_MAX + 1 });
	});
});

describe("a wait for money", () => {
	it("ends at its time and not before: the order is given up, and says so", async () => {
		const { at, eNumber } = await unpaidOrder();
		clock.advance(PAY_WITHIN_MS - 1);
		await runAlarm(at);
		expect((await at.desk.find(eNumber))?.status).toBe("awaiting_payment");
		expect(await alarmOf(at)).toBeLessThanOrEqual(Date.now() + 1 + WAKE_DELAY_MS);
		clock.advance(1);
		await runAlarm(at);
		const file = await at.desk.inspect(eNumber);
		expect(file).toMatchObject({ status: "abandoned", updatedAtMs: Date.now(), body: expect.stringContaining('"status":"expired"') });
		expect(file?.history).toMatchObject([{ event: "payment_expired", by: null, before: "awaiting_payment", after: "abandoned" }]);
		clock.advance(1_000);
		await runAlarm(at);
		expect((await copiesOf(at.tenantId)).map(({ status }) => status)).toEqual(["abandoned"]);
		clock.advance(PAY_WITHIN_MS);
		await runAlarm(at);
		expect(await alarmOf(at)).toBeNull();
	});

	it("wakes the desk by itself, also after it has lost its memory", async () => {
		const { at } = await unpaidOrder();
		clock.advance(1_000);
		await runAlarm(at);
		await abortAllDurableObjects();
		expect(await alarmOf(at)).toBe(Date.now() - 1_000 + PAY_WITHIN_MS);
	});

	it("ends for the others when one of them cannot be read, and for that one once it can", async () => {
		const { at, eNumber } = await unpaidOrder();
		const other = await place(at, undefined, UNPAID);
		const payment = (text: string | null) =>
			runInDurableObject(
				at.desk,
				(_object, state) => void state.storage.sql.exec("UPDATE orders SET payment = ? WHERE e_number = ?", text, eNumber),
			);
		await payment("no JSON");
		clock.advance(PAY_WITHIN_MS);
		await runAlarm(at);
		expect((await at.desk.find(other.eNumber))?.status).toBe("abandoned");
		await payment(null);
		expect((await at.desk.find(eNumber))?.status).toBe("awaiting_payment");
		clock.advance(60 * 60_000);
		await runAlarm(at);
		expect((await at.desk.find(eNumber))?.status).toBe("abandoned");
	});

	it("that is over does not end with the time once more", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("authorised"));
		clock.advance(2 * PAY_WITHIN_MS);
		await runAlarm(at);
		expect((await at.desk.inspect(eNumber))?.history).toHaveLength(1);
		expect((await at.desk.find(eNumber))?.status).toBe("queued");
	});

	it("that ended too soon is made good by money that arrives after all, and by nothing less", async () => {
		const { at, eNumber } = await unpaidOrder();
		clock.advance(PAY_WITHIN_MS);
		await runAlarm(at);
		expect(await at.desk.pay(eNumber, news("declined"))).toMatchObject({ kind: "recorded", status: "abandoned", payment: "declined" });
		expect(await at.desk.pay(eNumber, news("captured", { reference: "pi_5" }))).toMatchObject({ kind: "recorded", status: "queued" });
		expect((await at.desk.claim(10, 1_000)).claims).toMatchObject([{ order: { payment: { status: "captured", reference: "pi_5" } } }]);
	});

	it("ends for hundreds of orders in bounded steps", async () => {
		const at = freshDesk();
		for (let order = 0; order < 150; order++) await place(at, undefined, UNPAID);
		await place(at, undefined, { ...UNPAID, payWithinMs: 2 * PAY_WITHIN_MS });
		clock.advance(PAY_WITHIN_MS);
		await runAlarm(at);
		expect((await at.desk.totals()).byStatus).toEqual({ awaiting_payment: 51, abandoned: 100 });
		clock.advance(1_000);
		await runAlarm(at);
		expect((await at.desk.totals()).byStatus).toEqual({ awaiting_payment: 1, abandoned: 150 });
	});
});

describe("payment news for a number", () => {
	it.each(["E100002", "E99", "X100001", "nonsense", "E0100001"])("that this desk never gave out (%s) are refused", async (eNumber) => {
		const { at } = await unpaidOrder();
		expect(await at.desk.pay(eNumber, news("captured"))).toEqual({ kind: "unknown_order" });
		expect(await at.desk.find(eNumber)).toBeNull();
	});
});
