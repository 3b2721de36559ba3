import type { Incident } from "../../src/link/answers";
import type { HistoryRecord, OrderSnapshot } from "../../src/order/snapshot";
import type { Clock } from "./clock.ts";
import type { Chance } from "./random.ts";

/** D1 as desk and link see it: takes a batch, refuses it, takes it and says it did not, or says nothing. */

export interface CopyTroubles {
	fails: number;
	hangs: number;
}

export class ModelCopy {
	readonly rows = new Map<number, OrderSnapshot>();
	readonly history = new Map<number, HistoryRecord>();
	readonly incidents = new Map<string, Incident>();
	/** What was written that must not be, in words. */
	readonly broken: string[] = [];
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #troubles: CopyTroubles;

	constructor(clock: Clock, chance: Chance, troubles: CopyTroubles) {
		this.#clock = clock;
		this.#chance = chance;
		this.#troubles = troubles;
	}

	take(snapshots: readonly OrderSnapshot[]): Promise<void> {
		return this.#write(() => {
			for (const snapshot of snapshots)
				if (snapshot.version > (this.rows.get(snapshot.seq)?.version ?? 0)) this.rows.set(snapshot.seq, structuredClone(snapshot));
		});
	}

	takeHistory(records: readonly HistoryRecord[]): Promise<void> {
		return this.#write(() => {
			for (const record of records) {
				const known = this.history.get(record.id);
				if (known !== undefined && JSON.stringify(known) !== JSON.stringify(record))
					this.broken.push(`${record.eNumber}: its history in D1 says two things under one id`);
				this.history.set(record.id, structuredClone(record));
			}
		});
	}

	takeIncident(incident: Incident): Promise<void> {
		return this.#write(() => {
			const known = this.incidents.get(incident.id);
			const isOlder = known !== undefined && (known.closedAtMs !== null || (known.course?.version ?? 0) > (incident.course?.version ?? 0));
			if (!isOlder) this.incidents.set(incident.id, { ...incident });
			const open = [...this.incidents.values()].filter(({ closedAtMs }) => closedAtMs === null);
			if (open.length > 1) this.broken.push(`${open.length} incidents at a time`);
		});
	}

	async #write(write: () => void): Promise<void> {
		await this.#clock.wait(this.#chance.between(1, 30));
		const fails = this.#chance.happens(this.#troubles.fails);
		if (!fails || this.#chance.happens(0.5)) write();
		if (this.#chance.happens(this.#troubles.hangs)) await new Promise<never>(() => {});
		if (fails) throw new Error("D1_ERROR: overloaded");
	}
}
