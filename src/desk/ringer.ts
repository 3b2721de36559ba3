import { backoffMs } from "../lib/backoff";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Bell } from "../relay/message";
import { RING_AGAIN_MS } from "./alarm";

export type Ring = (bell: Bell) => Promise<void>;

const RING_BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** A queue that has not answered by then counts as failed: a bell may ring twice, but must not keep the desk from its copies. */
const RING_TIMEOUT_MS = 2_000;

/** Rings the relay. What it remembers only delays: a restart forgets it and rings once more. */
export class Ringer {
	readonly #ring: Ring;
	#failures = 0;
	/** No bell before this, Unix ms. */
	afterMs = 0;

	constructor(ring: Ring) {
		this.#ring = ring;
	}

	/** Never throws for the queue: the next bell comes later. */
	async run(bell: Bell, nowMs: number): Promise<void> {
		// Set before the queue is asked: the answer to a bell may come before the queue's own.
		this.afterMs = nowMs + RING_AGAIN_MS;
		try {
			await within(RING_TIMEOUT_MS, this.#ring(bell));
			this.#failures = 0;
		} catch (error) {
			this.#failures += 1;
			this.afterMs = nowMs + backoffMs(this.#failures, RING_BACKOFF);
			logError({ event: "desk.ring_failed", tenant: bell.tenant, failures: this.#failures, reason: reasonOf(error) });
		}
	}

	/** A reader has come. With more due it will come back for that; otherwise the next order rings at once. */
	answered(more: boolean, nowMs: number): void {
		this.afterMs = more ? nowMs + RING_AGAIN_MS : 0;
		this.#failures = 0;
	}

	/** Whatever was rung before no longer counts. */
	reset(): void {
		this.afterMs = 0;
	}
}
