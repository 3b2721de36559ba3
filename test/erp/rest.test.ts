import type { ErpAdapter } from "../../src/erp/adapter";
import { ErpConnection } from "../../src/erp/connection";
import { restAdapter } from "../../src/erp/rest";
import { type Fetch, transportOver } from "../../src/erp/transport";
import type { PlacedOrder } from "../../src/order/order";
import { call, ORIGIN, sandbox, TOKEN } from "../sandbox/sandbox";
import { describeAdapter } from "./contract";
import type { StoredOrder } from "./contract/harness";
import { placedOrder } from "./orders";

const connection = ErpConnection.parse({
	adapter: "rest",
	baseUrl: ORIGIN,
	ratePerSecond: 10,
	burst: 5,
	concurrency: 5,
	timeoutMs: 10_000,
});
const noSession = () => Promise.reject(new Error("the rest adapter has no sessions"));

function make(options: { fetch: Fetch; credentials?: "good" | "wrong"; now?: () => number }): ErpAdapter {
	const token = options.credentials === "wrong" ? "another-token" : TOKEN;
	return restAdapter(
		connection,
		{ token },
		{ transport: transportOver(options.fetch), session: { current: noSession, renew: noSession }, now: options.now ?? Date.now },
	);
}

let numbers = 0;
let records = 0;
const writeRecord = async (entity: string, id: string) => {
	const response = await call("PUT", `/records/${entity}/${encodeURIComponent(id)}`, { sku: id, active: true, written: String(++records) });
	if (!response.ok) throw new Error(await response.text());
	return id;
};

describeAdapter("rest", {
	fetch: sandbox,
	make,
	creates: (request) => request.method === "POST" && new URL(request.url).pathname === "/orders",
	eNumber: () => `E${100_001 + numbers++}`,
	goodOrder: (eNumber) => placedOrder(eNumber),
	badOrder: (eNumber) => placedOrder(eNumber, { lines: [{ sku: "NO-SUCH-ITEM", quantity: "1", unitPrice: "1.00" }] }),
	stored: async (eNumber) => {
		const stored: StoredOrder[] = [];
		for (const { number } of await listed(eNumber)) {
			const { received } = (await (await call("GET", `/orders/${number}`)).json()) as { received: PlacedOrder };
			stored.push({ lines: received.lines, texts: [received.delivery.name, received.delivery.line1, received.note ?? ""] });
		}
		return stored;
	},
	footprint: async () => (await call("GET", "/state")).text(),
	currency: "EUR",
	knownSku: "A-100",
	unknownSku: "NO-SUCH-ITEM",
	contact: { email: "sam_kettle@kettle.example", account: "C00005" },
	touch: (entity) => writeRecord(entity, `touched-${entity}`),
	add: (entity) => writeRecord(entity, `added-${entity}`),
	remove: async (entity, id) => {
		await (await call("DELETE", `/records/${entity}/${encodeURIComponent(id)}`)).text();
	},
});

/** The live orders with this e-number by the sandbox's own list, not by the look-up that is being tested. */
async function listed(eNumber: string): Promise<{ number: string }[]> {
	const found: { number: string }[] = [];
	let cursor: string | null = "0";
	while (cursor !== null) {
		const page = (await (await call("GET", `/orders?limit=1000&cursor=${cursor}`)).json()) as {
			orders: { number: string; eNumber: string; state: string }[];
			next: string | null;
		};
		found.push(...page.orders.filter((order) => order.eNumber === eNumber && order.state !== "cancelled"));
		cursor = page.next;
	}
	return found;
}
