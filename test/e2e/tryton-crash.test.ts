import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErpAdapter, ErpOrder, Result } from "../../src/erp/adapter";
import type { Fetch } from "../../src/erp/transport";
import type { PlacedOrder } from "../../src/order/order";
import { answerOf, errorOf, patience } from "../erp/contract/harness";
import { placedOrder } from "../erp/orders";
import { methodOf } from "../erp/tryton-make";
import { kill, make, overNetwork, rowsOf, type Sale, salesOf, server } from "./tryton-server";

/** Tryton killed, frozen and robbed of its database in the middle of orders: each is there once in the end. */

const CREATE = "model.sale.sale.create";
const CONFIRM = "model.sale.sale.confirm";

let numbers = 0;
const nextNumber = () => `E${300_001 + numbers++}`;
const order = (eNumber: string) => placedOrder(eNumber, { lines: [{ sku: "P-0004", name: null, quantity: "2", unitPrice: "12.50" }] });

const longOrder = (eNumber: string) => {
	const sku = (n: number) => `P-${String(n).padStart(4, "0")}`;
	const lines = Array.from({ length: 40 }, (_, index) => ({ sku: sku(index + 1), name: null, quantity: "1", unitPrice: "1.00" }));
	return placedOrder(eNumber, { lines });
};

/** Runs `step` when a request of this method is about to go out; what `step` gives is its answer. */
const interrupting = (method: string, step: (request: Request) => Promise<Response>): Fetch => {
	let done = false;
	return async (request) => {
		if (done || (await methodOf(request.clone())) !== method) return overNetwork(request);
		done = true;
		return step(request);
	};
};

async function until(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const isPast = async (eNumber: string, state: "draft" | "confirmed"): Promise<boolean> => {
	const [sale] = await rowsOf("sale.sale", [["reference", "=", eNumber]], ["state"]);
	return sale !== undefined && (state === "draft" || sale.state === "confirmed" || sale.state === "processing");
};

/** The one live sale with this e-number; a failure when there are none or more. */
async function theSale(eNumber: string): Promise<Sale> {
	const sales = await salesOf(eNumber);
	expect(sales).toHaveLength(1);
	return sales[0] as Sale;
}

async function expectDelivered(eNumber: string): Promise<Sale> {
	const sale = await theSale(eNumber);
	expect(sale).toMatchObject({ state: "processing", shipments: [expect.any(Number)], invoices: [expect.any(Number)] });
	return sale;
}

beforeAll(() => server("fresh"));
afterAll(() => server("up"));

describe("Tryton killed while it confirms", () => {
	it("leaves a sale without shipment and invoice, which is found unfinished and brought to its end under the same number", async () => {
		const eNumber = nextNumber();
		const fetch = interrupting(CONFIRM, async (request) => {
			const answer = overNetwork(request);
			answer.catch(() => undefined);
			// Confirmed is committed first; shipment and invoice take a while more, and the longer the more lines there are.
			await until(() => isPast(eNumber, "confirmed"));
			kill();
			return answer;
		});
		const error = errorOf(await make({ fetch }).createOrder(longOrder(eNumber), patience()));
		expect(error).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
		await server("up");
		const before = await theSale(eNumber);
		expect(before).toMatchObject({ state: "confirmed", shipments: [], invoices: [] });

		const adapter = make();
		const [found, ...others] = answerOf(await adapter.findOrders(eNumber, patience()));
		expect(found).toMatchObject({ state: "draft", number: before.number });
		expect(others).toEqual([]);
		const completed = answerOf(await complete(adapter, found?.id ?? ""));
		expect(completed).toMatchObject({ id: found?.id, state: "confirmed", number: before.number });
		expect(await expectDelivered(eNumber)).toMatchObject({ number: before.number });
		expect(answerOf(await complete(adapter, completed.id))).toEqual(completed);
	});
});

describe("a confirmation that we give up", () => {
	it("is finished by Tryton, and completing it meanwhile makes nothing twice", async () => {
		const eNumber = nextNumber();
		const caller = new AbortController();
		const fetch = interrupting(CONFIRM, async (request) => {
			// A copy without the signal, as if the network had cut the caller off.
			overNetwork(new Request(request.url, { method: "POST", headers: request.headers, body: await request.text() })).catch(
				() => undefined,
			);
			await until(() => isPast(eNumber, "confirmed"));
			caller.abort();
			throw new TypeError("gave up");
		});
		errorOf(await make({ fetch }).createOrder(longOrder(eNumber), caller.signal));
		const adapter = make();
		const [found] = answerOf(await adapter.findOrders(eNumber, patience()));
		const both = await Promise.all([complete(adapter, found?.id ?? ""), complete(make(), found?.id ?? "")]);
		for (const completed of both) expect(answerOf(completed)).toMatchObject({ state: "confirmed" });
		await expectDelivered(eNumber);
	});
});

describe("Tryton frozen while the order is on the wire", () => {
	it("stores it when it wakes up, long after we gave up: looked for, found, finished, and there once", async () => {
		const eNumber = nextNumber();
		const caller = new AbortController();
		const fetch = interrupting(CREATE, async (request) => {
			await server("freeze");
			const answer = overNetwork(request);
			setTimeout(() => caller.abort(), 500);
			return answer;
		});
		const adapter = make({ fetch });
		const error = errorOf(await adapter.createOrder(order(eNumber), caller.signal));
		expect(error).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
		// A look-up that gets no answer must not pass for "it is not there".
		expect(errorOf(await adapter.findOrders(eNumber, AbortSignal.timeout(500)))).toMatchObject({ class: "down" });
		await server("thaw");
		await until(() => isPast(eNumber, "draft"));
		const [found] = answerOf(await adapter.findOrders(eNumber, patience()));
		expect(answerOf(await complete(adapter, found?.id ?? ""))).toMatchObject({ state: "confirmed" });
		await expectDelivered(eNumber);
	});
});

describe("Tryton without its database", () => {
	it("is down and takes no order; with it back, the next one goes through in the same session", async () => {
		const eNumber = nextNumber();
		const adapter = make();
		answerOf(await adapter.ping(patience()));
		await server("db-crash");
		try {
			expect(errorOf(await adapter.ping(patience()))).toMatchObject({ class: "down", executed: "no" });
			expect(errorOf(await adapter.findOrders(eNumber, patience()))).toMatchObject({ class: "down" });
			expect(errorOf(await adapter.createOrder(order(eNumber), patience()))).toMatchObject({ class: "down", executed: "no" });
		} finally {
			await server("up");
		}
		answerOf(await adapter.createOrder(order(eNumber), patience()));
		await expectDelivered(eNumber);
	});

	it("that goes away just before the order is stored: what is said of it is what is true", async () => {
		const eNumber = nextNumber();
		const fetch = interrupting(CREATE, async (request) => {
			await server("db-crash");
			return overNetwork(request);
		});
		const adapter = make({ fetch });
		const error = errorOf(await adapter.createOrder(order(eNumber), patience()));
		expect(["down", "unknown_outcome"]).toContain(error.class);
		await server("up");
		if (error.executed === "no") expect(await salesOf(eNumber)).toEqual([]);
		answerOf(await adapter.createOrder(order(eNumber), patience()));
		await expectDelivered(eNumber);
	});
});

describe("Tryton killed three times in the middle of thirty orders", () => {
	it("has each of them once in the end", { timeout: 300_000 }, async () => {
		const eNumbers = Array.from({ length: 30 }, nextNumber);
		const waiting = [...eNumbers];
		let delivered = 0;
		let running = true;
		const crashes = (async () => {
			for (const at of [6, 14, 22]) {
				await until(async () => delivered >= at || !running);
				kill();
				await server("up");
			}
		})();
		const adapter = make();
		const worker = async () => {
			for (let eNumber = waiting.shift(); eNumber !== undefined; eNumber = waiting.shift()) {
				await relay(adapter, order(eNumber));
				delivered++;
			}
		};
		await Promise.all([worker(), worker(), worker()]);
		running = false;
		await crashes;
		for (const eNumber of eNumbers) await expectDelivered(eNumber);
	});
});

/** What the relay does, without its patience: after an unknown outcome it looks before it sends. A killed Tryton works on nothing. */
async function relay(adapter: ErpAdapter, placed: PlacedOrder): Promise<void> {
	let sent = await adapter.createOrder(placed, patience());
	while (!sent.ok || sent.value.state !== "confirmed") {
		if (!sent.ok && !["down", "unknown_outcome", "conflict"].includes(sent.error.class)) throw new Error(JSON.stringify(sent.error));
		const looked = await adapter.findOrders(placed.eNumber, patience());
		const [found] = looked.ok ? looked.value : [];
		if (found !== undefined) sent = await complete(adapter, found.id);
		else if (looked.ok) sent = await adapter.createOrder(placed, patience());
	}
}

const complete = async (adapter: ErpAdapter, id: string): Promise<Result<ErpOrder>> => {
	if (adapter.completeOrder === undefined) throw new Error("the tryton adapter completes orders");
	return adapter.completeOrder(id, patience());
};
