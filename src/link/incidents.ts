import { type BackoffRange, backoffMs } from "../lib/backoff";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Incident } from "./answers";
import type { LinkStore } from "./store";

/**
 * One outage is one incident: it opens with the breaker and lasts, however often the breaker flaps, until the breaker is closed
 * again, or has been half open for QUIET_MS without falling back (a shop without orders closes nothing). It ended when the ERP
 * answered again for good, which is when that half-open began. An ERP that is back only for minutes, again and again, has one outage and
 * then one more that goes on until it is quiet. What D1 does not have yet is a debt, and kept until it is paid.
 */

/** Beyond it, the oldest that is over is forgotten: D1 would have been away for so many outages. */
export const INCIDENTS_OWED_MAX = 20;
/** A half-open breaker that nobody has tested for so long says no more about the outage than a closed one. */
export const QUIET_MS = 300_000;
/**
 * An outage that begins so soon after the last one is not news but an ERP that flaps: it is not over before the ERP has stayed away
 * from it for as long. Whoever restarts an ERP three times in a night does so more rarely.
 */
export const FLAP_MS = 600_000;
/** A desk that cannot say within this how many orders met the outage is asked no more: later orders would count, too. */
export const COUNT_WITHIN_MS = 60_000;
/** Desk and D1 answer within this, or count as away. */
const CALL_TIMEOUT_MS = 5_000;
const BACKOFF: BackoffRange = { baseMs: 5_000, maxMs: 300_000 };

export interface IncidentPorts {
	/** To D1. Throws when it was not stored. Storing it again changes nothing. */
	readonly incident: (tenantId: string, incident: Incident) => Promise<void>;
	/** What the tenant's desk says of its orders: those on their way, the last number, and how many were placed after `sinceSeq`. */
	readonly passage: (tenantId: string, sinceSeq: number) => Promise<Passage>;
	readonly random: () => number;
}
interface Passage {
	readonly waiting: number;
	readonly lastSeq: number;
	readonly placedSince: number;
}

export interface KeptIncident {
	readonly incident: Incident;
	/** The desk when it began, or null while that is not known. */
	readonly opening: Pick<Passage, "waiting" | "lastSeq"> | null;
	/** D1 does not have it as it is. */
	readonly owed: boolean;
	/** It is over, and the desk is to be asked for the orders it touched, at the latest at this time, Unix ms. */
	readonly countBeforeMs: number | null;
	/** It began within FLAP_MS of the one before. Rows of earlier versions do not say. */
	readonly flaps?: boolean;
	/** One that flaps: the ERP has been answering since `sinceMs`, and it is over at `atMs` unless it begins again before. */
	readonly over?: { readonly sinceMs: number; readonly atMs: number } | null;
}

export class Incidents {
	readonly #store: LinkStore;
	readonly #ports: IncidentPorts;
	#failures = 0;
	#afterMs = 0;
	#paying: Promise<void> | null = null;

	constructor(store: LinkStore, ports: IncidentPorts) {
		this.#store = store;
		this.#ports = ports;
	}

	/** When the one that lasts began, Unix ms, or null. */
	openedAtMs(): number | null {
		return this.#open()?.incident.openedAtMs ?? null;
	}

	/** The breaker has opened. One that lasts already goes on. */
	opened(kind: Incident["kind"], reason: string, atMs: number): void {
		// Whoever looks after it every minute may be away.
		this.quiet(atMs);
		const open = this.#open();
		if (open !== undefined) {
			this.#goesOn(open);
			return;
		}
		const endedMs = this.#store.outageEnded();
		const flaps = endedMs !== null && atMs - endedMs < FLAP_MS;
		const incident: Incident = { id: crypto.randomUUID(), kind, openedAtMs: atMs, closedAtMs: null, reason, ordersTouched: null };
		this.#keep([...this.#store.incidents(), { incident, opening: null, owed: true, countBeforeMs: null, flaps, over: null }]);
	}

	/** It seemed to be over. Orders that it touches are counted anew when it is. */
	#goesOn(open: KeptIncident): void {
		if ((open.over ?? null) === null) return;
		this.#replace({ ...open, over: null, countBeforeMs: null, incident: { ...open.incident, ordersTouched: null } });
	}

	/** The ERP has been answering since `atMs`. */
	closed(atMs: number, nowMs: number): void {
		const open = this.#open();
		if (open === undefined || (open.over ?? null) !== null) return;
		const countBeforeMs = open.opening === null ? null : nowMs + COUNT_WITHIN_MS;
		const kept = { ...open, countBeforeMs };
		if (open.flaps === true) this.#replace({ ...kept, over: { sinceMs: atMs, atMs: nowMs + FLAP_MS } });
		else this.#end(kept, atMs, nowMs);
	}

	/** One that flapped has been quiet for long enough, or `forGood`: whatever comes now is another one. */
	quiet(nowMs: number, forGood = false): void {
		const open = this.#open();
		const over = open?.over ?? null;
		if (open !== undefined && over !== null && (forGood || over.atMs <= nowMs)) this.#end(open, over.sinceMs, Math.min(nowMs, over.atMs));
		if (forGood) this.#store.setOutageEnded(null);
	}

	#end(open: KeptIncident, atMs: number, nowMs: number): void {
		this.#store.setOutageEnded(nowMs);
		this.#replace({ ...open, incident: { ...open.incident, closedAtMs: atMs }, owed: true, over: null });
	}

	/** When to pay, Unix ms; null when nothing is owed. */
	dueAtMs(): number | null {
		return this.#next([]) === undefined ? null : this.#afterMs;
	}

	/** Brings D1 up to what is kept here, as far as desk and D1 answer. Never throws. One at a time: whoever comes meanwhile shares it. */
	async pay(tenantId: string): Promise<void> {
		this.#paying ??= this.#pay(tenantId).finally(() => {
			this.#paying = null;
		});
		await this.#paying;
	}

	async #pay(tenantId: string): Promise<void> {
		const tried: string[] = [];
		let failed = false;
		for (let one = this.#next(tried); one !== undefined; one = this.#next(tried)) {
			try {
				await this.#payOne(tenantId, one);
			} catch (error) {
				failed = true;
				tried.push(one.incident.id);
				logError({ event: "link.incident_kept", tenant: tenantId, incident: one.incident.id, reason: reasonOf(error) });
			}
		}
		this.#failures = failed ? this.#failures + 1 : 0;
		this.#afterMs = failed ? Date.now() + backoffMs(this.#failures, BACKOFF, this.#ports.random) : 0;
	}

	/** The oldest that lacks something and is not among these. */
	#next(tried: readonly string[]): KeptIncident | undefined {
		return this.#store
			.incidents()
			.find((kept) => (kept.owed || lacksOpening(kept) || kept.countBeforeMs !== null) && !tried.includes(kept.incident.id));
	}

	async #payOne(tenantId: string, kept: KeptIncident): Promise<void> {
		const isWhole = kept.owed && kept.countBeforeMs === null;
		// Neither waits for the other: an outage is on record although the desk does not answer.
		const results = await Promise.allSettled([this.#count(tenantId, kept), isWhole ? this.#write(tenantId, kept) : null]);
		for (const result of results) if (result.status === "rejected") throw result.reason;
	}

	async #write(tenantId: string, kept: KeptIncident): Promise<void> {
		await within(CALL_TIMEOUT_MS, this.#ports.incident(tenantId, kept.incident));
		const now = this.#byId(kept.incident.id);
		// It may have ended while it was written; then that is owed.
		if (now === undefined || now.incident.closedAtMs !== kept.incident.closedAtMs) return;
		if (now.incident.closedAtMs === null) this.#replace({ ...now, owed: false });
		else this.#keep(this.#store.incidents().filter(({ incident }) => incident.id !== now.incident.id));
	}

	/** Asks the desk for what is still to be known of its orders, and notes it. */
	async #count(tenantId: string, kept: KeptIncident): Promise<void> {
		if (lacksOpening(kept)) {
			const { waiting, lastSeq } = await within(CALL_TIMEOUT_MS, this.#ports.passage(tenantId, 0));
			const now = this.#byId(kept.incident.id);
			if (now !== undefined && lacksOpening(now)) this.#replace({ ...now, opening: { waiting, lastSeq } });
		} else if (kept.countBeforeMs !== null) {
			const ordersTouched = await this.#touched(tenantId, kept);
			const now = this.#byId(kept.incident.id);
			if (now !== undefined) this.#replace({ ...now, incident: { ...now.incident, ordersTouched }, countBeforeMs: null });
		}
	}

	/** Null when it is too late to ask. Throws while it is not. */
	async #touched(tenantId: string, { opening, countBeforeMs }: KeptIncident): Promise<number | null> {
		if (opening === null || countBeforeMs === null || Date.now() > countBeforeMs) return null;
		const { placedSince } = await within(CALL_TIMEOUT_MS, this.#ports.passage(tenantId, opening.lastSeq));
		return opening.waiting + placedSince;
	}

	#open(): KeptIncident | undefined {
		return this.#store.incidents().find(({ incident }) => incident.closedAtMs === null);
	}

	#byId(id: string): KeptIncident | undefined {
		return this.#store.incidents().find(({ incident }) => incident.id === id);
	}

	#replace(kept: KeptIncident): void {
		this.#keep(this.#store.incidents().map((one) => (one.incident.id === kept.incident.id ? kept : one)));
	}

	#keep(all: readonly KeptIncident[]): void {
		const lost = all.slice(0, Math.max(0, all.length - INCIDENTS_OWED_MAX));
		for (const { incident } of lost) logError({ event: "link.incident_lost", tenant: this.#store.tenantId(), incident: incident.id });
		this.#store.setIncidents(all.slice(lost.length));
	}
}

const lacksOpening = ({ incident, opening }: KeptIncident): boolean => incident.closedAtMs === null && opening === null;
