import type { OrderSnapshot } from "../../src/order/snapshot";
import type { Clock } from "./clock.ts";
import type { Chance } from "./random.ts";

/** D1 as the desk sees it: takes a batch, refuses it, takes it and says it did not, or says nothing. */

export interface CopyTroubles {
	fails: number;
	hangs: number;
}

export class ModelCopy {
	readonly rows = new Map<number, OrderSnapshot>();
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #troubles: CopyTroubles;

	constructor(clock: Clock, chance: Chance, troubles: CopyTroubles) {
		this.#clock = clock;
		this.#chance = chance;
		this.#troubles = troubles;
	}

	async take(snapshots: readonly OrderSnapshot[]): Promise<void> {
		await this.#clock.wait(this.#chance.between(1, 30));
		const fails = this.#chance.happens(this.#troubles.fails);
		if (!fails || this.#chance.happens(0.5)) {
			for (const snapshot of snapshots)
				if (snapshot.version > (this.rows.get(snapshot.seq)?.version ?? 0)) this.rows.set(snapshot.seq, structuredClone(snapshot));
		}
		if (this.#chance.happens(this.#troubles.hangs)) await new Promise<never>(() => {});
		if (fails) throw new Error("D1_ERROR: overloaded");
	}
}
