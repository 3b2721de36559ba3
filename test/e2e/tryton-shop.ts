import { expect } from "vitest";
import { type Answer, HttpClient } from "../../scripts/load/http.ts";
import type { OrderView } from "../../scripts/load/order-view.ts";
import type { Stand } from "../../scripts/load/stand.ts";
import { type Connection, DEMO_STOREFRONT_KEY } from "../../scripts/tenant/demo.ts";
import type { OrderDraft } from "../../src/order/order.ts";
import { TRYTON_SETTINGS } from "../erp/tryton-make";

/** A web shop before a gateway that is connected to the real Tryton. */

const PLACING_CONNECTIONS = 8;
const TIMEOUT_MS = 20_000;
const ENDED_MS_MAX = 60_000;

/** `settleMs`: Tryton finishes what it was asked before it can be asked again, so a killed or cut-off request is over by then. */
export const trytonConnection = (baseUrl: string, changes: Partial<Connection["settings"]> = {}): Connection => ({
	settings: {
		adapter: "tryton",
		baseUrl,
		settings: TRYTON_SETTINGS,
		ratePerSecond: 5,
		burst: 3,
		concurrency: 3,
		timeoutMs: TIMEOUT_MS,
		settleMs: 5_000,
		...changes,
	},
	credentials: { login: "gateway", password: "gateway-Pa55word" },
});

/** An order that the demo data of Tryton can take; the articles are its own. */
export const draft = (reference: string, changes: Partial<OrderDraft> = {}): OrderDraft => ({
	reference,
	customer: { kind: "b2c", account: null, name: "Ann Byrne", email: "ann@example.com", phone: "+353 1 555 0100" },
	currency: "EUR",
	lines: [
		{ sku: "P-0004", name: "Widget", quantity: "2", unitPrice: "12.50" },
		{ sku: "P-0007", name: "Gadget", quantity: "3", unitPrice: "3.3333" },
	],
	delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE", date: "2026-12-01" },
	billing: null,
	freight: { code: "STD", amount: "4.95" },
	payment: { type: "card", status: "captured", reference: `pi_${reference}`, amount: "39.95" },
	total: "39.95",
	note: "Ring twice",
	...changes,
});

/** The least that an order can be, for when there are many of them: each line costs Tryton several questions. */
const smallDraft = (reference: string): OrderDraft =>
	draft(reference, {
		lines: [{ sku: "P-0004", name: "Widget", quantity: "2", unitPrice: "12.50" }],
		freight: null,
		payment: { type: "card", status: "captured", reference: `pi_${reference}`, amount: "25.00" },
		total: "25.00",
	});

export class Shop {
	readonly #stand: Stand;
	readonly #client: HttpClient;
	readonly #headers = { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" };

	constructor(stand: Stand) {
		this.#stand = stand;
		this.#client = new HttpClient(stand.gateway.url, PLACING_CONNECTIONS, TIMEOUT_MS);
	}

	/** The whole answer, 201 or not. */
	async ask(order: OrderDraft, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
		return await this.#client.send({
			method: "POST",
			path: "/v1/orders",
			headers: { ...this.#headers, ...headers },
			body: JSON.stringify(order),
		});
	}

	/** The e-number of an order that has to be taken. */
	async place(order: OrderDraft): Promise<string> {
		const answer = await this.ask(order);
		expect(answer.status, answer.body).toBe(201);
		return JSON.parse(answer.body).eNumber;
	}

	/** Places small orders under these references, several at a time. */
	async placeMany(references: readonly string[]): Promise<string[]> {
		const eNumbers: string[] = [];
		const work = references.values();
		await Promise.all(
			Array.from({ length: PLACING_CONNECTIONS }, async () => {
				for (const reference of work) eNumbers.push(await this.place(smallDraft(reference)));
			}),
		);
		expect(new Set(eNumbers).size).toBe(references.length);
		return eNumbers;
	}

	/** The ERP's number as the shop learns it. */
	async numberFor(eNumber: string): Promise<string | null> {
		const answer = await this.#client.send({ method: "GET", path: `/v1/orders/${eNumber}`, headers: this.#headers });
		expect(answer.status, answer.body).toBe(200);
		return JSON.parse(answer.body).erpOrderNumber;
	}

	/** The order once nothing more happens to it by itself. */
	async ended(eNumber: string): Promise<OrderView | null> {
		await expect.poll(async () => (await this.#stand.board.order(eNumber))?.colour, { timeout: ENDED_MS_MAX }).not.toBe("blue");
		return await this.#stand.board.order(eNumber);
	}

	close(): void {
		this.#client.close();
	}
}
