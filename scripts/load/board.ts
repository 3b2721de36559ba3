import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HttpClient } from "./http.ts";
import { OrderBody, type OrderView } from "./order-view.ts";

/** The gateway as its console sees it, through the admin API. */

const CONNECTIONS = 8;
const TIMEOUT_MS = 10_000;
const POLL_MS = 200;
const Card = z.object({ total: z.number() });
const Totals = z.object({ green: Card, blue: Card, red: Card });

export interface BoardTotals {
	readonly green: number;
	readonly blue: number;
	readonly red: number;
}

export class Board {
	readonly #client: HttpClient;
	readonly #headers: Readonly<Record<string, string>>;

	constructor(gatewayUrl: string, adminKey: string) {
		this.#client = new HttpClient(gatewayUrl, CONNECTIONS, TIMEOUT_MS);
		this.#headers = { authorization: `Bearer ${adminKey}` };
	}

	async totals(): Promise<BoardTotals> {
		const { green, blue, red } = Totals.parse(JSON.parse(await this.#get("/admin/api/manage")));
		return { green: green.total, blue: blue.total, red: red.total };
	}

	/** Null when the gateway never gave out the number. */
	async order(eNumber: string): Promise<OrderView | null> {
		const body = await this.#get(`/admin/api/orders/${encodeURIComponent(eNumber)}`, 404);
		return body === "" ? null : OrderBody.parse(JSON.parse(body));
	}

	/** All of them, a few at a time, in the order asked for. */
	async orders(eNumbers: readonly string[]): Promise<readonly (OrderView | null)[]> {
		const views: (OrderView | null)[] = new Array(eNumbers.length).fill(null);
		const work = eNumbers.entries();
		await Promise.all(
			Array.from({ length: CONNECTIONS }, async () => {
				for (const [index, eNumber] of work) views[index] = await this.order(eNumber);
			}),
		);
		return views;
	}

	/** Nothing goes to the ERP any more. */
	async pauseLink(): Promise<void> {
		await this.#post("/admin/api/connection/pause");
	}

	async resumeLink(): Promise<void> {
		await this.#post("/admin/api/connection/resume");
	}

	/** Waits until no order is on its way any more. Null when that took longer than `ms`. */
	async settled(ms: number): Promise<BoardTotals | null> {
		const untilMs = Date.now() + ms;
		while (Date.now() < untilMs) {
			const totals = await this.totals().catch(() => null);
			if (totals?.blue === 0) return totals;
			await sleep(POLL_MS);
		}
		return null;
	}

	close(): void {
		this.#client.close();
	}

	async #post(path: string): Promise<void> {
		const answer = await this.#client.send({ method: "POST", path, headers: this.#headers });
		if (answer.status !== 200) throw new Error(`POST ${path} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
	}

	/** The body, or "" for the status that may also be. */
	async #get(path: string, orStatus = 200): Promise<string> {
		const answer = await this.#client.send({ method: "GET", path, headers: this.#headers });
		if (answer.status === 200) return answer.body;
		if (answer.status === orStatus) return "";
		throw new Error(`GET ${path} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
	}
}
