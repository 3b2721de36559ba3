import type { Entity } from "../../src/erp/adapter";
import { describeAdapter } from "./contract";
import { placedOrder } from "./orders";
import { FAKE_URL, FakeTryton, LOGIN } from "./tryton-fake";
import type { Row } from "./tryton-fake-store";
import { makeTryton, methodOf } from "./tryton-make";

/** The conformance suite against the Tryton in memory; test/e2e runs it against the real one. */

const erp = new FakeTryton();
const { store } = erp;
let numbers = 0;
const nextNumber = () => `E${100_001 + numbers++}`;

const live = (eNumber: string): Row[] =>
	[...store.table("sale.sale").values()].filter((sale) => sale.reference === eNumber && sale.state !== "cancelled");

const TOUCHED: Readonly<Record<Entity, readonly [model: string, id: number]>> = {
	product: ["product.template", 3],
	price: ["product.product", 3],
	stock: ["stock.move", 3],
	customer: ["party.address", 3],
	contact: ["party.contact_mechanism", 3],
	order: ["sale.sale", 3],
	shipment: ["stock.shipment.out", 3],
	invoice: ["account.invoice", 3],
	ledgerEntry: ["account.move.line", 3],
};

describeAdapter("tryton (in memory)", {
	fetch: erp.fetch,
	make: ({ fetch, credentials, now }) =>
		makeTryton({
			baseUrl: FAKE_URL,
			fetch,
			credentials: credentials === "wrong" ? { ...LOGIN, password: "wrong" } : LOGIN,
			...(now === undefined ? {} : { now }),
		}),
	creates: async (request) => (await methodOf(request)) === "model.sale.sale.create",
	eNumber: nextNumber,
	goodOrder: (eNumber) => placedOrder(eNumber, { lines: [{ sku: "P-0004", name: null, quantity: "2", unitPrice: "12.50" }] }),
	badOrder: (eNumber) => placedOrder(eNumber, { lines: [{ sku: "P-0004", name: null, quantity: "1.5", unitPrice: "12.50" }] }),
	stored: async (eNumber) =>
		live(eNumber).map((sale) => {
			const address = store.get("party.address", sale.shipment_address);
			return {
				lines: (sale.lines as number[]).map((id) => {
					const line = store.get("sale.line", id);
					const sku = String(store.get("product.product", line.product).code);
					return { sku, quantity: String(line.quantity), unitPrice: (line.unit_price as { decimal: string }).decimal };
				}),
				texts: [address.party_name ?? store.get("party.party", sale.party).name, address.street, sale.comment].map(String),
			};
		}),
	duplicate: async (eNumber) => {
		const [{ id: _id, ...copy } = {}] = live(eNumber);
		store.add("sale.sale", copy);
	},
	footprint: async () =>
		JSON.stringify(["sale.sale", "sale.line", "party.party", "party.address"].map((model) => [...store.table(model).values()])),
	currency: "EUR",
	knownSku: "P-0004",
	unknownSku: "NO-SUCH-ITEM",
	contact: { email: "kunde_07@example.com", account: "C00007" },
	touch: async (entity) => {
		const [model, id] = TOUCHED[entity];
		store.write(model, id, {});
		return String(id);
	},
});
