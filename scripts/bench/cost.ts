import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HttpClient } from "../load/http.ts";
import { placing } from "../load/order.ts";
import { openStand, type Stand } from "../load/stand.ts";

/** What Cloudflare would bill for an order's whole life, placed to synced, on the Workers paid plan. CPU time is not in it. */

/** Dollars a million, from the pages on Workers, Durable Objects, D1 and Queues pricing. */
const DOLLARS_A_MILLION = {
	workerRequests: 0.3,
	objectRequests: 0.15,
	objectRowsRead: 0.001,
	objectRowsWritten: 1,
	databaseRowsRead: 0.001,
	databaseRowsWritten: 1,
	queueOperations: 0.4,
} as const;

export const READINGS = Object.keys(DOLLARS_A_MILLION) as (keyof typeof DOLLARS_A_MILLION)[];
const Readings = z.record(z.enum(READINGS as [keyof typeof DOLLARS_A_MILLION]), z.number());
type Readings = Record<keyof typeof DOLLARS_A_MILLION, number>;

export interface Bill {
	/** Of one order. */
	readonly perOrder: Readings;
	readonly dollarsAMillionOrders: number;
}

const LINK = { ratePerSecond: 1_000, burst: 100, concurrency: 5 };
const BUSY_CONNECTIONS = 16;
const TIMEOUT_MS = 10_000;
const POLL_MS = 10;
const SETTLED_MS_MAX = 30_000;

/** `quiet`: each order is placed when the one before has been synced and copied. `busy`: as fast as they are taken. */
export async function bills(quietOrders: number, busyOrders: number): Promise<{ readonly quiet: Bill; readonly busy: Bill }> {
	const stand = await openStand("cost", { link: LINK, logs: "discard", main: join(import.meta.dirname, "metered.ts") });
	const client = new HttpClient(stand.gateway.url, BUSY_CONNECTIONS, TIMEOUT_MS);
	try {
		// The first order pays for tables, caches and connections that all later ones use.
		await place(client, 0);
		await copied(stand, 1);
		const start = await read(client);
		for (let index = 1; index <= quietOrders; index++) {
			await place(client, index);
			await copied(stand, index + 1);
		}
		const middle = await read(client);
		await Promise.all(Array.from({ length: busyOrders }, (_, index) => place(client, 1 + quietOrders + index)));
		await copied(stand, 1 + quietOrders + busyOrders);
		const end = await read(client);
		return { quiet: bill(start, middle, quietOrders), busy: bill(middle, end, busyOrders) };
	} finally {
		client.close();
		await stand.stop();
	}
}

async function place(client: HttpClient, index: number): Promise<void> {
	const answer = await client.send(placing(index, `cost-${index}`));
	if (answer.status !== 201) throw new Error(`an order was answered ${answer.status}: ${answer.body}`);
}

async function read(client: HttpClient): Promise<Readings> {
	const answer = await client.send({ method: "GET", path: "/v1/meter" });
	return Readings.parse(JSON.parse(answer.body)) as Readings;
}

/** Looks into the database from outside the Worker, which is not counted. */
async function copied(stand: Stand, orders: number): Promise<void> {
	const untilMs = Date.now() + SETTLED_MS_MAX;
	const question = { sql: "SELECT count(*) AS synced FROM orders WHERE status = 'synced'", params: [] };
	for (;;) {
		const [rows] = await stand.gateway.sql([question]);
		if (rows?.[0]?.synced === orders) return;
		if (Date.now() > untilMs) throw new Error(`${orders} orders should be synced, the copy has ${rows?.[0]?.synced}`);
		await sleep(POLL_MS);
	}
}

function bill(before: Readings, after: Readings, orders: number): Bill {
	const perOrder = Object.fromEntries(READINGS.map((name) => [name, (after[name] - before[name]) / orders])) as Readings;
	const dollarsAMillionOrders = READINGS.reduce((sum, name) => sum + perOrder[name] * DOLLARS_A_MILLION[name], 0);
	return { perOrder, dollarsAMillionOrders };
}
