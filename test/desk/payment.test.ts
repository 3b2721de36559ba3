import { describe, expect, it } from "vitest";
import type { PaymentNews } from "../../src/desk/answers";
import { stillClock } from "../support/clock";
import { copiesOf, freshDesk, place, runAlarm } from "../support/desks";

const clock = stillClock();

const news = (status: PaymentNews["status"], changes: Partial<PaymentNews> = {}): PaymentNews => ({
	status,
	reference: null,
	amount: null,
	...changes,
});

async function unpaidOrder() {
	const at = freshDesk();
	const { eNumber, status } = await place(at, undefined, { unpaid: true });
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
		});
		const [claim] = (await at.desk.claim(10, 1_000)).claims;
		expect(claim?.order).toMatchObject({ eNumber, payment: { type: "card", status, reference: "pi_9", amount: "29.95" } });
	});

	it.each(["declined", "aborted"] as const)("is abandoned when the payment is %s, and stays known", async (status) => {
		const { at, eNumber } = await unpaidOrder();
		expect(await at.desk.pay(eNumber, news(status))).toEqual({ kind: "recorded", eNumber, status: "abandoned" });
		expect((await at.desk.claim(10, 1_000)).claims).toEqual([]);
		expect(await at.desk.find(eNumber)).toMatchObject({ status: "abandoned", version: 2 });
	});

	it("is placed by money that arrives after it was abandoned", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("aborted"));
		expect(await at.desk.pay(eNumber, news("captured"))).toEqual({ kind: "recorded", eNumber, status: "queued" });
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("is not withdrawn by an abort that arrives after the capture", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("captured"));
		expect(await at.desk.pay(eNumber, news("aborted"))).toEqual({ kind: "unchanged", eNumber, status: "queued" });
		await at.desk.claim(10, 1_000);
		expect(await at.desk.pay(eNumber, news("declined"))).toEqual({ kind: "unchanged", eNumber, status: "sending" });
	});

	it("is told the same news twice without a second change", async () => {
		const { at, eNumber } = await unpaidOrder();
		await at.desk.pay(eNumber, news("captured"));
		const before = await at.desk.find(eNumber);
		expect(await at.desk.pay(eNumber, news("captured"))).toEqual({ kind: "unchanged", eNumber, status: "queued" });
		expect(await at.desk.find(eNumber)).toEqual(before);
	});

	it("gets its first receipt again, as of placement, when the request is repeated after the payment", async () => {
		const at = freshDesk();
		const first = await place(at, "cart-1", { unpaid: true });
		await at.desk.pay(first.eNumber, news("captured"));
		expect(await place(at, "cart-1", { unpaid: true })).toEqual(first);
	});
});

describe("payment news for a number", () => {
	it.each(["E100002", "E99", "X100001", "nonsense", "E0100001"])("that this desk never gave out (%s) are refused", async (eNumber) => {
		const { at } = await unpaidOrder();
		expect(await at.desk.pay(eNumber, news("captured"))).toEqual({ kind: "unknown_order" });
		expect(await at.desk.find(eNumber)).toBeNull();
	});
});
