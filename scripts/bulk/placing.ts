import { z } from "zod";
import { HttpClient, type Message } from "../load/http.ts";
import { placingOf } from "../load/order.ts";
import { draftOf, type Fate, fateOf } from "./fates.ts";

const CLIENTS = 16;
const TIMEOUT_MS = 20_000;
const Receipt = z.object({ eNumber: z.string() });

/** The request of the order with this index, the same each time. */
export function placingAt(index: number): Message {
	const reference = `bulk-${index}`;
	return placingOf(draftOf(index, reference, fateOf(index)), reference);
}

/** Places the orders with these indexes. Gives their e-numbers with their fates. */
export async function placeAll(gatewayUrl: string, indexes: readonly number[]): Promise<Map<string, Fate>> {
	const placed = new Map<string, Fate>();
	const work = indexes.values();
	const client = new HttpClient(gatewayUrl, CLIENTS, TIMEOUT_MS);
	try {
		await Promise.all(
			Array.from({ length: CLIENTS }, async () => {
				for (const index of work) placed.set(await place(client, index), fateOf(index));
			}),
		);
	} finally {
		client.close();
	}
	return placed;
}

async function place(client: HttpClient, index: number): Promise<string> {
	const answer = await client.send(placingAt(index));
	if (answer.status !== 201) throw new Error(`order ${index} was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
	return Receipt.parse(JSON.parse(answer.body)).eNumber;
}
