import { log, logError, reasonOf } from "../lib/log";
import { Bell } from "./message";
import { type TurnPorts, takeTurn } from "./turn";

/** The relay queue's reader. Acknowledging and retrying happen here and nowhere else. */

export type PortsFor = (tenantId: string, desk: string) => TurnPorts;

/**
 * Answers a batch of bells: one turn for each desk, side by side. A bell whose turn came to an end is done with, whatever the
 * ERP said: when an order is tried next is written in its desk. Only a turn that broke is handed back to the queue.
 */
export async function answerBells(batch: MessageBatch, portsFor: PortsFor): Promise<void> {
	const byDesk = new Map<string, { bell: Bell; messages: Message[] }>();
	for (const message of batch.messages) {
		const parsed = Bell.safeParse(message.body);
		if (!parsed.success) {
			logError({ event: "relay.bad_message", queue: batch.queue, message: message.id });
			message.ack();
			continue;
		}
		const key = `${parsed.data.tenant}/${parsed.data.desk}`;
		const group = byDesk.get(key);
		if (group === undefined) byDesk.set(key, { bell: parsed.data, messages: [message] });
		else group.messages.push(message);
	}
	await Promise.all(
		[...byDesk.values()].map(async ({ bell, messages }) => {
			const wellDone = await turnOf(bell, portsFor);
			for (const message of messages) {
				if (wellDone) message.ack();
				else message.retry();
			}
		}),
	);
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
