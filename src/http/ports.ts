import { lookUpKey } from "../db/keys";
import { findSession } from "../db/sessions";
import { HealthGlances } from "./erp-state";
import { type KeyLookUp, Keyring } from "./keyring";
import { SessionBook, type SessionLookUp } from "./session-book";

/** What outlives a request: the memories of this isolate, and the clock they live by. Tests bring a clock and look-ups of their own. */
export interface Ports {
	readonly now: () => number;
	readonly keyring: Keyring;
	readonly sessions: SessionBook;
	readonly glances: HealthGlances;
}
export interface PortOptions {
	readonly now?: () => number;
	readonly lookUpKey?: KeyLookUp;
	readonly lookUpSession?: SessionLookUp;
}

export function portsFrom(options: PortOptions): Ports {
	const now = options.now ?? Date.now;
	return {
		now,
		keyring: new Keyring(options.lookUpKey ?? lookUpKey, now),
		sessions: new SessionBook(options.lookUpSession ?? findSession, now),
		glances: new HealthGlances(now),
	};
}
