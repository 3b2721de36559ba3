import { DurableObject } from "cloudflare:workers";
import type { Connector, ErpAdapter, Result, SessionPort } from "../erp/adapter";
import { log, logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { HoldReason } from "../order/snapshot";
import type { Admission, Endpoint, LinkCalls, LinkHealth, LinkNews, TestResult } from "./answers";
import * as breakers from "./breaker";
import { Grants } from "./grants";
import { type IncidentPorts, Incidents, QUIET_MS } from "./incidents";
import { Sessions } from "./sessions";
import { LinkStore } from "./store";
import { emptied, refund, reserve, type TatMs } from "./throttle";
import { timed, tried } from "./trial";
import { outageInWords, PROBE_TIMEOUT_MS_MAX, unable } from "./trouble";

export interface LinkPorts extends IncidentPorts {
	/** Throws when the credentials cannot be unsealed or the settings make no sense. */
	readonly connector: (tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<Connector>;
	/** The tenant's orders may go out again. */
	readonly release: (tenantId: string) => Promise<void>;
}

/** Starts are promised at most this far ahead, so that a change of pace is felt soon. */
export const HORIZON_MS = 2_000;
/** All attempts of a grant may time out within this: its holder is a queue consumer, and those are stopped after 15 minutes. */
export const GRANT_MS_MAX = 300_000;
const PAUSED_LOOK_MS = 60_000;
/** A probe is late by a little; whoever waits for it should come after it. */
const AFTER_PROBE_MS = 250;
const RATE_LIMIT_DEFAULT_MS = 5_000;
const ALARM_BACKOFF_MS = 5_000;
/** How long an alarm waits for an incident to be written before it lets that go on behind it: the next probe must not wait for D1. */
const INCIDENT_PATIENCE_MS = 300;

/** One tenant's connection to its ERP: breaker, pace, lanes, session, pause switch and health. */
export class Link extends DurableObject implements LinkCalls {
	readonly #store: LinkStore;
	readonly #ports: LinkPorts;
	readonly #grants = new Grants();
	readonly #sessions: Sessions;
	readonly #incidents: Incidents;
	#tatMs: TatMs | null = null;
	/** While a probe is under way, when it must have ended. */
	#probeEndsMs = 0;

	constructor(ctx: DurableObjectState, env: unknown, ports: LinkPorts) {
		super(ctx, env as never);
		this.#ports = ports;
		this.#store = new LinkStore(ctx.storage);
		this.#sessions = new Sessions(this.#store, (endpoint) => this.#adapter(endpoint));
		this.#incidents = new Incidents(this.#store, ports);
	}

	async configure(tenantId: string, endpoint: Endpoint): Promise<void> {
		const known = this.#store.endpoint();
		if (known !== null && known.updatedAtMs >= endpoint.updatedAtMs) return this.#lookAfter();
		this.#store.setEndpoint(tenantId, endpoint);
		this.#store.setLimitedUntil(0);
		this.#sessions.reset();
		this.#tatMs = null;
		// New credentials or a new address deserve a fresh start.
		const wasOpen = this.#store.breaker().kind === "open";
		await this.#change(breakers.closed(Date.now()));
		this.#incidents.quiet(Date.now(), true);
		// Orders may have waited for want of a connection, or out a limit of the old one.
		if (!wasOpen) await this.#release();
		log({ event: "link.configured", tenant: tenantId, adapter: endpoint.connection.adapter });
	}

	async admit(wanted: number): Promise<Admission> {
		const nowMs = Date.now();
		const endpoint = this.#store.endpoint();
		if (endpoint === null) return { kind: "unconfigured" };
		if (this.#store.pausedSince() !== null) return wait("paused", nowMs + PAUSED_LOOK_MS);
		const breaker = this.#store.breaker();
		if (breaker.kind === "open") {
			await this.#wakeBy(breaker.nextProbeAtMs);
			const sinceMs = this.#incidents.awaySinceMs() ?? breaker.sinceMs;
			const failWith = endpoint.connection.outagePolicy === "fail" ? outageInWords(breaker, sinceMs) : null;
			return wait(breaker.cause, Math.max(nowMs, breaker.nextProbeAtMs, this.#probeEndsMs) + AFTER_PROBE_MS, failWith);
		}
		const limitedUntilMs = this.#store.limitedUntil();
		if (limitedUntilMs > nowMs) return wait("rate_limited", limitedUntilMs);
		return this.#grant(endpoint, breaker, wanted, nowMs);
	}

	async keep(grant: string, used: number): Promise<void> {
		this.#grants.shrink(grant, used, (upToMs, slots) => this.#takeBack(upToMs, slots));
	}

	async report(grant: string, news: readonly LinkNews[]): Promise<void> {
		const nowMs = Date.now();
		this.#grants.close(grant, news.length, (upToMs, slots) => this.#takeBack(upToMs, slots));
		let breaker = this.#store.breaker();
		for (const item of news) breaker = this.#after(breaker, item, nowMs);
		const wentWell = news.length > 0 && news.every((item) => breakers.isProperAnswer(item.errorClass));
		if (wentWell) {
			if (this.#store.limitedUntil() <= nowMs) this.#store.setLimitedUntil(0);
			breaker = breakers.turnWentWell(breaker, this.#store.endpoint()?.connection.concurrency ?? 1);
		}
		await this.#change(breaker);
	}

	async leave(grant: string, news: readonly LinkNews[]): Promise<void> {
		await this.report(grant, news);
		if (this.#grants.leftBehind()) await this.#release();
	}

	async session(refused: string | null): Promise<Result<string>> {
		return await this.#sessions.get(refused);
	}

	async health(): Promise<LinkHealth> {
		const endpoint = this.#store.endpoint();
		const breaker = this.#store.breaker();
		const pausedSinceMs = this.#store.pausedSince();
		const common = { breaker: breaker.kind, adapter: endpoint?.connection.adapter ?? null };
		if (endpoint === null)
			return { ...common, state: "not_connected", sinceMs: breaker.sinceMs, reason: "No ERP is connected yet.", nextProbeAtMs: null };
		if (pausedSinceMs !== null)
			return { ...common, state: "paused", sinceMs: pausedSinceMs, reason: "Somebody paused the connection.", nextProbeAtMs: null };
		if (breaker.kind === "open")
			return { ...common, state: "offline", sinceMs: breaker.sinceMs, reason: breaker.reason, nextProbeAtMs: breaker.nextProbeAtMs };
		return { ...common, state: "online", sinceMs: breaker.sinceMs, reason: null, nextProbeAtMs: null };
	}

	async pause(): Promise<LinkHealth> {
		if (this.#store.pausedSince() === null) this.#store.setPausedSince(Date.now());
		return await this.health();
	}

	/** Also the answer to "I have mended the credentials": an open breaker probes at once. */
	async resume(): Promise<LinkHealth> {
		this.#store.setPausedSince(null);
		this.#store.setLimitedUntil(0);
		if (this.#store.breaker().kind === "open") await this.#probe();
		else await this.#release();
		return await this.health();
	}

	async check(): Promise<TestResult> {
		const result = await timed(() => this.#ping());
		if (result.ok) await this.#change(breakers.probeSucceeded(this.#store.breaker(), Date.now()));
		return result;
	}

	async tryOut(tenantId: string, endpoint: Endpoint): Promise<TestResult> {
		return await tried(endpoint, (session) => this.#ports.connector(tenantId, endpoint, session));
	}

	override async alarm(): Promise<void> {
		try {
			const settling = (this.#incidents.dueAtMs() ?? Number.POSITIVE_INFINITY) <= Date.now() ? this.#settleIncidents() : null;
			await this.#probeIfDue();
			if (settling !== null) await within(INCIDENT_PATIENCE_MS, settling).catch(() => {});
			// There is one alarm for both: whatever is due later lost its own to the one that came first.
			const dueAtMs = this.#incidents.dueAtMs() ?? 0;
			if (dueAtMs > Date.now()) await this.#wakeBy(dueAtMs);
		} catch (error) {
			// The platform drops an alarm that keeps throwing; then nobody would ever probe again.
			logError({ event: "link.alarm_failed", tenant: this.#store.tenantId(), reason: reasonOf(error) });
			await this.ctx.storage.setAlarm(Date.now() + ALARM_BACKOFF_MS);
		}
	}

	#grant(endpoint: Endpoint, breaker: breakers.Breaker, wanted: number, nowMs: number): Admission {
		const { connection } = endpoint;
		const open = breaker.kind === "half_open" ? Math.min(breaker.ramp, connection.concurrency) : connection.concurrency;
		const free = open - this.#grants.lanesInUse(nowMs);
		if (free <= 0) return this.#grants.turnAway(nowMs);
		const roundsMax = Math.max(1, Math.floor(GRANT_MS_MAX / connection.timeoutMs));
		// After a rate limit one order asks whether it is over; ten would be ten more refusals.
		const testing = this.#store.limitedUntil() > 0 ? 1 : wanted;
		const most = Math.min(wanted, testing, free * roundsMax, breaker.kind === "half_open" ? breaker.ramp : wanted);
		this.#tatMs ??= emptied(connection, nowMs);
		const { tatMs, startsAtMs, nextMs } = reserve(this.#tatMs, connection, most, nowMs, nowMs + HORIZON_MS);
		if (startsAtMs.length === 0) return wait("rate_limited", nextMs);
		this.#tatMs = tatMs;
		const lanes = Math.min(free, startsAtMs.length);
		return { kind: "admitted", grant: this.#grants.open(lanes, startsAtMs, tatMs, connection.timeoutMs), endpoint, lanes, startsAtMs };
	}

	#takeBack(reservedUpToMs: TatMs, slots: number): TatMs {
		const endpoint = this.#store.endpoint();
		if (endpoint === null || this.#tatMs === null) return reservedUpToMs;
		this.#tatMs = refund(this.#tatMs, endpoint.connection, reservedUpToMs, slots);
		return this.#tatMs;
	}

	#after(breaker: breakers.Breaker, news: LinkNews, nowMs: number): breakers.Breaker {
		if (news.errorClass === null || breakers.isProperAnswer(news.errorClass)) return breakers.answered(breaker);
		if (news.errorClass === "rate_limited") {
			this.#store.setLimitedUntil(Math.max(this.#store.limitedUntil(), nowMs + (news.retryAfterMs ?? RATE_LIMIT_DEFAULT_MS)));
			return breaker;
		}
		return breakers.failed(breaker, news.errorClass, news.message ?? news.errorClass, nowMs, this.#ports.random);
	}

	async #probeIfDue(): Promise<void> {
		const breaker = this.#store.breaker();
		if (breaker.kind !== "open" || this.#store.pausedSince() !== null) return;
		if (breaker.nextProbeAtMs > Date.now()) await this.#wakeBy(breaker.nextProbeAtMs);
		else await this.#probe();
	}

	async #probe(): Promise<void> {
		this.#probeEndsMs = Date.now() + PROBE_TIMEOUT_MS_MAX;
		const pinged = await this.#ping();
		this.#probeEndsMs = 0;
		const breaker = this.#store.breaker();
		await this.#change(
			pinged.ok
				? breakers.probeSucceeded(breaker, Date.now())
				: breakers.probeFailed(breaker, pinged.error.class, pinged.error.message, Date.now(), this.#ports.random),
		);
	}

	async #ping(): Promise<Result<{ readonly version: string | null }>> {
		const endpoint = this.#store.endpoint();
		if (endpoint === null) return unable("No ERP is connected yet.");
		this.#sessions.mayAskAgain();
		try {
			const adapter = await this.#adapter(endpoint);
			return await adapter.ping(AbortSignal.timeout(Math.min(endpoint.connection.timeoutMs, PROBE_TIMEOUT_MS_MAX)));
		} catch (error) {
			return unable(reasonOf(error));
		}
	}

	/** What a link asks of the ERP is about no order, and nobody is to hear of it. */
	async #adapter(endpoint: Endpoint): Promise<ErpAdapter> {
		const session: SessionPort = { current: () => this.session(null), renew: (refused) => this.session(refused) };
		return (await this.#ports.connector(this.#store.tenantId(), endpoint, session))(() => {});
	}

	/** Breaker changes are written, logged and told here, and nowhere else. */
	async #change(next: breakers.Breaker): Promise<void> {
		const before = this.#store.breaker();
		if (next === before) return;
		this.#store.setBreaker(next);
		this.#incidents.follow(next, Date.now());
		if (next.kind === "open") await this.#wakeBy(next.nextProbeAtMs);
		if (next.kind !== before.kind || next.kind === "half_open") void this.#settleIncidents();
		if (next.kind !== before.kind) {
			log({
				event: "link.state",
				tenant: this.#store.tenantId(),
				from: before.kind,
				to: next.kind,
				reason: next.kind === "open" ? next.reason : null,
			});
			if (before.kind === "open") await this.#release();
		}
	}

	async #release(): Promise<void> {
		try {
			await this.#ports.release(this.#store.tenantId());
		} catch (error) {
			// The desk looks again by itself when its hold ends.
			logError({ event: "link.release_failed", tenant: this.#store.tenantId(), reason: reasonOf(error) });
		}
	}

	/** The patrol's call: what lost its alarm is taken up here. */
	#lookAfter(): void {
		const breaker = this.#store.breaker();
		const isQuiet = breaker.kind === "half_open" && this.#store.pausedSince() === null && Date.now() - breaker.sinceMs >= QUIET_MS;
		if (isQuiet) this.#incidents.closed(breaker.sinceMs, Date.now());
		this.#incidents.quiet(Date.now());
		void this.#settleIncidents();
	}

	/** In the background, and never throws: neither D1 nor the desk may keep a reader waiting. */
	async #settleIncidents(): Promise<void> {
		try {
			if (this.#incidents.dueAtMs() === null) return;
			await this.#incidents.pay(this.#store.tenantId());
			const dueAtMs = this.#incidents.dueAtMs();
			if (dueAtMs !== null) await this.#wakeBy(dueAtMs);
		} catch (error) {
			logError({ event: "link.incidents_failed", tenant: this.#store.tenantId(), reason: reasonOf(error) });
		}
	}

	/** Never later than already set: what comes first, a probe or a debt, is found by looking. */
	async #wakeBy(atMs: number): Promise<void> {
		const current = await this.ctx.storage.getAlarm();
		if (current === null || current > atMs) await this.ctx.storage.setAlarm(Math.max(atMs, Date.now() + 1));
	}
}

const wait = (reason: HoldReason, untilMs: number, failWith: string | null = null): Admission => ({
	kind: "wait",
	reason,
	untilMs,
	failWith,
});
