import { DurableObject } from "cloudflare:workers";
import type { ErpAdapter, ErpError, Result, SessionPort } from "../erp/adapter";
import { log, logError, reasonOf } from "../lib/log";
import type { Admission, Endpoint, LinkCalls, LinkHealth, LinkNews, TestResult } from "./answers";
import * as breakers from "./breaker";
import { Grants } from "./grants";
import { LinkStore } from "./store";
import { emptied, refund, reserve, type TatMs } from "./throttle";

export interface LinkPorts {
	/** Throws when the credentials cannot be unsealed or the settings make no sense. */
	readonly adapter: (tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<ErpAdapter>;
	/** The tenant's orders may go out again. */
	readonly release: (tenantId: string) => Promise<void>;
	readonly random: () => number;
}

/** Starts are promised at most this far ahead, so that a change of pace is felt soon. */
export const HORIZON_MS = 2_000;
/** All attempts of a grant may time out within this: its holder is a queue consumer, and those are stopped after 15 minutes. */
export const GRANT_MS_MAX = 300_000;
const PAUSED_LOOK_MS = 60_000;
/** A probe is late by a little; whoever waits for it should come after it. */
const AFTER_PROBE_MS = 250;
const PROBE_TIMEOUT_MS_MAX = 10_000;
const RATE_LIMIT_DEFAULT_MS = 5_000;
const ALARM_BACKOFF_MS = 5_000;

/** One tenant's connection to its ERP: breaker, pace, lanes, session, pause switch and health. */
export class Link extends DurableObject implements LinkCalls {
	readonly #store: LinkStore;
	readonly #ports: LinkPorts;
	readonly #grants = new Grants();
	#tatMs: TatMs | null = null;
	#signingIn: Promise<Result<string>> | null = null;
	/** The ERP's refusal of our credentials: only a probe asks again, or ten orders would be ten wrong passwords. */
	#refusal: Result<string> | null = null;
	/** While a probe is under way, when it must have ended. */
	#probeEndsMs = 0;

	constructor(ctx: DurableObjectState, env: unknown, ports: LinkPorts) {
		super(ctx, env as never);
		this.#ports = ports;
		this.#store = new LinkStore(ctx.storage);
	}

	async configure(tenantId: string, endpoint: Endpoint): Promise<void> {
		const known = this.#store.endpoint();
		if (known !== null && known.updatedAtMs >= endpoint.updatedAtMs) return;
		this.#store.setEndpoint(tenantId, endpoint);
		this.#store.setSession(null);
		this.#store.setLimitedUntil(0);
		this.#signingIn = null;
		this.#refusal = null;
		this.#tatMs = null;
		// New credentials or a new address deserve a fresh start.
		const wasOpen = this.#store.breaker().kind === "open";
		await this.#change(breakers.closed(Date.now()));
		// Orders may have waited for want of a connection, or out a limit of the old one.
		if (!wasOpen) await this.#release();
		log({ event: "link.configured", tenant: tenantId, adapter: endpoint.connection.adapter });
	}

	async admit(wanted: number): Promise<Admission> {
		const nowMs = Date.now();
		const endpoint = this.#store.endpoint();
		if (endpoint === null) return { kind: "unconfigured" };
		if (this.#store.pausedSince() !== null) return { kind: "wait", reason: "paused", untilMs: nowMs + PAUSED_LOOK_MS };
		const breaker = this.#store.breaker();
		if (breaker.kind === "open") {
			await this.#armProbe(breaker.nextProbeAtMs);
			return { kind: "wait", reason: breaker.cause, untilMs: Math.max(nowMs, breaker.nextProbeAtMs, this.#probeEndsMs) + AFTER_PROBE_MS };
		}
		const limitedUntilMs = this.#store.limitedUntil();
		if (limitedUntilMs > nowMs) return { kind: "wait", reason: "rate_limited", untilMs: limitedUntilMs };
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

	/** Sign-ins of a tenant happen one at a time; who comes meanwhile shares the answer. */
	async session(refused: string | null): Promise<Result<string>> {
		const session = this.#store.session();
		if (session !== null && session !== refused) return { ok: true, value: session };
		if (this.#refusal !== null) return this.#refusal;
		if (this.#signingIn !== null) return await this.#signingIn;
		const signingIn = this.#signIn();
		this.#signingIn = signingIn;
		try {
			return await signingIn;
		} finally {
			if (this.#signingIn === signingIn) this.#signingIn = null;
		}
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
		const startedMs = Date.now();
		const pinged = await this.#ping();
		const tookMs = Date.now() - startedMs;
		if (pinged.ok) {
			await this.#change(breakers.probeSucceeded(this.#store.breaker(), Date.now()));
			return { ok: true, version: pinged.value.version, tookMs };
		}
		return { ok: false, errorClass: pinged.error.class, message: pinged.error.message, tookMs };
	}

	override async alarm(): Promise<void> {
		try {
			const breaker = this.#store.breaker();
			if (breaker.kind !== "open" || this.#store.pausedSince() !== null) return;
			if (breaker.nextProbeAtMs > Date.now()) await this.#armProbe(breaker.nextProbeAtMs);
			else await this.#probe();
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
		if (free <= 0) return { kind: "at_capacity", untilMs: this.#grants.firstExpiry() ?? nowMs };
		const roundsMax = Math.max(1, Math.floor(GRANT_MS_MAX / connection.timeoutMs));
		// After a rate limit one order asks whether it is over; ten would be ten more refusals.
		const testing = this.#store.limitedUntil() > 0 ? 1 : wanted;
		const most = Math.min(wanted, testing, free * roundsMax, breaker.kind === "half_open" ? breaker.ramp : wanted);
		this.#tatMs ??= emptied(connection, nowMs);
		const { tatMs, startsAtMs, nextMs } = reserve(this.#tatMs, connection, most, nowMs, nowMs + HORIZON_MS);
		if (startsAtMs.length === 0) return { kind: "wait", reason: "rate_limited", untilMs: nextMs };
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
		this.#refusal = null;
		try {
			const adapter = await this.#ports.adapter(this.#store.tenantId(), endpoint, this.#sessionPort());
			return await adapter.ping(AbortSignal.timeout(Math.min(endpoint.connection.timeoutMs, PROBE_TIMEOUT_MS_MAX)));
		} catch (error) {
			return unable(reasonOf(error));
		}
	}

	async #signIn(): Promise<Result<string>> {
		const endpoint = this.#store.endpoint();
		if (endpoint === null) return unable("No ERP is connected yet.");
		const signedIn = await this.#askForSession(endpoint);
		// A connection that was changed meanwhile has nothing to do with this answer.
		if (this.#store.endpoint()?.updatedAtMs !== endpoint.updatedAtMs) return signedIn;
		this.#store.setSession(signedIn.ok ? signedIn.value : null);
		this.#refusal = !signedIn.ok && signedIn.error.class === "unauthorised" ? signedIn : null;
		return signedIn;
	}

	async #askForSession(endpoint: Endpoint): Promise<Result<string>> {
		try {
			const adapter = await this.#ports.adapter(this.#store.tenantId(), endpoint, this.#sessionPort());
			if (adapter.signIn === undefined) return unable("This ERP has no sessions.");
			return await adapter.signIn(AbortSignal.timeout(Math.min(endpoint.connection.timeoutMs, PROBE_TIMEOUT_MS_MAX)));
		} catch (error) {
			return unable(reasonOf(error));
		}
	}

	/** Breaker changes are written, logged and told here, and nowhere else. */
	async #change(next: breakers.Breaker): Promise<void> {
		const before = this.#store.breaker();
		if (next === before) return;
		this.#store.setBreaker(next);
		if (next.kind === "open") await this.#armProbe(next.nextProbeAtMs);
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

	async #armProbe(atMs: number): Promise<void> {
		const current = await this.ctx.storage.getAlarm();
		if (current === null || current > atMs) await this.ctx.storage.setAlarm(Math.max(atMs, Date.now() + 1));
	}

	#sessionPort(): SessionPort {
		return { current: () => this.session(null), renew: (refused) => this.session(refused) };
	}
}

const unable = (message: string): { ok: false; error: ErpError } => ({ ok: false, error: { class: "down", executed: "no", message } });
