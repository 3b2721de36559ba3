import { createExecutionContext, createMessageBatch, getQueueResult, type QueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Bell } from "../../src/relay/message";
import { type FreshDesk, runAlarm } from "./desks";
import { type FreshLink, probe } from "./links";
import worker from "./worker";

/** The queue, by hand: what a reader would be given, and what it said to it. */
export async function deliver(bodies: readonly unknown[], queue = "holdfast-relay"): Promise<QueueResult> {
	if (worker.queue === undefined) throw new Error("the Worker reads no queue");
	const messages = bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body }));
	const batch = createMessageBatch(queue, messages);
	const context = createExecutionContext();
	await worker.queue(batch, env, context);
	return await getQueueResult(batch, context);
}

/** Wakes the desk and takes the bells that this rang out of the queue. */
export async function bellsOf(at: FreshDesk): Promise<Bell[]> {
	await runAlarm(at);
	return at.queue.rung.splice(0);
}

/** The desk wakes, rings, and a reader answers. */
export async function relayOnce(shop: FreshLink): Promise<void> {
	for (const bell of await bellsOf(shop)) await deliver([bell]);
}

const ROUNDS_MAX = 400;

/** Time passes and everything that goes off by itself does, until no order of the tenant is under way. Gives the time it took. */
export async function relayUntilStill(shop: FreshLink, clock: { advance(ms: number): void }, stepMs = 1_000): Promise<number> {
	const startedMs = Date.now();
	for (let round = 0; round < ROUNDS_MAX; round++) {
		clock.advance(stepMs);
		await probe(shop);
		await relayOnce(shop);
		const { byStatus } = await shop.desk.totals();
		if (byStatus.queued === undefined && byStatus.sending === undefined && byStatus.pending_verification === undefined)
			return Date.now() - startedMs;
	}
	throw new Error(`still under way: ${JSON.stringify((await shop.desk.totals()).byStatus)}`);
}
