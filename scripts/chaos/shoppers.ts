import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HttpClient } from "../load/http.ts";
import { placing } from "../load/order.ts";
import { until } from "../load/time.ts";

/** Storefronts that repeat a request under its key until they have an answer: the customer is told nothing before. */

export interface Acknowledged {
	readonly index: number;
	readonly reference: string;
	readonly eNumber: string;
}
export interface Shopping {
	readonly acknowledged: readonly Acknowledged[];
	/** Requests that had to be repeated. */
	readonly retries: number;
	/** Answers that no repetition would mend; each breaks the promise. */
	readonly refused: readonly string[];
}

const TIMEOUT_MS = 4_000;
const PAUSE_MS_MAX = 150;
const REPEATS_MAX = 2_000;
const Receipt = z.object({ eNumber: z.string(), message: z.string() });
const MESSAGE = "Your order has been placed successfully";

/** Places `orders` orders within about `spreadMs`, from `clients` clients at once. */
export async function shop(gatewayUrl: string, orders: number, clients: number, spreadMs: number): Promise<Shopping> {
	const acknowledged: Acknowledged[] = [];
	const refused: string[] = [];
	let retries = 0;
	const startedMs = Date.now();
	const indexes = Array.from({ length: orders }, (_, index) => index).values();
	const client = new HttpClient(gatewayUrl, clients, TIMEOUT_MS);

	const place = async (index: number): Promise<void> => {
		const reference = `chaos-${index}`;
		for (let repeats = 0; repeats < REPEATS_MAX; repeats++) {
			const answer = await client.send(placing(index, reference)).catch(() => null);
			if (answer?.status === 201 || answer?.status === 200) {
				const receipt = Receipt.parse(JSON.parse(answer.body));
				if (receipt.message !== MESSAGE) refused.push(`${reference} was told ${JSON.stringify(receipt.message)}`);
				acknowledged.push({ index, reference, eNumber: receipt.eNumber });
				return;
			}
			if (answer !== null && answer.status < 500 && answer.status !== 429) {
				refused.push(`${reference} was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
				return;
			}
			retries += 1;
			await sleep(Math.random() * PAUSE_MS_MAX);
		}
		refused.push(`${reference} had no answer after ${REPEATS_MAX} tries`);
	};

	await Promise.all(
		Array.from({ length: clients }, async () => {
			for (const index of indexes) {
				await until(startedMs + (index / orders) * spreadMs);
				await place(index);
			}
		}),
	);
	client.close();
	return { acknowledged, retries, refused };
}
