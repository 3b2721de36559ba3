import { type BackoffRange, backoffMs } from "../lib/backoff";
import { logError, reasonOf } from "../lib/log";
import { begun, type Course, ended, resumed } from "../lib/stretches";
import { within } from "../lib/within";
import type { Incident } from "./answers";
import type { Breaker } from "./breaker";
import type { KeptIncident } from "./kept";
import type { LinkStore } from "./store";

/**
 * One outage is one incident: it opens with the breaker and lasts, however often the breaker flaps, until the breaker is closed
 * again, or has been half open for QUIET_MS without falling back (a shop without orders closes nothing). It ended when the ERP
 * answered again for good, which is when that half-open began. An ERP that is back only for minutes, again and again, has one outage and
 * then one more that goes on until it is quiet. What counts as offline in it, and whose orders had to wait, are the times alone in which
 * the ERP was away: each begins with the breaker and ends with the probe that found the ERP well, provided that it did work after that.
 * What D1 does not have yet is a debt, and kept until it is paid.
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
	/** What the tenant's desk says of its orders: the last number, and of those placed after `sinceSeq` how many there are and are on their way. */
	readonly passage: (tenantId: string, sinceSeq: number) => Promise<Passage>;
	readonly random: () => number;
}
interface Passage {
	readonly waiting: number;
	readonly lastSeq: number;
	readonly placedSince: number;
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

	/** Since when the ERP has been away, Unix ms, or null while it answers. */
	awaySinceMs(): number | null {
		const last = this.#open()?.incident.course.away.at(-1);
		return last === undefined || last.untilMs !== null ? null : last.fromMs;
	}

	/** The breaker has changed to this. A half-open one lets more through once a whole turn went well. */
	follow(breaker: Breaker, nowMs: number): void {
		if (breaker.kind === "open") this.opened(breaker.cause, breaker.reason, breaker.sinceMs);
		else if (breaker.kind === "half_open") this.answered(breaker.sinceMs, breaker.ramp > 1, nowMs);
		else this.closed(breaker.sinceMs, nowMs);
	}

	/** The breaker has opened. One that lasts already goes on. */
	opened(kind: Incident["kind"], reason: string, atMs: number): void {
		// Whoever looks after it every minute may be away.
		this.quiet(atMs);
		const open = this.#open();
		if (open !== undefined) {
			this.#goesOn(open, atMs);
			return;
		}
		const endedMs = this.#store.outageEnded();
		const flaps = endedMs !== null && atMs - endedMs < FLAP_MS;
		const course: Course = { version: 1, away: begun([], atMs), overAtMs: null };
		const incident = { id: crypto.randomUUID(), kind, openedAtMs: atMs, closedAtMs: null, reason, ordersTouched: null, course };
		const counts = { opening: null, touched: 0, countedToSeq: 0, countBeforeMs: null };
		this.#keep([...this.#store.incidents(), { incident, owed: true, flaps, back: null, ...counts }]);
	}

	/** A probe that went well, and no order after it, was no end of it. What was not counted yet is counted with what comes. */
	#goesOn(open: KeptIncident, atMs: number): void {
		const { back } = open;
		if (back === null) return;
		const { away } = open.incident.course;
		this.#say(
			{ ...open, back: null, countBeforeMs: null },
			{ away: back === "probed" ? resumed(away) : begun(away, atMs), overAtMs: null },
		);
	}

	/** A probe has found the ERP well at `atMs`. `proven`: it has done work since. */
	answered(atMs: number, proven: boolean, nowMs: number): void {
		const open = this.#open();
		if (open?.back === null) {
			const overAtMs = atMs + (open.flaps ? FLAP_MS : QUIET_MS);
			this.#say({ ...open, back: "probed" }, { away: ended(open.incident.course.away, atMs), overAtMs });
		}
		if (proven) this.#prove(nowMs);
	}

	#prove(nowMs: number): void {
		const open = this.#open();
		if (open?.back !== "probed") return;
		const isCountable = open.opening !== null && open.touched !== null;
		const counts = isCountable ? { countBeforeMs: nowMs + COUNT_WITHIN_MS } : { touched: null };
		this.#replace({ ...open, back: "proven", ...counts });
	}

	/** The ERP has been answering since `atMs`. */
	closed(atMs: number, nowMs: number): void {
		this.answered(atMs, true, nowMs);
		const open = this.#open();
		if (open?.back !== "proven") return;
		if (open.flaps) this.#replace({ ...open, back: "settled" });
		else this.#end(open, nowMs);
	}

	/** One that flapped has been quiet for long enough, or `forGood`: whatever comes now is another one. */
	quiet(nowMs: number, forGood = false): void {
		const open = this.#open();
		const overAtMs = open?.incident.course.overAtMs ?? nowMs;
		if (open?.back === "settled" && (forGood || overAtMs <= nowMs)) this.#end(open, Math.min(nowMs, overAtMs));
		if (forGood) this.#store.setOutageEnded(null);
	}

	#end(open: KeptIncident, nowMs: number): void {
		const { incident } = open;
		const closedAtMs = incident.course.away.at(-1)?.untilMs ?? nowMs;
		this.#store.setOutageEnded(nowMs);
		this.#say({ ...open, back: "settled", incident: { ...incident, closedAtMs } }, { away: incident.course.away, overAtMs: null });
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
		const isWhole = kept.incident.closedAtMs === null || kept.countBeforeMs === null;
		// Neither waits for the other: an outage is on record although the desk does not answer.
		const written = kept.owed && isWhole ? this.#write(tenantId, kept) : null;
		const results = await Promise.allSettled([this.#count(tenantId, kept), written]);
		for (const result of results) if (result.status === "rejected") throw result.reason;
	}

	async #write(tenantId: string, kept: KeptIncident): Promise<void> {
		const { incident, touched } = kept;
		const isOver = incident.closedAtMs !== null;
		await within(CALL_TIMEOUT_MS, this.#ports.incident(tenantId, { ...incident, ordersTouched: isOver ? touched : null }));
		const now = this.#byId(incident.id);
		// More may have happened while it was written; then that is owed.
		if (now === undefined || now.incident.course.version !== incident.course.version) return;
		if (isOver) this.#keep(this.#store.incidents().filter((one) => one.incident.id !== incident.id));
		else this.#replace({ ...now, owed: false });
	}

	/** Asks the desk for what is still to be known of its orders, and notes it. */
	async #count(tenantId: string, kept: KeptIncident): Promise<void> {
		if (lacksOpening(kept)) {
			const { waiting, lastSeq } = await within(CALL_TIMEOUT_MS, this.#ports.passage(tenantId, kept.countedToSeq));
			const now = this.#byId(kept.incident.id);
			if (now !== undefined && lacksOpening(now)) this.#replace({ ...now, opening: { waiting, lastSeq } });
		} else if (kept.countBeforeMs !== null) {
			const counted = await this.#touched(tenantId, kept);
			const now = this.#byId(kept.incident.id);
			// It may have gone away again meanwhile, and is counted when it is back.
			if (now?.countBeforeMs === kept.countBeforeMs) this.#replace({ ...now, ...counted, opening: null, countBeforeMs: null });
		}
	}

	/** Of all times so far. Null when it is too late to ask. Throws while it is not. */
	async #touched(tenantId: string, kept: KeptIncident): Promise<Pick<KeptIncident, "touched" | "countedToSeq">> {
		const { opening, touched, countedToSeq, countBeforeMs } = kept;
		if (opening === null || touched === null || countBeforeMs === null || Date.now() > countBeforeMs)
			return { touched: null, countedToSeq };
		const { placedSince, lastSeq } = await within(CALL_TIMEOUT_MS, this.#ports.passage(tenantId, opening.lastSeq));
		return { touched: touched + opening.waiting + placedSince, countedToSeq: lastSeq };
	}

	#open(): KeptIncident | undefined {
		return this.#store.incidents().find(({ incident }) => incident.closedAtMs === null);
	}

	#byId(id: string): KeptIncident | undefined {
		return this.#store.incidents().find(({ incident }) => incident.id === id);
	}

	/** What D1 is to hear of. */
	#say(kept: KeptIncident, course: Omit<Course, "version">): void {
		const version = kept.incident.course.version + 1;
		this.#replace({ ...kept, owed: true, incident: { ...kept.incident, course: { version, ...course } } });
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

/** An order that waits while the ERP is away may be asked for; how many waited before it was back, not any more. */
const lacksOpening = ({ incident, back, opening, touched }: KeptIncident): boolean =>
	incident.closedAtMs === null && (back === null || back === "probed") && opening === null && touched !== null;
