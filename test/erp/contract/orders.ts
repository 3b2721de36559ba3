import Big from "big.js";
import { describe, expect, it } from "vitest";
import { type AdapterHarness, answerOf, errorOf, patience } from "./harness";
import { answering, dropAnswer, HTML, wire } from "./wire";

/** Orders: one request makes one order, which is found by its e-number. */
export function describeOrders(harness: AdapterHarness): void {
	describe("an order", () => {
		it("becomes one order in the ERP, with the e-number as its reference, and is found by it", async () => {
			const eNumber = harness.eNumber();
			const line = wire(harness);
			const adapter = harness.make({ fetch: line.fetch });
			const created = answerOf(await adapter.createOrder(harness.goodOrder(eNumber), patience()));
			expect(created.id).toMatch(/\S/);
			expect(created.state).not.toBe("cancelled");
			expect(line.creates()).toBe(1);
			expect(await harness.stored(eNumber)).toHaveLength(1);
			const found = answerOf(await adapter.findOrders(eNumber, patience()));
			expect(found.map((order) => [order.id, order.number])).toEqual([[created.id, created.number]]);
		});

		it("that was never placed is an empty list, not an error", async () => {
			const adapter = harness.make({ fetch: harness.fetch });
			expect(answerOf(await adapter.findOrders(harness.eNumber(), patience()))).toEqual([]);
		});

		it("is not found by a part of its e-number or by a pattern", async () => {
			const eNumber = harness.eNumber();
			const adapter = harness.make({ fetch: harness.fetch });
			answerOf(await adapter.createOrder(harness.goodOrder(eNumber), patience()));
			for (const near of [eNumber.slice(0, -1), eNumber.slice(1), `${eNumber}0`, `${eNumber.slice(0, -1)}_`, "%", "*"])
				expect(answerOf(await adapter.findOrders(near, patience())), near).toEqual([]);
		});

		it("that is in the ERP twice is found twice", async () => {
			const eNumber = harness.eNumber();
			const adapter = harness.make({ fetch: harness.fetch });
			answerOf(await adapter.createOrder(harness.goodOrder(eNumber), patience()));
			if (harness.duplicate === undefined) {
				const again = await adapter.createOrder(harness.goodOrder(eNumber), patience());
				if (adapter.capabilities.hardKey) expect(errorOf(again)).toMatchObject({ class: "duplicate", executed: "no" });
				else answerOf(again);
			} else await harness.duplicate(eNumber);
			expect(answerOf(await adapter.findOrders(eNumber, patience()))).toHaveLength(adapter.capabilities.hardKey ? 1 : 2);
		});

		it("that the ERP refuses is told so, and nothing is stored", async () => {
			const eNumber = harness.eNumber();
			const line = wire(harness);
			const error = errorOf(await harness.make({ fetch: line.fetch }).createOrder(harness.badOrder(eNumber), patience()));
			expect(["validation_rejected", "not_found"]).toContain(error.class);
			expect(error.executed).toBe("no");
			expect(error.message).toMatch(/\w{3}/);
			expect(line.creates()).toBeLessThanOrEqual(1);
			expect(await harness.stored(eNumber)).toEqual([]);
			expect(answerOf(await harness.make({ fetch: harness.fetch }).findOrders(eNumber, patience()))).toEqual([]);
		});

		it("keeps its amounts to the last digit", async () => {
			const eNumber = harness.eNumber();
			const sku = harness.knownSku;
			const lines = [
				{ sku, quantity: "3", unitPrice: "0.1" },
				{ sku, quantity: "7", unitPrice: "1234567.89" },
				{ sku, quantity: "1", unitPrice: "0.0001" },
			];
			const order = { ...harness.goodOrder(eNumber), lines, freight: null, total: "8641975.53" };
			answerOf(await harness.make({ fetch: harness.fetch }).createOrder(order, patience()));
			const stored = await harness.stored(eNumber);
			const exact = (list: typeof lines) => list.map((l) => [l.sku, new Big(l.quantity).toFixed(), new Big(l.unitPrice).toFixed()]);
			expect(stored).toHaveLength(1);
			expect(exact([...(stored[0]?.lines ?? [])])).toEqual(exact(lines));
		});

		it("keeps letters of every script, and emoji", async () => {
			const eNumber = harness.eNumber();
			const good = harness.goodOrder(eNumber);
			const texts = { name: "Zoë Ødegård 株式会社", line1: "Улица 1 «Юг» & <b>", note: "Ring 🔔 twice 👩‍🚀\nשלום" };
			const order = { ...good, delivery: { ...good.delivery, name: texts.name, line1: texts.line1 }, note: texts.note };
			answerOf(await harness.make({ fetch: harness.fetch }).createOrder(order, patience()));
			const kept = (await harness.stored(eNumber))[0]?.texts.join("\n") ?? "";
			for (const text of Object.values(texts)) expect(kept).toContain(text);
		});
	});

	describe("an order whose answer is lost", () => {
		it("may be in the ERP, says the adapter, and a look-up finds it", async () => {
			const eNumber = harness.eNumber();
			const line = wire(harness, dropAnswer);
			const error = errorOf(await harness.make({ fetch: line.fetch }).createOrder(harness.goodOrder(eNumber), patience()));
			expect(error).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
			expect(line.creates()).toBe(1);
			const adapter = harness.make({ fetch: harness.fetch });
			const found = answerOf(await adapter.findOrders(eNumber, patience()));
			expect(found).toHaveLength(1);
			expect(await harness.stored(eNumber)).toHaveLength(1);
			const [order] = found;
			if (order?.state !== "draft") return;
			// A draft is not delivered by anybody: the adapter that leaves one must be able to finish it.
			const completed = answerOf((await adapter.completeOrder?.(order.id, patience())) ?? { ok: true, value: order });
			expect(completed).toMatchObject({ id: order.id, state: "confirmed" });
			expect(answerOf((await adapter.completeOrder?.(order.id, patience())) ?? { ok: true, value: completed })).toEqual(completed);
		});

		it.each([
			["an error page", answering(500, HTML)],
			["a gateway's time-out", answering(504, HTML)],
			["an unavailable page", answering(503, HTML)],
			["a page instead of an order", answering(200, HTML)],
			["an empty success", answering(201, "")],
			["half an answer", answering(200, '{"id":"1","number"')],
			["somebody else's JSON", answering(200, '{"hello":"world"}')],
			["a redirect", answering(302, "", { location: "https://elsewhere.example/" })],
			["a broken connection", () => Promise.reject(new TypeError("reset"))],
		])("is not sent a second time after %s", async (_what, interference) => {
			const eNumber = harness.eNumber();
			const line = wire(harness, interference);
			const error = errorOf(await harness.make({ fetch: line.fetch }).createOrder(harness.goodOrder(eNumber), patience()));
			expect(error).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
			expect(line.creates()).toBe(1);
			expect(await harness.stored(eNumber)).toEqual([]);
		});

		it.each([
			[401, "unauthorised"],
			[403, "forbidden"],
			[429, "rate_limited"],
		] as const)("is not sent a second time after %i, which says that nothing was done", async (status, expected) => {
			const line = wire(harness, answering(status, HTML));
			const error = errorOf(await harness.make({ fetch: line.fetch }).createOrder(harness.goodOrder(harness.eNumber()), patience()));
			expect(error).toMatchObject({ class: expected, executed: "no" });
			expect(line.creates()).toBe(1);
		});

		it("was never delivered when the edge says it could not reach the ERP", async () => {
			const line = wire(harness, answering(521, HTML));
			const error = errorOf(await harness.make({ fetch: line.fetch }).createOrder(harness.goodOrder(harness.eNumber()), patience()));
			expect(error).toMatchObject({ class: "down", executed: "no" });
			expect(line.creates()).toBe(1);
		});
	});
}
