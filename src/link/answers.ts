import type { Result } from "../erp/adapter";
import type { ErpConnection } from "../erp/connection";
import type { Course } from "../lib/stretches";
import type { ErrorClass } from "../order/outcome";
import type { HoldReason } from "../order/snapshot";

/** What callers say to an ErpLink and what it answers. */

/** A connection as it is stored: credentials sealed with the deployment's key. */
export interface Endpoint {
	readonly connection: ErpConnection;
	readonly sealedCredentials: string;
	/** Unix ms of the last change; a newer one replaces an older one. */
	readonly updatedAtMs: number;
}

export type Admission =
	| {
			readonly kind: "admitted";
			/** Give it back with `report`, used or not. */
			readonly grant: string;
			readonly endpoint: Endpoint;
			/** How many requests may be under way at once. */
			readonly lanes: number;
			/** The earliest start of each order, Unix ms, ascending; at most as many as asked for. */
			readonly startsAtMs: readonly number[];
	  }
	| {
			readonly kind: "wait";
			readonly reason: HoldReason;
			readonly untilMs: number;
			/** The tenant wants orders failed that meet an outage, and this is one: why, in words. Null: they are held. */
			readonly failWith: string | null;
	  }
	/** All lanes are taken by others, who will look for more work before they leave. */
	| { readonly kind: "at_capacity"; readonly untilMs: number }
	| { readonly kind: "unconfigured" };

/** What a call to the ERP said about the ERP itself. */
export interface LinkNews {
	/** null: it was done. An order that the ERP refused for the order's own sake is a proper answer, too (breaker.ts). */
	readonly errorClass: ErrorClass | null;
	readonly message: string | null;
	readonly retryAfterMs: number | null;
}

export interface LinkHealth {
	readonly state: "online" | "offline" | "paused" | "not_connected";
	readonly sinceMs: number;
	/** Why it is not online, in words, or null. */
	readonly reason: string | null;
	readonly nextProbeAtMs: number | null;
	readonly breaker: "closed" | "open" | "half_open";
	readonly adapter: string | null;
}

/** One outage, however often the connection flapped in it. Written again when it changes. */
export interface Incident {
	readonly id: string;
	readonly kind: "erp_offline" | "sign_in_refused";
	readonly openedAtMs: number;
	/** Null while it lasts. */
	readonly closedAtMs: number | null;
	/** What the ERP or the network said first. */
	readonly reason: string;
	/**
	 * Orders that were on their way when the ERP went away or were placed while it was away; what went straight out in between is not
	 * among them. Null while it lasts, or when the desk could not say.
	 */
	readonly ordersTouched: number | null;
	/** When the ERP was away in it. What earlier versions kept does not say. */
	readonly course?: Course;
}

export type TestResult =
	| { readonly ok: true; readonly version: string | null; readonly tookMs: number }
	| { readonly ok: false; readonly errorClass: ErrorClass; readonly message: string; readonly tookMs: number };

/** What the relay, the front doors and the patrols may ask of an ErpLink. */
export interface LinkCalls {
	/** Keeps the endpoint unless it already has one that is as new. */
	configure(tenantId: string, endpoint: Endpoint): Promise<void>;
	admit(wanted: number): Promise<Admission>;
	/** Fewer orders were due than asked for: the lanes and starts beyond `used` are free for others. */
	keep(grant: string, used: number): Promise<void>;
	/** Gives a grant back; `news` holds one entry a call to the ERP, in the order they ended. */
	report(grant: string, news: readonly LinkNews[]): Promise<void>;
	/** The same from somebody who sends no orders: whoever found no lane free meanwhile is called again, as nobody else looks on for them. */
	leave(grant: string, news: readonly LinkNews[]): Promise<void>;
	/** The ERP session, signing in if there is none or if `refused` is the one it holds. */
	session(refused: string | null): Promise<Result<string>>;
	health(): Promise<LinkHealth>;
	pause(): Promise<LinkHealth>;
	resume(): Promise<LinkHealth>;
	/** Asks the ERP now, whatever the breaker says. */
	check(): Promise<TestResult>;
	/** Asks an ERP as `endpoint` says, and keeps nothing of it: what is connected, its session and its breaker stay as they are. */
	tryOut(tenantId: string, endpoint: Endpoint): Promise<TestResult>;
}
