import type { SignedIn } from "../db/sessions";
import { hashKey } from "../lib/hash";
import { type Found, Remembered, type Staleness } from "./remembered";

/**
 * Signing out holds at once in the isolate that was told, and elsewhere after freshMs. While D1 is away a session that was
 * seen goes on, within its own limits, so that the board can still say what is the matter.
 */
export const SESSION_STALENESS: Staleness = {
	freshMs: 5_000,
	behindMs: 5_000,
	outageMs: 15 * 60_000,
	refreshWaitMs: 2_000,
	firstWaitMs: 5_000,
	afterFailureMs: 5_000,
	unknownMs: 1_000,
	entriesMax: 500,
};

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export type SessionLookUp = (db: D1Database, tokenHash: string, nowMs: number) => Promise<SignedIn | null>;

/** Who is behind a session's token, as this isolate remembers it. */
export class SessionBook {
	readonly #sessions: Remembered<SignedIn>;
	readonly #lookUp: SessionLookUp;
	readonly #now: () => number;

	constructor(lookUp: SessionLookUp, now: () => number) {
		this.#sessions = new Remembered(SESSION_STALENESS, now);
		this.#lookUp = lookUp;
		this.#now = now;
	}

	async find(token: string, db: D1Database, background: (work: Promise<unknown>) => void): Promise<Found<SignedIn>> {
		if (!TOKEN.test(token)) return { kind: "unknown" };
		const hash = hashKey(token);
		const found = await this.#sessions.find(hash, () => this.#lookUp(db, hash, this.#now()), background);
		return found.kind === "known" && found.value.endsAtMs <= this.#now() ? { kind: "unknown" } : found;
	}

	forget(token: string): void {
		this.#sessions.forget(hashKey(token));
	}
}
