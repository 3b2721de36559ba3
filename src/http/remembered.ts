import { within } from "../lib/within";

/**
 * What an isolate remembers of a look-up, so that requests neither wait for D1 nor fall with it. No promise is kept between
 * requests: the runtime forbids one request to wait for another's I/O, and every one that must ask asks by itself.
 */
export interface Staleness {
	/** Up to this age a value is simply used. */
	readonly freshMs: number;
	/** Up to this age it is used, and refreshed behind the reply. Older ones are refreshed first. */
	readonly behindMs: number;
	/** Up to this age it is used when the refresh fails. */
	readonly outageMs: number;
	/** How long a refresh may keep a request waiting when there is an older value to go on with. */
	readonly refreshWaitMs: number;
	/** How long a first look-up may take. */
	readonly firstWaitMs: number;
	/** After a refresh that failed nobody asks again for this long. */
	readonly afterFailureMs: number;
	/** How long "no such thing" is believed. */
	readonly unknownMs: number;
	/** How many values, and apart from them how many unknown names, are kept; the longest unused go first. */
	readonly entriesMax: number;
}
export type Found<T> = { readonly kind: "known"; readonly value: T } | { readonly kind: "unknown" } | { readonly kind: "unavailable" };

interface Entry<T> {
	readonly found: { readonly kind: "known"; readonly value: T };
	readonly checkedAtMs: number;
	quietUntilMs: number;
}
type Background = (work: Promise<unknown>) => void;

const UNKNOWN = { kind: "unknown" } as const;
const UNAVAILABLE = { kind: "unavailable" } as const;

export class Remembered<T> {
	readonly #staleness: Staleness;
	readonly #now: () => number;
	readonly #known = new Map<string, Entry<T>>();
	readonly #unknownUntilMs = new Map<string, number>();

	constructor(staleness: Staleness, now: () => number) {
		this.#staleness = staleness;
		this.#now = now;
	}

	/** `look` asks the truth: null for "no such thing", a rejection for "cannot say". `background` keeps work alive after the reply. */
	async find(name: string, look: () => Promise<T | null>, background: Background): Promise<Found<T>> {
		const nowMs = this.#now();
		const entry = this.#known.get(name);
		if (entry === undefined) {
			if ((this.#unknownUntilMs.get(name) ?? 0) > nowMs) return UNKNOWN;
			return await this.#ask(name, look, this.#staleness.firstWaitMs);
		}
		this.#put(this.#known, name, entry);
		const ageMs = nowMs - entry.checkedAtMs;
		if (ageMs < this.#staleness.freshMs) return entry.found;
		if (ageMs <= this.#staleness.behindMs) {
			if (nowMs >= entry.quietUntilMs) {
				entry.quietUntilMs = nowMs + this.#staleness.afterFailureMs;
				background(this.#ask(name, look, this.#staleness.firstWaitMs));
			}
			return entry.found;
		}
		if (nowMs >= entry.quietUntilMs) {
			const answer = await this.#ask(name, look, this.#staleness.refreshWaitMs);
			if (answer.kind !== "unavailable") return answer;
			entry.quietUntilMs = this.#now() + this.#staleness.afterFailureMs;
		}
		return ageMs <= this.#staleness.outageMs ? entry.found : UNAVAILABLE;
	}

	/** Asks the truth whatever is remembered, and remembers the answer. */
	findAnew(name: string, look: () => Promise<T | null>): Promise<Found<T>> {
		return this.#ask(name, look, this.#staleness.firstWaitMs);
	}

	forget(name: string): void {
		this.#known.delete(name);
	}

	/** For who knows the value and not its name. Looks at all of them: at most entriesMax. */
	forgetThose(which: (value: T) => boolean): void {
		for (const [name, { found }] of this.#known) if (which(found.value)) this.#known.delete(name);
	}

	async #ask(name: string, look: () => Promise<T | null>, waitMs: number): Promise<Found<T>> {
		// The age counts from before the question: what changed while it was asked may not be in the answer.
		const checkedAtMs = this.#now();
		try {
			const value = await within(waitMs, look());
			if (value === null) {
				this.#known.delete(name);
				this.#put(this.#unknownUntilMs, name, checkedAtMs + this.#staleness.unknownMs);
				return UNKNOWN;
			}
			const found = { kind: "known", value } as const;
			this.#put(this.#known, name, { found, checkedAtMs, quietUntilMs: 0 });
			return found;
		} catch {
			return UNAVAILABLE;
		}
	}

	/** A Map keeps the order of insertion: what is put again moves to the end, and the front is the longest unused. */
	#put<V>(map: Map<string, V>, name: string, value: V): void {
		map.delete(name);
		map.set(name, value);
		if (map.size <= this.#staleness.entriesMax) return;
		for (const oldest of map.keys()) {
			map.delete(oldest);
			break;
		}
	}
}
