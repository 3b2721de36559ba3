import { describe, expect, it } from "vitest";
import type { ErpAdapter, ErpErrorClass, Result } from "../../src/erp/adapter";
import { ErpConnection } from "../../src/erp/connection";
import { restAdapter } from "../../src/erp/rest";
import { type Fetch, transportOver } from "../../src/erp/transport";
import { ERROR_CLASSES } from "../../src/order/outcome";
import { errorOf, patience } from "./contract/harness";
import { copyOf } from "./contract/wire";
import { placedOrder } from "./orders";
import { FAKE_URL, FakeTryton, LOGIN } from "./tryton-fake";
import { makeTryton, methodOf } from "./tryton-make";

/** Every class of error there is, from every adapter there is, as an order meets it. `poison` is the relay's own. */

const ALL = ERROR_CLASSES.filter((errorClass) => errorClass !== "poison").toSorted();
const order = placedOrder("E700001", { lines: [{ sku: "P-0004", name: null, quantity: "2", unitPrice: "12.50" }] });
const said =
	(status: number, body: unknown, headers: Record<string, string> = {}): Fetch =>
	async () =>
		new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
const broken: Fetch = () => Promise.reject(new TypeError("connection reset"));
const create = (adapter: ErpAdapter): Promise<Result<unknown>> => adapter.createOrder(order, patience());

interface Case {
	readonly when: string;
	readonly fetch: Fetch;
	readonly expected: ErpErrorClass;
	readonly ask?: (adapter: ErpAdapter) => Promise<Result<unknown>>;
}

const rest = (fetch: Fetch): ErpAdapter =>
	restAdapter(
		ErpConnection.parse({ adapter: "rest", baseUrl: "https://erp.test", ratePerSecond: 1, burst: 1, concurrency: 1, timeoutMs: 1_000 }),
		{ token: "a-token" },
		{ transport: transportOver(fetch), session: { current: Promise.reject, renew: Promise.reject }, now: Date.now },
	);
const refusal = (code: string) => ({ error: { code, message: "No." } });

const REST: readonly Case[] = [
	{ when: "the address cannot be reached", fetch: said(521, ""), expected: "down" },
	{ when: "the ERP says that it is closed", fetch: said(503, refusal("unavailable")), expected: "down" },
	{ when: "the answer is lost", fetch: broken, expected: "unknown_outcome" },
	{ when: "a proxy answers for it", fetch: said(502, "<h1>Bad gateway</h1>"), expected: "unknown_outcome" },
	{ when: "it is asked too often", fetch: said(429, "", { "retry-after": "3" }), expected: "rate_limited" },
	{ when: "it says that it is asked too often", fetch: said(400, refusal("rate_limited")), expected: "rate_limited" },
	{ when: "the token is refused", fetch: said(401, ""), expected: "unauthorised" },
	{ when: "the user may not", fetch: said(403, refusal("forbidden")), expected: "forbidden" },
	{ when: "somebody at the door says no", fetch: said(403, "<h1>Blocked</h1>"), expected: "forbidden" },
	{ when: "the order is not in order", fetch: said(422, refusal("validation")), expected: "validation_rejected" },
	{ when: "the e-number is there already", fetch: said(409, refusal("duplicate")), expected: "duplicate" },
	{ when: "an article is not there", fetch: said(422, refusal("unknown_item")), expected: "not_found" },
	{ when: "a record is locked", fetch: said(409, refusal("conflict")), expected: "conflict" },
];

/** Tryton as it is, but for one method; null: every method. */
const trytonSaying =
	(method: string | null, fault: Fetch, erp = new FakeTryton()): Fetch =>
	async (request) =>
		method === null || (await methodOf(copyOf(request))) === method ? fault(request) : erp.fetch(request);
const CREATE = "model.sale.sale.create";
const error = (...parts: readonly unknown[]): Fetch => said(200, { id: 1, error: parts });

/** Two sales with the number, made past the adapter. */
function twice(): FakeTryton {
	const erp = new FakeTryton();
	const [sale] = erp.store.table("sale.sale").values();
	const { id: _, ...copy } = sale ?? { id: 0 };
	for (const state of ["draft", "confirmed"]) erp.store.add("sale.sale", { ...copy, reference: order.eNumber, state });
	return erp;
}

const TRYTON: readonly Case[] = [
	{ when: "the address cannot be reached", fetch: trytonSaying(null, said(523, "")), expected: "down" },
	{ when: "its database cannot be reached", fetch: trytonSaying(CREATE, error("connection pool exhausted", "")), expected: "down" },
	{ when: "the answer to the order is lost", fetch: trytonSaying(CREATE, broken), expected: "unknown_outcome" },
	{ when: "it is asked too often", fetch: trytonSaying(null, said(429, "")), expected: "rate_limited" },
	{ when: "the password is refused", fetch: trytonSaying("common.db.login", said(401, "")), expected: "unauthorised" },
	{
		when: "the user may not",
		fetch: trytonSaying(CREATE, error("UserError", ["You are not allowed to create Sale.", "", null])),
		expected: "forbidden",
	},
	{
		when: "the order is not in order",
		fetch: trytonSaying(CREATE, error("UserError", ["A value is required.", "", null])),
		expected: "validation_rejected",
	},
	{ when: "the number is there twice", fetch: twice().fetch, expected: "duplicate" },
	{
		when: "an article is not there",
		fetch: new FakeTryton().fetch,
		expected: "not_found",
		ask: (adapter) =>
			adapter.createOrder({ ...order, lines: [{ sku: "NO-SUCH-ITEM", name: null, quantity: "1", unitPrice: "1" }] }, patience()),
	},
	{
		when: "the record was changed meanwhile",
		fetch: trytonSaying(CREATE, error("ConcurrencyException", "Records were modified")),
		expected: "conflict",
	},
];

describe.each([
	["rest", REST, rest],
	["tryton", TRYTON, (fetch: Fetch) => makeTryton({ baseUrl: FAKE_URL, fetch, credentials: LOGIN })],
] as const)("an order that the adapter %s takes to its ERP", (_name, cases, make) => {
	it.each(cases)("fails as $expected when $when", async ({ fetch, expected, ask = create }) => {
		const { class: errorClass, executed, message } = errorOf(await ask(make(fetch)));
		expect(errorClass).toBe(expected);
		expect(executed).toBe(expected === "unknown_outcome" ? "maybe" : "no");
		expect(message).toMatch(/\w{2}/);
	});

	it("can meet every class of error there is", () => {
		expect([...new Set(cases.map(({ expected }) => expected))].toSorted()).toEqual(ALL);
	});
});
