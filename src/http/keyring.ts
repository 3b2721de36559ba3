import type { KeyHolder } from "../db/keys";
import { hashKey } from "../lib/hash";
import { type Found, Remembered, type Staleness } from "./remembered";

/** A revoked key is refused everywhere after KEY_STALENESS.behindMs, or after outageMs while D1 cannot be asked. */
export const KEY_STALENESS: Staleness = {
	freshMs: 30_000,
	behindMs: 60_000,
	outageMs: 15 * 60_000,
	refreshWaitMs: 1_000,
	firstWaitMs: 5_000,
	afterFailureMs: 5_000,
	unknownMs: 5_000,
	entriesMax: 1_000,
};

const HOUR_MS = 60 * 60_000;

/** What a key can look like. Anything else is refused without a look-up. */
const KEY = /^hf_[A-Za-z0-9_-]{8,120}$/;

export type KeyLookUp = (db: D1Database, hash: string) => Promise<KeyHolder | null>;

/** Who is behind an API key, as this isolate remembers it. */
export class Keyring {
	readonly #holders: Remembered<KeyHolder>;
	readonly #lookUp: KeyLookUp;
	readonly #now: () => number;
	/** The hour in which each key was last seen at work here. */
	readonly #hours = new Map<string, number>();

	constructor(lookUp: KeyLookUp, now: () => number) {
		this.#holders = new Remembered(KEY_STALENESS, now);
		this.#lookUp = lookUp;
		this.#now = now;
	}

	async find(key: string, db: D1Database, background: (work: Promise<unknown>) => void): Promise<Found<KeyHolder>> {
		if (!KEY.test(key)) return { kind: "unknown" };
		return await this.#holders.find(key, () => this.#lookUp(db, hashKey(key)), background);
	}

	/** The key with this id was revoked here: nobody who uses it is believed any longer. */
	forget(id: string): void {
		this.#holders.forgetThose((holder) => holder.id === id);
	}

	/** Whether this is the first use of the key in its hour that this isolate sees. */
	isFirstUse(id: string): boolean {
		const hour = Math.floor(this.#now() / HOUR_MS);
		if (this.#hours.get(id) === hour) return false;
		if (this.#hours.size >= KEY_STALENESS.entriesMax) this.#hours.clear();
		this.#hours.set(id, hour);
		return true;
	}
}
