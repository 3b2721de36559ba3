import * as z from "zod";
import { seal, unseal } from "../lib/secret";

/**
 * What lies on the queue `jobs` when somebody has forgotten their password: the address they typed and where from, sealed, and of one
 * length, whoever it is. The front door rings with it before anybody looks the address up.
 */
export const AskedPassword = z.strictObject({ v: z.literal(1), forgotten: z.string().min(1) });
export type AskedPassword = z.infer<typeof AskedPassword>;

const Asking = z.object({ id: z.string(), email: z.string(), from: z.string().nullable(), atMs: z.number() });
export interface Asking {
	/** Of the question: however often it arrives, it is answered once. */
	readonly id: string;
	readonly email: string;
	/** The asker's address, as the platform names it. */
	readonly from: string | null;
	readonly atMs: number;
}

const CONTEXT = "forgotten password";
/** Longer than any question: an e-mail address has at most 254 characters. */
export const ASKING_LENGTH = 1_000;
const FROM_LENGTH_MAX = 64;
/** So many seconds at most the work waits, and one at least: the answer is gone by then, and nobody can tell when it is done. */
export const ASKED_DELAY_SECONDS_MAX = 4;

export async function sealAsking(asking: Asking, credentialsKey: string): Promise<AskedPassword> {
	const told = JSON.stringify({ ...asking, from: asking.from?.slice(0, FROM_LENGTH_MAX) ?? null });
	return { v: 1, forgotten: await seal(told.padEnd(ASKING_LENGTH), credentialsKey, CONTEXT) };
}

/** Throws when it was sealed under another key. */
export const unsealAsking = async ({ forgotten }: AskedPassword, credentialsKey: string): Promise<Asking> =>
	Asking.parse(JSON.parse(await unseal(forgotten, credentialsKey, CONTEXT)));

/** Throws when the queue did not take it. */
export async function ringForPassword(
	queue: Pick<Queue, "sendBatch">,
	asking: Asking,
	credentialsKey: string,
	random: () => number,
): Promise<void> {
	const delaySeconds = 1 + Math.floor(random() * ASKED_DELAY_SECONDS_MAX);
	await queue.sendBatch([{ body: await sealAsking(asking, credentialsKey) }], { delaySeconds });
}
