import type { EventType } from "../events/catalogue";
import type { Actor } from "../order/action";

/** Endpoints for events and their deliveries, as the admin API tells of them. Times are ISO 8601 in UTC. */

export interface EndpointView {
	readonly id: string;
	readonly url: string;
	readonly events: readonly EventType[];
	readonly description: string;
	readonly enabled: boolean;
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
	readonly disabledAt: string | null;
	/** Null: a person turned it off, or it is on. */
	readonly disabledReason: string | null;
	readonly createdAt: string;
	readonly createdBy: Pick<Actor, "kind" | "id" | "name">;
	/** Until when the secret before signs as well; null: there is none that does. */
	readonly previousSecretUntil: string | null;
	readonly lastDeliveredAt: string | null;
	/** Deliveries that failed one after the other, up to now. */
	readonly failures: number;
	/** Counted up to 1,000. */
	readonly waiting: number;
}

export interface EndpointsView {
	readonly items: readonly EndpointView[];
	readonly limits: { readonly endpoints: number };
}

/** The answers to a new endpoint and to a rotation are the only ones that ever hold a secret. */
export interface SecretView {
	readonly id: string;
	readonly secret: string;
}

export type DeliveryState = "waiting" | "sending" | "sent" | "given_up" | "dropped";

export interface DeliveryView {
	readonly n: number;
	/** As in the header `webhook-id`. */
	readonly webhookId: string;
	readonly type: string;
	readonly eNumber: string | null;
	readonly state: DeliveryState;
	readonly attempts: number;
	/** Null: it was not tried, or nobody answered. */
	readonly statusCode: number | null;
	/** Its beginning. */
	readonly answer: string | null;
	readonly error: string | null;
	readonly createdAt: string;
	/** `endpoint`: it fails, and another event finds out when it is well. Null: it waits for nothing. */
	readonly waitsFor: "time" | "earlier_event" | "endpoint" | "schedule" | null;
	/** It is tried in the minute after that; null: it is not a time that it waits for. */
	readonly nextAttemptAt: string | null;
	readonly sentAt: string | null;
}
/** What was not sent to an endpoint, as it goes, or would. */
export interface MissedEvents {
	readonly events: number;
	/** Of the oldest. */
	readonly since: string | null;
	/** For which there was no room in one go. */
	readonly more: number;
	/** So many of the last deliveries were looked through. */
	readonly looked: number;
}
export interface DeliveriesPage {
	readonly items: readonly DeliveryView[];
	readonly next: string | null;
}
