import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { LinkHealth } from "../link/answers";
import type { Asked } from "./env";
import { linkOf } from "./reach";

/** How the ERP is doing, for those who only look: asked of the link at most every two seconds an isolate and tenant. */

export const HEALTH_FRESH_MS = 2_000;
const HEALTH_WAIT_MS_MAX = 3_000;
const TENANTS_MAX = 1_000;

interface Glance {
	readonly atMs: number;
	/** Null: the link could not be asked. */
	readonly health: LinkHealth | null;
}

export class HealthGlances {
	readonly #byTenant = new Map<string, Glance>();
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Null when the link cannot be asked: then nobody knows, and nobody should be told otherwise. */
	async of(c: Asked, tenantId: string): Promise<LinkHealth | null> {
		const seen = this.#byTenant.get(tenantId);
		if (seen !== undefined && this.#now() - seen.atMs < HEALTH_FRESH_MS) return seen.health;
		const health = await healthOf(c, tenantId);
		if (this.#byTenant.size >= TENANTS_MAX) this.#byTenant.clear();
		this.#byTenant.set(tenantId, { atMs: this.#now(), health });
		return health;
	}
}

/** Asks the link now; null when it does not answer. */
export async function healthOf(c: Asked, tenantId: string): Promise<LinkHealth | null> {
	try {
		return await within(HEALTH_WAIT_MS_MAX, linkOf(c, tenantId).health());
	} catch (error) {
		logError({ event: "http.link_unavailable", requestId: c.var.requestId, tenant: tenantId, reason: reasonOf(error) });
		return null;
	}
}
