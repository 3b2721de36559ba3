import type { Tenant } from "../db/tenants";
import type { Asked } from "./env";

/** Browsers of a tenant's own websites may call `/v1`; those of others may not, whatever key they found. */

const METHODS = "GET, POST";
const REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key, Prefer, X-Request-Id";
const EXPOSED_HEADERS = "Location, Idempotency-Replayed, Preference-Applied, X-Request-Id, Retry-After";
const PREFLIGHT_SECONDS = "7200";

/**
 * A preflight carries no key, so it cannot be known whose website asks: it is answered alike for everyone and tells nothing.
 * The request that follows is held to its tenant's list.
 */
export function preflight(c: Asked): Response {
	readable(c, c.req.header("Origin"));
	c.header("Access-Control-Allow-Methods", METHODS);
	c.header("Access-Control-Allow-Headers", REQUEST_HEADERS);
	c.header("Access-Control-Max-Age", PREFLIGHT_SECONDS);
	return c.body(null, 204);
}

/** Lets the page that sent the request read the reply. */
export function readable(c: Asked, origin: string | undefined): void {
	if (origin === undefined) return;
	c.header("Access-Control-Allow-Origin", origin);
	c.header("Access-Control-Expose-Headers", EXPOSED_HEADERS);
	c.header("Vary", "Origin");
}

/** Takes it back: a website that is not on the list learns nothing. */
export const unreadable = (c: Asked): void => c.header("Access-Control-Allow-Origin", undefined);

/** A request without an Origin comes from a server, which no list of websites concerns. */
export const originAllowed = (origin: string | undefined, tenant: Tenant): boolean =>
	origin === undefined || tenant.origins.includes(origin);
