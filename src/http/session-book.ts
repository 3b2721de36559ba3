import { SESSION_SEEN_LAG_MS_MAX, type SignedIn } from "../db/sessions";
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

/** `byPerson`: the look-up counts as a sign of life. */
export type SessionLookUp = (db: D1Database, tokenHash: string, nowMs: number, byPerson: boolean) => Promise<SignedIn | null>;

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

	/** `byPerson` false: a page asks by itself, and that keeps nobody's session awake. */
	async find(token: string, db: D1Database, background: (work: Promise<unknown>) => void, byPerson = true): Promise<Found<SignedIn>> {
		if (!TOKEN.test(token)) return { kind: "unknown" };
		const hash = hashKey(token);
		const look = () => this.#lookUp(db, hash, this.#now(), byPerson);
		const found = this.#awake(await this.#sessions.find(hash, look, background));
		// A page that keeps asking keeps what is remembered fresh, and a person's own requests would then never be noted.
		if (byPerson && found.kind === "known" && this.#now() - found.value.seenAtMs > SESSION_SEEN_LAG_MS_MAX)
			background(this.#sessions.findAnew(hash, look));
		return found;
	}

	/** As D1 has it now: for what must not go by a role or a session that ended a moment ago. */
	async findAnew(token: string, db: D1Database): Promise<Found<SignedIn>> {
		if (!TOKEN.test(token)) return { kind: "unknown" };
		const hash = hashKey(token);
		return this.#awake(await this.#sessions.findAnew(hash, () => this.#lookUp(db, hash, this.#now(), true)));
	}

	forget(token: string): void {
		this.forgetHash(hashKey(token));
	}

	forgetHash(tokenHash: string): void {
		this.#sessions.forget(tokenHash);
	}

	/** Forgets every session of a person: they have ended. */
	forgetUser(userId: string): void {
		this.#sessions.forgetThose(({ user }) => user.id === userId);
	}

	#awake(found: Found<SignedIn>): Found<SignedIn> {
		return found.kind === "known" && found.value.endsAtMs <= this.#now() ? { kind: "unknown" } : found;
	}
}
