import type { Endpoint } from "./answers";
import { type Breaker, closed } from "./breaker";
import { type KeptIncident, keptOf, type Stored } from "./kept";

/** What a link keeps. Small values, written only when they change: a delivered order costs the link no write. docs/storage.md lists the keys. */
export class LinkStore {
	readonly #kv: SyncKvStorage;
	#breaker: Breaker | null = null;

	constructor(storage: DurableObjectStorage) {
		this.#kv = storage.kv;
	}

	tenantId(): string {
		return this.#kv.get<string>("tenant_id") ?? "";
	}

	endpoint(): Endpoint | null {
		return this.#kv.get<Endpoint>("endpoint") ?? null;
	}

	setEndpoint(tenantId: string, endpoint: Endpoint): void {
		this.#kv.put("tenant_id", tenantId);
		this.#kv.put("endpoint", endpoint);
	}

	/** The failure count of a closed breaker lives in memory only: forgetting it delays an opening by a few calls. */
	breaker(): Breaker {
		this.#breaker ??= this.#kv.get<Breaker>("breaker") ?? closed(Date.now());
		return this.#breaker;
	}

	setBreaker(next: Breaker): void {
		const written = this.#kv.get<Breaker>("breaker");
		const onlyCounts = next.kind === "closed" && written?.kind === "closed" && written.sinceMs === next.sinceMs;
		this.#breaker = next;
		if (!onlyCounts) this.#kv.put("breaker", next);
	}

	session(): string | null {
		return this.#kv.get<string>("session") ?? null;
	}

	setSession(session: string | null): void {
		if (session === null) this.#kv.delete("session");
		else this.#kv.put("session", session);
	}

	pausedSince(): number | null {
		return this.#kv.get<number>("paused_since_ms") ?? null;
	}

	setPausedSince(atMs: number | null): void {
		if (atMs === null) this.#kv.delete("paused_since_ms");
		else this.#kv.put("paused_since_ms", atMs);
	}

	limitedUntil(): number {
		return this.#kv.get<number>("limited_until_ms") ?? 0;
	}

	setLimitedUntil(atMs: number): void {
		if (atMs === this.limitedUntil()) return;
		if (atMs === 0) this.#kv.delete("limited_until_ms");
		else this.#kv.put("limited_until_ms", atMs);
	}

	/** When an outage was last over, Unix ms, or null. */
	outageEnded(): number | null {
		return this.#kv.get<number>("outage_ended_ms") ?? null;
	}

	setOutageEnded(atMs: number | null): void {
		if (atMs === null) this.#kv.delete("outage_ended_ms");
		else this.#kv.put("outage_ended_ms", atMs);
	}

	/** Oldest first; at most one of them lasts, and it is the last. */
	incidents(): readonly KeptIncident[] {
		return (this.#kv.get<readonly Stored[]>("incidents") ?? []).map(keptOf);
	}

	setIncidents(all: readonly KeptIncident[]): void {
		if (all.length === 0) this.#kv.delete("incidents");
		else this.#kv.put("incidents", all);
	}
}
