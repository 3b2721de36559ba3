import { describe, expect, it } from "vitest";
import type { ErpAdapter, ErpOrder, Result } from "../../src/erp/adapter";
import type { Fetch } from "../../src/erp/transport";
import { answerOf, errorOf, patience } from "./contract/harness";
import { copyOf } from "./contract/wire";
import { placedOrder } from "./orders";
import { FAKE_URL, FakeTryton, LOGIN } from "./tryton-fake";
import type { Row } from "./tryton-fake-store";
import { type MakeOptions, makeTryton, methodOf } from "./tryton-make";

/** How the adapter gets an order through Tryton's three steps, and what it says when one of them fails. */

const [CREATE, QUOTE, CONFIRM, DELETE] = ["create", "quote", "confirm", "delete"].map((verb) => `model.sale.sale.${verb}`) as [
	string,
	string,
	string,
	string,
];
const LINES = ["P-0001", "P-0002", "P-0003"].map((sku) => ({ sku, name: null, quantity: "2", unitPrice: "12.50" }));
const order = placedOrder("E500001", { lines: LINES });
const account = { kind: "b2b" as const, account: "C00004", name: "Bea", email: "bea@example.com", phone: null };
const berlin = { name: "Kunde 4", line1: "Kundenweg 4", postcode: "10115", city: "Berlin", country: "DE" };

const adapterOf = (erp: FakeTryton, options: Partial<MakeOptions> = {}) =>
	makeTryton({ baseUrl: FAKE_URL, fetch: erp.fetch, credentials: LOGIN, ...options });
const salesOf = (erp: FakeTryton): Row[] =>
	[...erp.store.table("sale.sale").values()].filter(({ reference }) => reference === order.eNumber);
const complete = async (adapter: ErpAdapter, id: string): Promise<Result<ErpOrder>> => {
	if (adapter.completeOrder === undefined) throw new Error("the tryton adapter completes orders");
	return adapter.completeOrder(id, patience());
};

type Step = (deliver: () => Promise<Response>) => Promise<Response>;
/** Puts a fault before every request of these methods. */
const failing =
	(erp: FakeTryton, faults: Readonly<Record<string, Step>>): Fetch =>
	async (request) => {
		const fault = faults[await methodOf(copyOf(request))];
		return fault === undefined ? erp.fetch(request) : fault(() => erp.fetch(request));
	};
const saying =
	(...error: readonly unknown[]): Step =>
	async () =>
		Response.json({ id: 1, error });
const refusing = saying("UserError", ["You must enter a warehouse.", "", null]);
const broken: Step = () => Promise.reject(new TypeError("reset"));
const lostAnswer: Step = async (deliver) => {
	await deliver();
	throw new TypeError("reset");
};

describe("an order", () => {
	it("of three lines and an account takes ten calls, one of them creating", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		answerOf(await adapter.ping(patience()));
		erp.calls.length = 0;
		answerOf(await adapter.createOrder({ ...order, customer: account, delivery: berlin }, patience()));
		expect(erp.calls.filter((method) => method === CREATE)).toHaveLength(1);
		expect(erp.calls.slice(-4)).toEqual([CREATE, QUOTE, CONFIRM, "model.sale.sale.search_read"]);
		expect(erp.calls).toHaveLength(10);
	});

	it("has Tryton add no freight of its own, and does not name its modules where they are missing", async () => {
		const erp = new FakeTryton();
		answerOf(await adapterOf(erp).createOrder(order, patience()));
		expect(salesOf(erp)).toMatchObject([{ carrier: null, shipment_cost_method: null, company: 1, warehouse: 5 }]);
		const plain = new FakeTryton();
		const settings = { freightProduct: "F-STD", shipmentCostModule: false };
		answerOf(await adapterOf(plain, { settings }).createOrder(order, patience()));
		expect(salesOf(plain)[0]).not.toHaveProperty("carrier");
	});

	it("is taxed by the party's own rule", async () => {
		const erp = new FakeTryton();
		answerOf(await adapterOf(erp).createOrder({ ...order, customer: { ...account, account: "C00005" } }, patience()));
		const [sale] = salesOf(erp);
		const lines = [...erp.store.table("sale.line").values()].map(({ taxes }) => taxes);
		expect(sale?.lines).toHaveLength(4);
		expect(lines).toEqual([1, 2, 3, 4].map(() => [["add", []]]));
	});

	it("whose session has ended meanwhile signs in once more, before the order is sent", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		answerOf(await adapter.ping(patience()));
		erp.forgetSessions();
		answerOf(await adapter.createOrder(order, patience()));
		expect(salesOf(erp)).toHaveLength(1);
		expect(erp.calls.filter((method) => method === "common.db.login")).toHaveLength(2);
	});
});

describe("a freight code that the settings do not know", () => {
	const drone = { ...order, freight: { code: "constructor", amount: "9.00" } };

	it("is refused before anything is stored, and named", async () => {
		const erp = new FakeTryton();
		const error = errorOf(await adapterOf(erp).createOrder(drone, patience()));
		expect(error).toMatchObject({ class: "validation_rejected", executed: "no", field: "freight.code" });
		expect(error.message).toContain("constructor");
		expect(erp.calls).toEqual([]);
	});

	it("is left out when it costs nothing, and gets the product for all others where there is one", async () => {
		const free = new FakeTryton();
		answerOf(await adapterOf(free).createOrder({ ...drone, freight: { code: "PICKUP", amount: "0.00" } }, patience()));
		expect(salesOf(free)[0]?.lines).toHaveLength(3);
		const mapped = new FakeTryton();
		answerOf(await adapterOf(mapped, { settings: { freightProduct: "F-EXP" } }).createOrder(drone, patience()));
		expect(salesOf(mapped)[0]?.lines).toHaveLength(4);
	});
});

describe("an e-number that is in Tryton already", () => {
	it("makes no second sale, however often the order is sent", async () => {
		const erp = new FakeTryton();
		const first = answerOf(await adapterOf(erp).createOrder(order, patience()));
		expect(answerOf(await adapterOf(erp).createOrder(order, patience()))).toEqual(first);
		expect(salesOf(erp)).toHaveLength(1);
	});

	it.each([
		["another price", { lines: [{ ...LINES[0], unitPrice: "12.51" }, ...LINES.slice(1)] }],
		["another quantity", { lines: [{ ...LINES[0], quantity: "3" }, ...LINES.slice(1)] }],
		["one line less", { lines: LINES.slice(1) }],
		["another freight", { freight: { code: "EXP", amount: "4.95" } }],
	])("but %s is for a person to decide", async (_what, changes) => {
		const erp = new FakeTryton();
		answerOf(await adapterOf(erp).createOrder(order, patience()));
		const error = errorOf(await adapterOf(erp).createOrder({ ...order, ...changes } as typeof order, patience()));
		expect(error).toMatchObject({ class: "validation_rejected", executed: "no" });
		expect(salesOf(erp)).toHaveLength(1);
	});

	it("twice is a duplicate, and is left as it is", async () => {
		const erp = new FakeTryton();
		answerOf(await adapterOf(erp).createOrder(order, patience()));
		const [{ id: _id, ...copy } = {}] = salesOf(erp);
		erp.store.add("sale.sale", { ...copy, state: "draft" });
		expect(errorOf(await adapterOf(erp).createOrder(order, patience()))).toMatchObject({ class: "duplicate", executed: "no" });
		expect(salesOf(erp).map(({ state }) => state)).toEqual(["processing", "draft"]);
	});
});

describe("an e-number whose sale a person cancelled", () => {
	it("is not found, and may be sent anew", async () => {
		const erp = new FakeTryton();
		errorOf(await adapterOf(erp, { fetch: failing(erp, { [QUOTE]: broken }) }).createOrder(order, patience()));
		erp.store.write("sale.sale", salesOf(erp)[0]?.id ?? 0, { state: "cancelled" });
		expect(answerOf(await adapterOf(erp).findOrders(order.eNumber, patience()))).toEqual([]);
		answerOf(await adapterOf(erp).createOrder(order, patience()));
		expect(salesOf(erp).map(({ state }) => state)).toEqual(["cancelled", "processing"]);
	});
});

describe("a customer or address that could not be stored", () => {
	it.each(["model.party.party.create", "model.party.address.create"])(
		"is not the order: nothing was placed when %s breaks",
		async (method) => {
			const erp = new FakeTryton();
			const adapter = adapterOf(erp, { fetch: failing(erp, { [method]: lostAnswer }) });
			const sent = method.includes("address") ? { ...order, customer: account } : order;
			expect(errorOf(await adapter.createOrder(sent, patience()))).toMatchObject({ class: "down", executed: "no" });
			expect(salesOf(erp)).toEqual([]);
			answerOf(await adapterOf(erp).createOrder(sent, patience()));
			expect(salesOf(erp)).toHaveLength(1);
			const party = erp.store.get("party.party", salesOf(erp)[0]?.party);
			expect(party.addresses).toHaveLength(method.includes("address") ? 2 : 1);
		},
	);

	it("because another order of the same customer was faster is found instead", async () => {
		const erp = new FakeTryton();
		const race: Step = async (deliver) => {
			await deliver();
			return refusing(deliver);
		};
		answerOf(await adapterOf(erp, { fetch: failing(erp, { "model.party.party.create": race }) }).createOrder(order, patience()));
		expect(salesOf(erp)).toHaveLength(1);
	});
});

describe("a sale that Tryton refuses to confirm", () => {
	it.each([QUOTE, CONFIRM])("is taken back when %s is refused, and the words are passed on", async (method) => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp, { fetch: failing(erp, { [method]: refusing }) });
		expect(errorOf(await adapter.createOrder(order, patience()))).toMatchObject({
			class: "validation_rejected",
			executed: "no",
			message: "You must enter a warehouse.",
		});
		expect(salesOf(erp)).toEqual([]);
	});

	it("but cannot be taken back is in doubt", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp, { fetch: failing(erp, { [QUOTE]: refusing, [DELETE]: broken }) });
		expect(errorOf(await adapter.createOrder(order, patience()))).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
		expect(salesOf(erp)).toHaveLength(1);
	});

	it.each([
		["a broken connection", broken],
		["a lost answer", lostAnswer],
		["a conflict", saying("could not serialize access due to concurrent update\n", "")],
		["a missing sign-in", async () => new Response("", { status: 401 })],
		["a lost database", saying("server closed the connection unexpectedly\n", "")],
	] as const)("for anything but its words is left alone: %s", async (_what, step) => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp, { fetch: failing(erp, { [CONFIRM]: step }) });
		expect(errorOf(await adapter.createOrder(order, patience()))).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
		expect(erp.calls).not.toContain(DELETE);
		const [found] = answerOf(await adapterOf(erp).findOrders(order.eNumber, patience()));
		expect(answerOf(await complete(adapterOf(erp), found?.id ?? ""))).toMatchObject({ state: "confirmed" });
		expect(salesOf(erp)).toMatchObject([{ processed: 1 }]);
	});
});

describe("a question that Tryton asks", () => {
	it("stops the order, and is passed on", async () => {
		const erp = new FakeTryton();
		erp.warnings = ["sale_date_1", "stock_2"];
		const error = errorOf(await adapterOf(erp).createOrder(order, patience()));
		expect(error).toMatchObject({ class: "validation_rejected", executed: "no", message: "The sale date is in the past." });
		expect(salesOf(erp)).toEqual([]);
	});

	it("is answered with yes where the merchant said so, one after the other", async () => {
		const erp = new FakeTryton();
		erp.warnings = ["sale_date_1", "stock_2"];
		const settings = { freight: { STD: "F-STD" }, skipWarnings: ["sale_date_", "stock_"] };
		answerOf(await adapterOf(erp, { settings }).createOrder(order, patience()));
		expect([...erp.store.table("res.user.warning").values()]).toMatchObject([
			{ user: 2, name: "sale_date_1", always: false },
			{ user: 2, name: "stock_2" },
		]);
	});
});

describe("an error in answer to the create", () => {
	it.each([
		["could not serialize access due to concurrent update\n", "conflict"],
		['connection to server on socket "x" failed: No such file or directory\n', "down"],
		["'nope'", "validation_rejected"],
	])("%j is %s when nothing was stored", async (message, expected) => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp, { fetch: failing(erp, { [CREATE]: saying(message, "") }) });
		expect(errorOf(await adapter.createOrder(order, patience()))).toMatchObject({ class: expected, executed: "no" });
		expect(erp.calls.filter((method) => method === QUOTE)).toEqual([]);
	});

	it.each(["'nope'", "server closed the connection unexpectedly\n"])(
		"%j that came after the commit is looked into, and the order goes on",
		async (message) => {
			const erp = new FakeTryton();
			const stored: Step = async (deliver) => {
				await deliver();
				return saying(message, "")(deliver);
			};
			const adapter = adapterOf(erp, { fetch: failing(erp, { [CREATE]: stored }) });
			expect(answerOf(await adapter.createOrder(order, patience()))).toMatchObject({ state: "confirmed" });
			expect(salesOf(erp)).toHaveLength(1);
		},
	);

	it("that leaves the commit open stays open as long as nothing is found", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp, { fetch: failing(erp, { [CREATE]: saying("server closed the connection unexpectedly\n", "") }) });
		expect(errorOf(await adapter.createOrder(order, patience()))).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
	});
});

describe("a sale that was confirmed and never processed", () => {
	/** A clock that only waiting moves. */
	const clock = () => {
		const time = { ms: 0, waits: 0 };
		const pause = async (ms: number) => {
			time.ms += ms;
			time.waits++;
		};
		return { time, options: { now: () => time.ms, pause } };
	};

	it("is found as a draft, waited for, and confirmed anew under the same number", async () => {
		const erp = new FakeTryton();
		const { time, options } = clock();
		const lost = failing(erp, {
			[CONFIRM]: async (deliver) => {
				erp.processes = false;
				await deliver();
				erp.processes = true;
				throw new TypeError("reset");
			},
		});
		errorOf(await adapterOf(erp, { fetch: lost }).createOrder(order, patience()));
		const adapter = adapterOf(erp, options);
		const [found] = answerOf(await adapter.findOrders(order.eNumber, patience()));
		expect(found).toMatchObject({ state: "draft", number: expect.any(String) });
		const completed = answerOf(await complete(adapter, found?.id ?? ""));
		expect(completed).toMatchObject({ state: "confirmed", number: found?.number });
		expect(time.waits).toBeGreaterThan(0);
		expect(salesOf(erp)).toMatchObject([{ state: "processing", processed: 1 }]);
	});

	it("is left alone when Tryton gets to it while we wait", async () => {
		const erp = new FakeTryton();
		erp.processes = false;
		const { options } = clock();
		const pause = async (ms: number) => {
			await options.pause(ms);
			erp.store.write("sale.sale", salesOf(erp)[0]?.id ?? 0, { state: "processing" });
		};
		const adapter = adapterOf(erp, { ...options, pause });
		expect(answerOf(await adapter.createOrder(order, patience()))).toMatchObject({ state: "confirmed" });
		expect(erp.calls).not.toContain("model.sale.sale.draft");
	});

	it("and fails again is for a person, and says so", async () => {
		const erp = new FakeTryton();
		erp.processes = false;
		const adapter = adapterOf(erp, clock().options);
		errorOf(await adapter.createOrder(order, patience()));
		const [found] = answerOf(await adapter.findOrders(order.eNumber, patience()));
		const error = errorOf(await complete(adapter, found?.id ?? ""));
		expect(error).toMatchObject({ class: "validation_rejected" });
		expect(error.message).toContain("fails to make its shipment and invoice");
		expect(salesOf(erp)).toHaveLength(1);
	});

	it("is as good as done where workers keep Tryton's queue", async () => {
		const erp = new FakeTryton();
		erp.processes = false;
		const adapter = adapterOf(erp, { settings: { freight: { STD: "F-STD" }, queueWorker: true } });
		expect(answerOf(await adapter.createOrder(order, patience()))).toMatchObject({ state: "confirmed" });
		expect(erp.calls).not.toContain("model.sale.sale.draft");
	});

	it("cannot be completed when it is gone or cancelled", async () => {
		const erp = new FakeTryton();
		const adapter = adapterOf(erp);
		for (const id of ["999", "0", "-1", "1.5", "abc", ""])
			expect(errorOf(await complete(adapter, id))).toMatchObject({ class: "not_found" });
		erp.store.write("sale.sale", 1, { state: "cancelled" });
		expect(errorOf(await complete(adapter, "1"))).toMatchObject({ class: "validation_rejected", executed: "no" });
	});
});

describe("settings", () => {
	it("that the adapter does not know are refused by name", () => {
		expect(() => adapterOf(new FakeTryton(), { settings: { freigth: {} } })).toThrow(/freigth/);
		expect(() => adapterOf(new FakeTryton(), { settings: { company: "one" } })).toThrow(/company/);
	});
});

describe("signing in", () => {
	it("without a login or password asks Tryton nothing", async () => {
		const erp = new FakeTryton();
		for (const credentials of [
			{ login: "", password: "x" },
			{ login: "a:b", password: "x" },
		] as const)
			expect(errorOf(await adapterOf(erp, { credentials }).ping(patience()))).toMatchObject({ class: "unauthorised" });
		expect(erp.calls.filter((method) => method !== "common.server.version")).toEqual([]);
	});

	it("while Tryton has locked the user out waits the five minutes it takes", async () => {
		const erp = new FakeTryton();
		const fetch = failing(erp, { "common.db.login": async () => new Response("", { status: 429 }) });
		expect(errorOf(await adapterOf(erp, { fetch }).findOrders("E1", patience()))).toMatchObject({
			class: "rate_limited",
			retryAfterMs: 300_000,
		});
	});
});
