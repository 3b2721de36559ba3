import { logError, reasonOf } from "../lib/log";
import { Bell } from "./message";

/** Reads the dead-letter queue into the log. A dead bell costs only time, because its desk is asked to ring again. */
export interface DeadLetterPorts {
	readonly record: (entry: { tenantId: string | null; message: string; detail: Readonly<Record<string, unknown>> }) => Promise<void>;
	readonly sweep: (bell: Bell) => Promise<unknown>;
}

export async function buryDeadLetters(batch: MessageBatch, ports: DeadLetterPorts): Promise<void> {
	for (const message of batch.messages) {
		const bell = Bell.safeParse(message.body);
		const detail = { id: message.id, attempts: message.attempts, bell: bell.success ? bell.data : null };
		logError({
			event: "relay.dead_letter",
			tenant: bell.success ? bell.data.tenant : null,
			message: message.id,
			attempts: message.attempts,
		});
		try {
			if (bell.success) await ports.sweep(bell.data);
			await ports.record({
				tenantId: bell.success ? bell.data.tenant : null,
				message: "A message to the relay could not be handled. Its orders are safe in the desk, which rings again.",
				detail,
			});
			message.ack();
		} catch (error) {
			logError({ event: "relay.dead_letter_kept", message: message.id, reason: reasonOf(error) });
			message.retry();
		}
	}
}
