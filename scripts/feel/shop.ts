import { seedStatements } from "../big-list/orders.ts";
import { draft } from "../load/order.ts";
import type { Stand } from "../load/stand.ts";
import { DEMO_STOREFRONT_KEY } from "../tenant/demo.ts";

/** A shop at work: a year of orders behind it, and some of today with everything that is kept about them. */

const TODAY_ORDERS = 24;
const TODAY_FAILED = 4;
const YEAR_MS = 365 * 86_400_000;
/** Below those that the desk gives out. */
export const FIRST_PAST = 10_001;
const SETTLE_MS_MAX = 30_000;

/** Gives the e-number of one of today's that was delivered. Throws when the orders of today do not settle. */
export async function fillShop(stand: Stand, pastOrders: number): Promise<string> {
	const [tenants] = await stand.gateway.sql([{ sql: "SELECT id FROM tenants LIMIT 1", params: [] }]);
	const past = { tenantId: String(tenants?.[0]?.id), first: FIRST_PAST, orders: pastOrders, fromMs: Date.now() - YEAR_MS };
	for (const statement of seedStatements({ ...past, everyMs: YEAR_MS / pastOrders })) await stand.gateway.sql([statement]);
	await stand.erp.setFault({ mode: "reject" });
	await placeToday(stand, 0, TODAY_FAILED);
	await stand.erp.setFault({ mode: "none" });
	const delivered = await placeToday(stand, TODAY_FAILED, TODAY_ORDERS);
	return delivered;
}

/** From `from` to below `to`, and waits until each is where it ends. Gives the e-number of the last. */
async function placeToday(stand: Stand, from: number, to: number): Promise<string> {
	const eNumbers: string[] = [];
	for (let index = from; index < to; index++) {
		const response = await fetch(`${stand.gateway.url}/v1/orders`, {
			method: "POST",
			headers: { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" },
			body: JSON.stringify(draft(index, `TODAY-${index}`)),
		});
		if (response.status !== 201) throw new Error(`an order was not placed: ${response.status} ${await response.text()}`);
		eNumbers.push(((await response.json()) as { eNumber: string }).eNumber);
	}
	const last = eNumbers.at(-1) ?? "";
	const untilMs = Date.now() + SETTLE_MS_MAX;
	while ((await stand.board.orders(eNumbers)).some((order) => order?.status !== "synced" && order?.status !== "failed"))
		if (Date.now() > untilMs) throw new Error(`the orders up to ${last} did not settle within ${SETTLE_MS_MAX} ms`);
	return last;
}
