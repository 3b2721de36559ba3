import { lookUpKey } from "../db/keys";
import { findSession } from "../db/sessions";
import type { Waiting } from "../desk/answers";
import type { LinkHealth } from "../link/answers";
import type { Bindings } from "./env";
import { healthOf, whatWaits } from "./erp-state";
import { Glances } from "./glances";
import { type KeyLookUp, Keyring } from "./keyring";
import { SessionBook, type SessionLookUp } from "./session-book";

/** What outlives a request: the memories of this isolate, and the clock they live by. Tests bring a clock and look-ups of their own. */
export interface Ports {
	readonly now: () => number;
	readonly keyring: Keyring;
	readonly sessions: SessionBook;
	readonly health: Glances<LinkHealth>;
	readonly waiting: Glances<Waiting>;
	readonly deliverNow: DeliverNow;
	readonly sendPeople: SendPeople;
}
/** Sends one order to the ERP now, if its turn has come and the ERP takes orders; done when that attempt is settled. */
export type DeliverNow = (env: Bindings, tenantId: string, seq: number) => Promise<void>;
/** Sends mails to people about their accounts that wait. Does not throw: whoever asks has been answered. */
export type SendPeople = (env: Bindings) => Promise<void>;

export interface PortOptions {
	readonly now?: () => number;
	readonly lookUpKey?: KeyLookUp;
	readonly lookUpSession?: SessionLookUp;
	/** Left out: the relay's own pace will do. */
	readonly deliverNow?: DeliverNow;
	/** Left out: the minute's pace will do. */
	readonly sendPeople?: SendPeople;
}

export function portsFrom(options: PortOptions): Ports {
	const now = options.now ?? Date.now;
	return {
		now,
		keyring: new Keyring(options.lookUpKey ?? lookUpKey, now),
		sessions: new SessionBook(options.lookUpSession ?? findSession, now),
		health: new Glances(now, healthOf),
		waiting: new Glances(now, whatWaits),
		deliverNow: options.deliverNow ?? (async () => {}),
		sendPeople: options.sendPeople ?? (async () => {}),
	};
}
