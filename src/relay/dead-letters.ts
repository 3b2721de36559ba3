import { logError, reasonOf } from "../lib/log";
import { Bell } from "./message";

/**
 * Reads the dead-letter queue into the log. Nothing of an order is lost with a dead letter: a bell's desk is asked to ring
 * again, a run is rung for again by the tick.
 */
export interface DeadLetterPorts {
	readonly record: (entry: DeadLetter & { readonly detail: Readonly<Record<string, unknown>> }) => Promise<void>;
	readonly sweep: (bell: Bell) => Promise<unknown>;
	/** The run that a message which is no bell is about; null when it is about none. */
	readonly jobIn: (body: unknown) => DeadJob | null;
	/** What is lost with a message that is neither; null: this version knows no such message. */
	readonly otherIn: (body: unknown) => string | null;
}
interface DeadLetter {
	readonly tenantId: string | null;
	/** The run's; null: the relay's, or nobody's. */
	readonly job: DeadJob | null;
	readonly message: string;
}
interface DeadJob {
	readonly tenantId: string;
	readonly service: string;
	readonly part: string;
	readonly dueAtMs: number;
}

const BELL_SAY = "A message to the relay could not be handled. Its orders are safe in the desk, which rings again.";
const JOB_SAY = "A run could not be begun. It is kept, and begun again within some minutes.";
const UNKNOWN_SAY = "A message could not be handled, and is none that this version knows.";

export async function buryDeadLetters(batch: MessageBatch, ports: DeadLetterPorts): Promise<void> {
	for (const message of batch.messages) {
		try {
			await bury(message, ports);
			message.ack();
		} catch (error) {
			logError({ event: "relay.dead_letter_kept", message: message.id, reason: reasonOf(error) });
			message.retry();
		}
	}
}

async function bury({ id, attempts, body }: Message, ports: DeadLetterPorts): Promise<void> {
	const { data: bell } = Bell.safeParse(body);
	const job = bell === undefined ? ports.jobIn(body) : null;
	const tenantId = bell?.tenant ?? job?.tenantId ?? null;
	logError({ event: "relay.dead_letter", tenant: tenantId, message: id, attempts });
	if (bell !== undefined) await ports.sweep(bell);
	const known = bell === undefined ? { job } : { bell };
	await ports.record({
		tenantId,
		job,
		message: sayOf(bell, job) ?? ports.otherIn(body) ?? UNKNOWN_SAY,
		detail: { id, attempts, ...known },
	});
}

function sayOf(bell: Bell | undefined, job: DeadJob | null): string | null {
	if (bell !== undefined) return BELL_SAY;
	return job === null ? null : JOB_SAY;
}
