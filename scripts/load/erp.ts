import { z } from "zod";
import { HttpClient } from "./http.ts";

/** The sandbox ERP's control side: its faults, and what it has. */

export interface Fault {
	readonly mode: "none" | "down" | "slow" | "error" | "rate_limited" | "reject" | "commit_then_drop" | "unauthorised";
	readonly probability?: number;
	readonly delayMs?: number;
}

const PAGE_MAX = 1_000;
const TIMEOUT_MS = 10_000;
const Received = z.object({ number: z.string(), eNumber: z.string(), receivedAt: z.union([z.string(), z.number()]) });
const Page = z.object({ orders: z.array(Received), next: z.string().nullable() });

const Generated = z.object({ products: z.number() });

export interface ReceivedOrder {
	readonly eNumber: string;
	readonly number: string;
	readonly receivedAtMs: number;
}

export class SandboxControl {
	readonly #client: HttpClient;

	constructor(url: string) {
		this.#client = new HttpClient(url, 2, TIMEOUT_MS);
	}

	async setFault(fault: Fault): Promise<void> {
		const answer = await this.#client.send({
			method: "PUT",
			path: "/faults",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(fault),
		});
		if (answer.status !== 200 && answer.status !== 204) throw new Error(`the sandbox refused the fault ${fault.mode}: ${answer.body}`);
	}

	/** Somebody in the ERP enters an article, or another name for it; orders for it are taken from now on. */
	async enterArticle(sku: string, name = sku): Promise<void> {
		const answer = await this.#client.send({
			method: "PUT",
			path: `/records/product/${encodeURIComponent(sku)}`,
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ sku, name, active: true }),
		});
		if (answer.status !== 200) throw new Error(`the sandbox refused the article ${sku} (${answer.status}): ${answer.body}`);
	}

	/** Has it hold so many made-up products (`G-000001` and on) beside its own. How many products there are then. */
	async generateProducts(count: number): Promise<number> {
		const answer = await this.#client.send({
			method: "PUT",
			path: "/products/generate",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ count }),
		});
		if (answer.status !== 200) throw new Error(`the sandbox refused ${count} made-up products (${answer.status}): ${answer.body}`);
		return Generated.parse(JSON.parse(answer.body)).products;
	}

	/** Everything the ERP has, in the order it was received. */
	async orders(): Promise<readonly ReceivedOrder[]> {
		const all: ReceivedOrder[] = [];
		let cursor: string | null = null;
		do {
			const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
			const answer = await this.#client.send({ method: "GET", path: `/orders?limit=${PAGE_MAX}${query}` });
			if (answer.status !== 200) throw new Error(`the sandbox does not list its orders (${answer.status}): ${answer.body}`);
			const page = Page.parse(JSON.parse(answer.body));
			for (const { eNumber, number, receivedAt } of page.orders)
				all.push({ eNumber, number, receivedAtMs: new Date(receivedAt).getTime() });
			cursor = page.next;
		} while (cursor !== null);
		return all;
	}

	close(): void {
		this.#client.close();
	}
}
