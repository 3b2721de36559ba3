import type { Fetch } from "../../src/erp/transport";
import { fill } from "./tryton-fake-data";
import * as sales from "./tryton-fake-sales";
import { type Context, type Row, Store, TrytonError, type Value } from "./tryton-fake-store";

/** A Tryton in memory that speaks its JSON-RPC: for the tests that need one without a server. The real one is tested in test/e2e. */

export const FAKE_URL = "https://tryton.test/erp/";
export const LOGIN = { login: "gateway", password: "gateway-Pa55word" };

export class FakeTryton {
	readonly store = new Store();
	/** Every RPC that came in, by method. */
	readonly calls: string[] = [];
	/** False: a sale stays `confirmed`, as after a crash between Tryton's two transactions. */
	processes = true;
	/** Warnings that a button raises until each was answered. */
	warnings: string[] = [];
	readonly #sessions = new Set<string>();

	constructor() {
		fill(this.store);
	}

	/** As a restore of Tryton's database does. */
	forgetSessions(): void {
		this.#sessions.clear();
	}

	readonly fetch: Fetch = async (request) => {
		const body: unknown = await request.json().catch(() => null);
		if (request.method !== "POST" || request.headers.has("origin") || !isCall(body)) return page(500);
		this.calls.push(body.method);
		const { pathname } = new URL(request.url);
		if (body.method === "common.server.version") return answer(pathname === "/" ? { result: "6.0.29" } : { error: ["'common'", ""] });
		if (pathname !== "/erp/") return page(pathname === "/erp" ? 308 : 404);
		if (body.method === "common.db.login") return this.#login(body.params);
		const session = atob(request.headers.get("authorization")?.replace(/^Session /, "") ?? "");
		return this.#sessions.has(session) ? this.#answer(body.method, body.params) : new Response("", { status: 401 });
	};

	#answer(method: string, params: readonly Value[]): Response {
		try {
			return answer({ result: this.#call(method, params.slice(0, -1), params.at(-1) as Context) });
		} catch (error) {
			if (!(error instanceof TrytonError)) throw error;
			return error.error[0].startsWith("403") ? page(403) : answer({ error: error.error });
		}
	}

	#login([login, parameters]: readonly Value[]): Response {
		const { password } = parameters as { password?: string };
		if (login !== LOGIN.login || password !== LOGIN.password) return page(401);
		const key = crypto.randomUUID();
		this.#sessions.add(`${LOGIN.login}:2:${key}`);
		return answer({ result: [2, key] });
	}

	#call(method: string, params: readonly Value[], context: Context): Value {
		const parts = method.split(".");
		const [model, verb] = [parts.slice(1, -1).join("."), parts.at(-1) ?? ""];
		switch (verb) {
			case "search":
				return this.#search(model, params, context).map(({ id }) => id);
			case "search_read":
				return this.#search(model, params, context).map((row) => this.#read(model, row, params[4] as string[], context));
			case "read":
				return (params[0] as number[]).map((id) => this.#read(model, this.store.get(model, id), params[1] as string[], context));
			case "create":
				return (params[0] as Record<string, Value>[]).map((values) => this.#create(model, values).id);
			default:
				return this.#own(method, params);
		}
	}

	#search(model: string, [domain, , limit, order]: readonly Value[], context: Context): Row[] {
		return this.store.search(model, domain as Value[], order, limit, context);
	}

	/** Stock without a location is 0, and prices without a company are null. */
	#read(model: string, row: Row, fields: readonly string[], context: Context): Record<string, Value> {
		const answer = this.store.read(row, fields);
		if (model !== "product.product") return answer;
		for (const field of ["quantity", "forecast_quantity"]) if (field in answer && context.locations === undefined) answer[field] = 0;
		for (const field of ["list_price", "sale_price_uom"]) if (field in answer && context.company === undefined) answer[field] = null;
		return answer;
	}

	#create(model: string, values: Record<string, Value>): Row {
		switch (model) {
			case "sale.sale":
				return sales.createSale(this.store, values);
			case "party.party":
				return sales.createParty(this.store, values);
			case "party.address":
				return sales.createAddress(this.store, values);
			case "res.user.warning":
				this.warnings = this.warnings.filter((name) => name !== values.name);
				return this.store.add(model, values);
			default:
				throw sales.forbidden(model);
		}
	}

	#own(method: string, [first]: readonly Value[]): Value {
		const [id] = Array.isArray(first) ? first : [];
		const values = first as Record<string, Value>;
		const button = /^model\.sale\.sale\.(draft|quote|confirm|cancel)$/.exec(method)?.[1];
		if (button !== undefined) return this.#press(button, id);
		switch (method) {
			case "model.sale.sale.delete":
				return sales.deleteSale(this.store, id);
			case "model.sale.sale.on_change_party":
				return sales.onChangeParty(this.store, values);
			case "model.sale.line.on_change_product":
				return sales.onChangeProduct(this.store, values);
			case "model.sale.sale.on_change_with_available_carriers":
				return sales.availableCarriers(this.store, values);
			case "model.stock.shipment.out.on_change_with_cost_sale_used":
				return sales.carrierCost(this.store, values);
			default:
				throw sales.forbidden(method);
		}
	}

	#press(button: string, id: number): null {
		const [warning] = this.warnings;
		if (button === "confirm" && warning !== undefined) throw new TrytonError("UserWarning", [warning, "The sale date is in the past.", ""]);
		const moved = sales.press(this.store, button, id);
		if (button === "confirm" && moved && this.processes) sales.process(this.store, id);
		return null;
	}
}

/** Exactly three keys: with a fourth Tryton would speak another protocol. */
function isCall(body: unknown): body is { id: number; method: string; params: readonly Value[] } {
	if (typeof body !== "object" || body === null || Object.keys(body).toSorted().join() !== "id,method,params") return false;
	return "method" in body && typeof body.method === "string" && "params" in body && Array.isArray(body.params);
}

const answer = (content: Record<string, Value>): Response => Response.json({ id: 1, ...content });
const page = (status: number): Response => new Response("<!doctype html><title>Error</title><h1>Error</h1>", { status });
