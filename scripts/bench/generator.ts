import { HttpClient } from "../load/http.ts";
import { placing } from "../load/order.ts";

/**
 * The load generator: a process of its own, so that what it costs can be told from what it measures. Closed loop: each
 * connection sends its next order when it has the answer to the last one.
 */

export interface Load {
	readonly url: string;
	readonly connections: number;
	readonly ms: number;
	/** Index of the first order; keys are made from it and must not repeat. */
	readonly from: number;
}
export interface Measured {
	/** One an answered request. */
	readonly latenciesMs: readonly number[];
	readonly tookMs: number;
	/** Answers other than 201; a measurement with any is worthless. */
	readonly failures: readonly string[];
}

const TIMEOUT_MS = 10_000;
const FAILURES_MAX = 5;

async function measure({ url, connections, ms, from }: Load): Promise<Measured> {
	const client = new HttpClient(url, connections, TIMEOUT_MS);
	const latenciesMs: number[] = [];
	const failures: string[] = [];
	const startedMs = performance.now();
	let index = from;
	await Promise.all(
		Array.from({ length: connections }, async () => {
			while (performance.now() - startedMs < ms && failures.length < FAILURES_MAX) {
				const mine = index++;
				const sentMs = performance.now();
				try {
					const answer = await client.send(placing(mine, `bench-${mine}`));
					if (answer.status === 201) latenciesMs.push(performance.now() - sentMs);
					else failures.push(`${answer.status}: ${answer.body.slice(0, 200)}`);
				} catch (error) {
					failures.push(String(error));
				}
			}
		}),
	);
	client.close();
	return { latenciesMs, tookMs: performance.now() - startedMs, failures };
}

process.on("message", async (load: Load) => process.send?.(await measure(load)));
process.on("disconnect", () => process.exit(0));
