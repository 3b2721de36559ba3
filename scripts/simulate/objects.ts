import type { Clock } from "./clock.ts";
import { Mortal } from "./mortal.ts";
import type { Chance } from "./random.ts";
import { Disk, storageOn } from "./storage.ts";

/** Hosts one Durable Object: calls take time and get lost on either way, alarms come late and twice, and it dies at any moment. */

export interface Troubles {
	/** A call that does not arrive, or whose answer does not. */
	lostCall: number;
	/** A call that takes seconds instead of milliseconds, either way. */
	slowCall: number;
	lateAlarm: number;
}

interface WithAlarm {
	alarm(): Promise<void>;
}

const ALARM_RETRIES_MAX = 6;
const SLOW_CALL_MS_MAX = 30_000;
const ALARM_LATE_MS_MAX = 20_000;

interface Life<T> {
	readonly object: T;
	readonly mortal: Mortal;
	alarmRunning: boolean;
	alarmWaiting: boolean;
	/** Calls and alarms under way; while there are any, the object may still be about to arm itself. */
	busy: number;
	readonly died: Promise<never>;
	readonly die: (reason: Error) => void;
}

export class ObjectHost<T extends WithAlarm> {
	readonly disk = new Disk();
	readonly name: string;
	readonly #make: (ctx: DurableObjectState, life: Mortal) => T;
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #troubles: Troubles;
	#life: Life<T> | null = null;
	/** It has died since a patrol was last there: between a write and the alarm that belongs to it, perhaps. */
	unpatrolled = false;

	constructor(
		name: string,
		make: (ctx: DurableObjectState, life: Mortal) => T,
		{ clock, chance, troubles }: { clock: Clock; chance: Chance; troubles: Troubles },
	) {
		this.name = name;
		this.#make = make;
		this.#clock = clock;
		this.#chance = chance;
		this.#troubles = troubles;
	}

	/** In memory, and nobody is in the middle of anything: whatever is to be done is written down by now. */
	get idle(): boolean {
		return this.#life?.busy === 0;
	}

	/** What it had in memory is gone; what is on its disk is not. An alarm that was running runs again. */
	kill(): void {
		const life = this.#life;
		if (life === null) return;
		life.mortal.die();
		this.unpatrolled = true;
		this.#life = null;
		life.die(new Error(`${this.name}: the object died`));
		if (life.alarmRunning) this.#clock.after(this.#chance.between(0, 2_000), () => void this.#ring(0));
	}

	/** One call as a Worker makes it. Throws when it or its answer got lost, or the object died meanwhile. */
	async call<R>(work: (object: T) => Promise<R>): Promise<R> {
		await this.#travel();
		const life = this.#alive();
		life.busy += 1;
		let result: R;
		try {
			result = await Promise.race([work(life.object), life.died]);
		} finally {
			life.busy -= 1;
		}
		await this.#travel();
		return structuredClone(result);
	}

	async #travel(): Promise<void> {
		const slow = this.#chance.happens(this.#troubles.slowCall);
		await this.#clock.wait(slow ? this.#chance.between(100, SLOW_CALL_MS_MAX) : this.#chance.between(0, 4));
		if (this.#chance.happens(this.#troubles.lostCall)) throw new Error(`${this.name}: the call or its answer got lost`);
	}

	#alive(): Life<T> {
		if (this.#life !== null) return this.#life;
		const { promise: died, reject: die } = Promise.withResolvers<never>();
		died.catch(() => {});
		const mortal = new Mortal();
		const state = { mortal, alarmRunning: false, alarmWaiting: false, busy: 0, died, die };
		const storage = storageOn(
			this.disk,
			() => mortal.alive,
			(atMs) => this.#expectAlarm(atMs),
		);
		const ctx = { storage, id: { name: this.name } } as unknown as DurableObjectState;
		this.#life = Object.assign(state, { object: this.#make(ctx, mortal) });
		return this.#life;
	}

	#expectAlarm(atMs: number): void {
		const late = this.#chance.happens(this.#troubles.lateAlarm) ? this.#chance.between(0, ALARM_LATE_MS_MAX) : 0;
		this.#clock.at(atMs + late, () => {
			// An alarm that was set anew since comes by its own event.
			if (this.disk.alarmAtMs === atMs) void this.#ring(0);
		});
	}

	async #ring(retries: number): Promise<void> {
		const life = this.#alive();
		// One alarm of an object runs at a time; the one that is running arms the next.
		if (life.alarmRunning) {
			life.alarmWaiting = true;
			return;
		}
		this.disk.alarmAtMs = null;
		life.alarmRunning = true;
		life.busy += 1;
		try {
			await Promise.race([life.object.alarm(), life.died]);
		} catch (error) {
			if (!life.mortal.alive) return;
			if (retries >= ALARM_RETRIES_MAX) throw error;
			this.#clock.after(2_000 * 2 ** retries, () => void this.#ring(retries + 1));
		} finally {
			life.alarmRunning = false;
			life.busy -= 1;
			if (life.alarmWaiting && life.mortal.alive) this.#clock.after(0, () => void this.#ring(0));
			life.alarmWaiting = false;
		}
	}
}
