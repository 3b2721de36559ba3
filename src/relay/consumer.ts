import { log, logError, reasonOf } from "../lib/log";
import { Bell } from "./message";
import { type TurnPorts, takeTurn } from "./turn";

/** The relay queue's reader. Acknowledging and retrying happen here and nowhere else. */

export type PortsFor = (tenantId: string, desk: string) => TurnPorts;

/**
 * Answers each bell with a turn. A bell whose turn came to an end is done with, whatever the ERP said: when an order is tried
 * next is written in its desk. Only a turn that broke is handed back to the queue. (A batch holds one bell: wrangler.toml.)
 */
export async function answerBells(batch: MessageBatch, portsFor: PortsFor): Promise<void> {
	await Promise.all(batch.messages.map((message) => answer(message, batch.queue, portsFor)));
}

async function answer(message: Message, queue: string, portsFor: PortsFor): Promise<void> {
	const bell = Bell.safeParse(message.body);
	if (!bell.success) logError({ event: "relay.bad_message", queue, message: message.id });
	// What is no bell will never be one.
	if (!bell.success || (await turnOf(bell.data, portsFor))) message.ack();
	else message.retry();
}

async function turnOf(bell: Bell, portsFor: PortsFor): Promise<boolean> {
	const startedMs = Date.now();
	try {
		const turn = await takeTurn(bell.tenant, portsFor(bell.tenant, bell.desk));
		log({
			event: "relay.turn",
			tenant: bell.tenant,
			seq: bell.seq,
			end: turn.end,
			attempts: turn.attempts,
			tookMs: Date.now() - startedMs,
		});
		return true;
	} catch (error) {
		logError({ event: "relay.turn_failed", tenant: bell.tenant, seq: bell.seq, reason: reasonOf(error), tookMs: Date.now() - startedMs });
		return false;
	}
}
