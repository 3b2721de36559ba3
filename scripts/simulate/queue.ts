import { answerBells } from "../../src/relay/consumer";
import type { Bell } from "../../src/relay/message";
import type { TurnPorts } from "../../src/relay/turn";
import type { Clock } from "./clock.ts";
import { Mortal } from "./mortal.ts";
import type { Chance } from "./random.ts";

/** The relay queue and its readers: messages are lost, late, doubled and out of order, and readers die in the middle of a turn. */

export interface QueueTroubles {
	lost: number;
	doubled: number;
	late: number;
	/** Taking a message fails, though it may have been taken. */
	refused: number;
	/** A reader that dies somewhere in its turn. */
	readerDies: number;
	/** A reader that stands still before it says what it has to say to the desk. */
	readerStalls: number;
}

const LATE_MS_MAX = 40_000;
const RETRY_DELAY_MS = 5_000;
const RETRIES_MAX = 5;
export const READER_LIFE_MS_MAX = 8_000;
const REDELIVERY_MS = 10_000;
/** Longer than a lease. */
export const STALL_MS_MAX = 60_000;

export class ModelQueue {
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #troubles: QueueTroubles;
	readonly #portsFor: (reader: Mortal) => TurnPorts;
	readonly #say: (line: string) => void;

	constructor(
		{ clock, chance, say }: { clock: Clock; chance: Chance; say: (line: string) => void },
		troubles: QueueTroubles,
		portsFor: (reader: Mortal) => TurnPorts,
	) {
		this.#clock = clock;
		this.#chance = chance;
		this.#say = say;
		this.#troubles = troubles;
		this.#portsFor = portsFor;
	}

	async send(bell: Bell): Promise<void> {
		await this.#clock.wait(this.#chance.between(0, 4));
		const refused = this.#chance.happens(this.#troubles.refused);
		if (!refused || this.#chance.happens(0.5)) this.#enqueue(bell);
		if (refused) throw new Error("the queue is overloaded");
	}

	#enqueue(bell: Bell): void {
		if (this.#chance.happens(this.#troubles.lost)) {
			this.#say("queue: lost a bell");
			return;
		}
		const copies = this.#chance.happens(this.#troubles.doubled) ? 2 : 1;
		for (let copy = 0; copy < copies; copy++) this.#deliver(bell, 1, this.#delay());
	}

	#delay(): number {
		return this.#chance.happens(this.#troubles.late) ? this.#chance.between(100, LATE_MS_MAX) : this.#chance.between(1, 20);
	}

	#deliver(bell: Bell, attempts: number, delayMs: number): void {
		this.#clock.after(delayMs, () => void this.#read(bell, attempts));
	}

	async #read(bell: Bell, attempts: number): Promise<void> {
		const reader = new Mortal(() => {
			this.#say("a reader dies");
			if (attempts <= RETRIES_MAX) this.#deliver(bell, attempts + 1, REDELIVERY_MS);
		});
		if (this.#chance.happens(this.#troubles.readerDies)) {
			this.#clock.after(this.#chance.between(0, READER_LIFE_MS_MAX), () => reader.die());
		}
		let again = false;
		const message = {
			id: `${bell.seq}`,
			body: bell,
			attempts,
			timestamp: new Date(this.#clock.nowMs),
			ack: () => {},
			retry: () => (again = true),
		};
		const batch = { queue: "relay", messages: [message], ackAll: () => {}, retryAll: () => {} } as unknown as MessageBatch;
		await answerBells(batch, () => this.#portsFor(reader));
		reader.retire();
		if (again && attempts <= RETRIES_MAX) this.#deliver(bell, attempts + 1, RETRY_DELAY_MS);
	}
}
