import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Asked } from "./env";

/** What a tenant's objects say, for those who only look: asked at most every two seconds an isolate and tenant. */

export const GLANCE_FRESH_MS = 2_000;
const ANSWER_WAIT_MS_MAX = 3_000;
const TENANTS_MAX = 1_000;

interface Glance<T> {
	readonly atMs: number;
	/** Null: it could not be asked. */
	readonly seen: T | null;
}

export class Glances<T> {
	readonly #byTenant = new Map<string, Glance<T>>();
	readonly #now: () => number;
	readonly #look: (c: Asked, tenantId: string) => Promise<T | null>;

	constructor(now: () => number, look: (c: Asked, tenantId: string) => Promise<T | null>) {
		this.#now = now;
		this.#look = look;
	}

	/** Null when nobody answers: then nobody knows, and nobody should be told otherwise. */
	async of(c: Asked, tenantId: string): Promise<T | null> {
		const known = this.#byTenant.get(tenantId);
		if (known !== undefined && this.#now() - known.atMs < GLANCE_FRESH_MS) return known.seen;
		const seen = await this.#look(c, tenantId);
		if (this.#byTenant.size >= TENANTS_MAX) this.#byTenant.clear();
		this.#byTenant.set(tenantId, { atMs: this.#now(), seen });
		return seen;
	}
}

/** The answer, or null when there is none in time; why stands in the log under `event`. */
export async function orNull<T>(
	c: Asked,
	tenantId: string,
	event: string,
	ask: () => Promise<T>,
	waitMs = ANSWER_WAIT_MS_MAX,
): Promise<T | null> {
	try {
		return await within(waitMs, ask());
	} catch (error) {
		logError({ event, requestId: c.var.requestId, tenant: tenantId, reason: reasonOf(error) });
		return null;
	}
}
