import type { Page } from "playwright-core";
import type { OrderDraft } from "../../src/order/order.ts";
import { draft } from "../load/order.ts";
import type { Stand } from "../load/stand.ts";
import type { Statement } from "../run/protocol.ts";
import { DEMO_STOREFRONT_KEY } from "../tenant/demo.ts";

/** The shop that is photographed: its orders, its settings, and what befalls it. */

const CUSTOMERS = [
	"Ann Byrne",
	"Jörg Lüdenscheidt",
	"Marta Kowalczyk",
	"O’Sullivan Hardware Ltd",
	"Priya Raman",
	"Lars Ødegård",
	"Chloé Dubois",
];

/** Of an ordinary customer. */
export function orderOf(index: number): OrderDraft {
	const name = CUSTOMERS[index % CUSTOMERS.length] ?? "";
	const order = draft(index % 90, `CART-${7_000 + index}`);
	return { ...order, customer: { ...order.customer, name }, delivery: { ...order.delivery, name } };
}

/** As a storefront does. Gives the e-number. */
export async function place(url: string, index: number): Promise<string> {
	const response = await fetch(`${url}/v1/orders`, {
		method: "POST",
		headers: { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" },
		body: JSON.stringify(orderOf(index)),
	});
	if (response.status !== 201) throw new Error(`an order was not placed: ${response.status} ${await response.text()}`);
	return ((await response.json()) as { eNumber: string }).eNumber;
}

/** Asks the admin API as the reader of a page. Throws with what it answered when it refused. */
export type Ask = <T = unknown>(method: "GET" | "POST" | "PUT", path: string, body?: object) => Promise<T>;
export const asReaderOf =
	(page: Page): Ask =>
	async (method, path, body) => {
		const init = { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
		return await page.evaluate(`(async () => {
			const answer = await fetch("/admin/api${path}", ${JSON.stringify(init)});
			if (!answer.ok) throw new Error(${JSON.stringify(`${method} ${path}: `)} + (await answer.text()));
			return await answer.json();
		})()`);
	};

/** Nobody may act on orders until an administrator says so; the pictures show the buttons. */
export async function letAct(ask: Ask): Promise<void> {
	const { items } = await ask<{ items: { id: string }[] }>("GET", "/employees");
	for (const { id } of items) await ask("PUT", `/employees/${id}/permissions`, { order_sync_actions: true, order_sync_notification: true });
}

/** Whom the shop mails, who gets its report, and a system that is told of events. Gives the id of that. */
export async function setUp(ask: Ask): Promise<string> {
	await ask("PUT", "/mail", { merchantAddresses: ["orders@byrne.example"], capPerHour: 20, confirmations: { enabled: true }, version: 0 });
	await ask("PUT", "/report", { time: "07:30", which: "all", recipients: ["ann@byrne.example"], version: 0 });
	const endpoint = { url: "https://warehouse.byrne.example/holdfast", events: ["order.synced", "order.failed"], description: "Warehouse" };
	return (await ask<{ id: string }>("POST", "/webhooks", endpoint)).id;
}

/** Has services go that would only go at their time. */
export async function runServices(ask: Ask): Promise<void> {
	for (const service of ["verification", "reconciliation", "copy", "retention", "report"])
		await ask("POST", `/schedules/${service}/run`, {});
}

/** A new revision of an order, as its form makes it. */
export const edit = (ask: Ask, eNumber: string, order: OrderDraft): Promise<unknown> =>
	ask("PUT", `/orders/${eNumber}`, { order, revision: 0, reason: "The customer has called" });

/** What other pages lead to: a mail that was written, an article with the shop's own words, and persons who were erased. */
export interface Things {
	readonly letter: string;
	readonly sku: string;
	readonly erasure: string;
}
export async function things(ask: Ask, sku: string): Promise<Things> {
	const letters = await ask<{ items: { id: string; kind: string }[] }>("GET", "/mail/letters");
	const letter = letters.items.find(({ kind }) => kind === "report") ?? letters.items[0];
	if (letter === undefined) throw new Error("no mail was written");
	const { version } = await ask<{ version: number }>("GET", `/products/${sku}`);
	const words = { name: "Deck cleat, galvanised, 200 mm", description: "Holds 1.5 t. With four bolts.", active: null, version };
	await ask("PUT", `/products/${sku}`, words);
	const { id: erasure } = await ask<{ id: string }>("POST", "/erasures", {
		email: "gone@customer.example",
		confirm: "gone@customer.example",
	});
	return { letter: letter.id, sku, erasure };
}

/** As the dialog does: the orders of its plan and no others. Gives the id of the bulk action. */
export async function actInBulk(ask: Ask, action: string, filter: object): Promise<string> {
	const { plan } = await ask<{ plan: { orders: unknown } }>("POST", "/orders/actions", { action, filter, dryRun: true });
	return (await ask<{ job: { id: string } }>("POST", "/orders/actions", { action, filter, planned: plan.orders })).job.id;
}

const STUCK = `INSERT INTO erasures (tenant_id, id, state, asked_at_ms, asked_by, person_hash, sealed_person, replica, examined, counts,
		stuck_since_ms, stuck_reason)
	VALUES ('demo', ?1, 'sweeping', ?2, '{"kind":"user","id":"u","name":"Demo admin"}', ?3, 'bm90IHJlYWRhYmxl', 0, 63, '{"orders":2}', ?2, ?4)`;
const KEY_LOST = "It was sealed under another key than the one that is set now. Withdraw it, and ask for the person again.";
/** An erasure that cannot go on, as after a key was lost. Gives its id. */
export async function stuckErasure(stand: Stand): Promise<string> {
	const id = "picture-stuck";
	await stand.gateway.sql([{ sql: STUCK, params: [id, Date.now(), "c0ffee4b1d".padEnd(64, "7"), KEY_LOST] }]);
	return id;
}

const INCIDENT = `INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, reason, subject, advice)
	VALUES ('demo', ?1, ?2, ?3, ?4, ?5, ?6)`;
const HOUR_MS = 60 * 60_000;

/** Incidents that take hours or a broken deployment to come about, in the words that the patrols give them. */
export async function troubles(stand: Stand): Promise<void> {
	const at = Date.now();
	const rows: readonly Statement["params"][] = [
		[
			at - 3 * HOUR_MS,
			"picture-replication",
			"service_stopped",
			"The ERP has refused the sign-in.",
			"replication:customer,product",
			"Have the credentials renewed in the ERP, then save the new one on the page Connection.",
		],
		[
			at - 26 * 60_000,
			"picture-unattended",
			"tenant_unattended",
			"The patrol that goes every minute does not reach the desk that keeps the orders. Orders are taken and sent as long as it answers; one that gets stuck stays stuck.",
			"",
			"It takes Customer Support: the Worker's log says what the desk met (tick.tenant_failed).",
		],
	];
	await stand.gateway.sql(rows.map((params) => ({ sql: INCIDENT, params })));
}
export const overTroubles = (stand: Stand): Promise<unknown> =>
	stand.gateway.sql([{ sql: "DELETE FROM incidents WHERE tenant_id = 'demo' AND id LIKE 'picture-%'", params: [] }]);
