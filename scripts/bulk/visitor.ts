import { setTimeout as sleep } from "node:timers/promises";
import { median, ms, quantile } from "../load/figures.ts";
import { HttpClient, type Message } from "../load/http.ts";

/** Somebody at the console who asks for its pages again and again, and a customer at the checkout: how long each of them waits. */

const TIMEOUT_MS = 20_000;
/** The console itself asks every few seconds; this is a roomful of people. */
const PAUSE_MS = 20;
const PAGES = ["manage", "orders", "overview"] as const;
/** A request that was made before, so that no order is added: it takes the same way and the same transaction. */
const CHECKOUT = "checkout, repeated";
const PLACES = [...PAGES, CHECKOUT] as const;
export type Latencies = Readonly<Record<(typeof PLACES)[number], readonly number[]>>;

export interface Visited {
	readonly url: string;
	readonly adminKey: string;
	readonly again: Message;
}

/** Visits until the signal, and at least once. `again`: the request of an order that has been placed. Rejects when anything is refused. */
export async function visit({ url, adminKey, again }: Visited, until: AbortSignal): Promise<Latencies> {
	const client = new HttpClient(url, 1, TIMEOUT_MS);
	const headers = { authorization: `Bearer ${adminKey}` };
	const latencies = { manage: [], orders: [], overview: [], [CHECKOUT]: [] } as Record<(typeof PLACES)[number], number[]>;
	const look = async (place: (typeof PLACES)[number], message: Message): Promise<void> => {
		const sentMs = performance.now();
		const answer = await client.send(message);
		latencies[place].push(performance.now() - sentMs);
		if (answer.status !== 200) throw new Error(`${place} was answered ${answer.status}: ${answer.body.slice(0, 200)}`);
	};
	try {
		do {
			for (const page of PAGES) await look(page, { method: "GET", path: `/admin/api/${page}`, headers });
			await look(CHECKOUT, again);
			await sleep(PAUSE_MS);
		} while (!until.aborted);
		return latencies;
	} finally {
		client.close();
	}
}

/** While `work` goes on. */
export async function visitDuring<T>(visited: Visited, work: () => Promise<T>): Promise<{ value: T; latencies: Latencies }> {
	const over = new AbortController();
	const visits = visit(visited, over.signal);
	// Heard below; a page that fails meanwhile must not end the process first.
	visits.catch(() => undefined);
	try {
		const value = await work();
		over.abort();
		return { value, latencies: await visits };
	} finally {
		over.abort();
	}
}

const figures = (sample: readonly number[]): string => `${ms(median(sample))} / ${ms(quantile(sample, 0.95))}`;

/** A row a page: median and 95th of a hundred in quiet, then in each other situation with its ratio to quiet. */
export const comparison = (quiet: Latencies, others: readonly (readonly [name: string, Latencies])[]): [string, string][] =>
	PLACES.flatMap((page) => [
		[`${page}, in quiet`, `${figures(quiet[page])}  (median / 95th of ${quiet[page].length})`] as [string, string],
		...others.map(([name, latencies]): [string, string] => [
			`  ${name}`,
			`${figures(latencies[page])}  (of ${latencies[page].length}), ${(median(latencies[page]) / median(quiet[page])).toFixed(1)} times as long`,
		]),
	]);

export const slowest = (latencies: Latencies): number => Math.max(...PLACES.map((page) => quantile(latencies[page], 0.95)));
