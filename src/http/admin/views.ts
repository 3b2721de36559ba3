import type { OrderSummary } from "../../db/lists";
import type { LinkHealth } from "../../link/answers";
import type { Hold } from "../../order/snapshot";
import { FACES } from "../../order/status";

/** What the admin API's replies have in common. Times are ISO 8601, UTC. */

export const isoOf = (ms: number): string => new Date(ms).toISOString();
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : isoOf(ms));

export const summaryView = (order: OrderSummary) => ({
	eNumber: order.eNumber,
	version: order.version,
	status: order.status,
	label: FACES[order.status].label,
	colour: FACES[order.status].colour,
	reference: order.reference,
	erpOrderNumber: order.erpOrderNumber,
	placedAt: isoOf(order.placedAtMs),
	updatedAt: isoOf(order.updatedAtMs),
	erasedAt: isoOrNull(order.erasedAtMs),
	nextAttemptAt: isoOrNull(order.nextAttemptAtMs),
	attemptCount: order.attempts,
	error: order.errorClass === null ? null : { class: order.errorClass, message: order.errorMessage ?? "" },
	customer: { name: order.customerName },
	total: order.total,
	currency: order.currency,
});

/** Null when the link could not be asked. */
export const linkView = (health: LinkHealth | null) =>
	health === null
		? { state: "unknown", since: null, reason: "The connection could not be asked.", nextProbeAt: null, breaker: null, adapter: null }
		: {
				state: health.state,
				since: isoOf(health.sinceMs),
				reason: health.reason,
				nextProbeAt: isoOrNull(health.nextProbeAtMs),
				breaker: health.breaker,
				adapter: health.adapter,
			};

/** A hold whose time has come is none. */
export const holdView = (hold: Hold | null, nowMs: number) =>
	hold === null || hold.untilMs <= nowMs ? null : { reason: hold.reason, until: isoOf(hold.untilMs) };
