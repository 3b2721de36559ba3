import type { OrderAddress, PlacedOrder } from "../order/order";
import type { ErrorClass } from "../order/outcome";
import type { Exchange } from "../order/snapshot";

/**
 * The contract between Holdfast and an ERP. Every adapter signs it (test/erp/contract.ts).
 * Money and quantities are decimal strings, ids are strings, and what an ERP says, errors included, is a value:
 * an adapter never throws for an answer, a time-out or a broken connection.
 */

export type Decimal = string;
export type ErpId = string;

/** What replication can follow. An adapter lists in its capabilities which of them it feeds. */
export const ENTITIES = ["product", "price", "stock", "customer", "contact", "order", "shipment", "invoice", "ledgerEntry"] as const;
export type Entity = (typeof ENTITIES)[number];

/** The classes an ERP's answer can have; `poison` is the relay's own verdict and never an adapter's. */
export type ErpErrorClass = Exclude<ErrorClass, "poison">;

export interface ErpError {
	readonly class: ErpErrorClass;
	/** "maybe" exactly when class is unknown_outcome: the write may have happened. */
	readonly executed: "no" | "maybe";
	/** For a person: markup stripped, secrets and stack traces removed, at most 500 characters. */
	readonly message: string;
	readonly retryAfterMs?: number;
	readonly httpStatus?: number;
	/** The ERP's own code: "UserError", "-2028". */
	readonly erpCode?: string;
	readonly field?: string;
	/** Under this e-number the ERP has something that is not this order: it must not be taken for it by a later look-up. */
	readonly otherThere?: true;
}
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErpError };

export interface ErpOrder {
	readonly id: ErpId;
	/** The number people use in the ERP; null until the ERP gave one. */
	readonly number: string | null;
	/** `draft`: stored but not yet confirmed; the ERP would not deliver it. */
	readonly state: "draft" | "confirmed" | "cancelled";
	readonly total: Decimal | null;
	readonly currency: string | null;
}

export interface QuoteRequest {
	/** The ERP's account code, or null for the cash customer. */
	readonly account: string | null;
	readonly currency: string;
	readonly lines: readonly { readonly sku: string; readonly quantity: Decimal }[];
	readonly shipTo: OrderAddress | null;
	readonly freightCode: string | null;
}
export interface QuoteLine {
	readonly sku: string;
	readonly unitPrice: Decimal | null;
	readonly available: Decimal | null;
	/** Why this line has no price; the other lines are still good. */
	readonly error: ErpError | null;
}
export interface Quote {
	readonly currency: string;
	/** One a requested line, in the same order. */
	readonly lines: readonly QuoteLine[];
	readonly freight: readonly { readonly code: string; readonly amount: Decimal }[];
}

export interface ContactMatch {
	readonly account: string;
	readonly accountName: string;
	readonly contactName: string | null;
	readonly email: string;
	readonly active: boolean;
}

/** One changed record. `data` is flat, of strings, booleans and nulls; null with `deleted`. */
export interface Change {
	readonly id: ErpId;
	/** The ERP's own time stamp as it wrote it, or null when it has none. */
	readonly modifiedAt: string | null;
	readonly deleted: boolean;
	readonly data: Readonly<Record<string, string | boolean | null>> | null;
}
/** `next` is opaque; give it back to go on, also after `more` is false (for later changes). */
export interface Page {
	readonly changes: readonly Change[];
	readonly next: string;
	readonly more: boolean;
}
export const PULL_LIMIT_MAX = 500;

export interface Capabilities {
	/** Whether the ERP itself refuses a second order with the same e-number. */
	readonly hardKey: boolean;
	/** How long after we gave up a request the ERP may still be working on it, in ms. */
	readonly settleMs: number;
	readonly quote: { readonly price: boolean; readonly stock: boolean; readonly freight: boolean };
	/** `deletions`: "feed" when pull reports them, "none" when only a key compare finds them. */
	readonly entities: Readonly<Partial<Record<Entity, { readonly deletions: "feed" | "none" }>>>;
	readonly instantAccounts: boolean;
}

export interface ErpAdapter {
	readonly capabilities: Capabilities;
	/** The cheapest read that proves the ERP answers and accepts our credentials. */
	ping(signal: AbortSignal): Promise<Result<{ readonly version: string | null }>>;
	/** All live orders with this e-number, wherever the ERP keeps them; cancelled ones are left out. */
	findOrders(eNumber: string, signal: AbortSignal): Promise<Result<readonly ErpOrder[]>>;
	/** Sends at most one request that can create an order, and never repeats it. Preparatory reads and one sign-in are allowed before it. */
	createOrder(order: PlacedOrder, signal: AbortSignal): Promise<Result<ErpOrder>>;
	/** Brings a draft that an interrupted createOrder left behind to `confirmed`; reads its state first, repeats nothing that was done. */
	completeOrder?(id: ErpId, signal: AbortSignal): Promise<Result<ErpOrder>>;
	/** Leaves nothing behind in the ERP. */
	quote(request: QuoteRequest, signal: AbortSignal): Promise<Result<Quote>>;
	/** Exact match on the whole address, whatever its case. */
	findContacts(email: string, signal: AbortSignal): Promise<Result<readonly ContactMatch[]>>;
	/** `cursor` null: from the beginning. `limit` at most PULL_LIMIT_MAX. */
	pull(entity: Entity, cursor: string | null, limit: number, signal: AbortSignal): Promise<Result<Page>>;
	/** Only adapters whose ERP has sessions: signs in and gives the session as an opaque string. Called by SessionPort alone. */
	signIn?(signal: AbortSignal): Promise<Result<string>>;
}

/** Is told of every request an adapter makes and what came back, already without secrets and cut to size. */
export type Witness = (exchange: Exchange) => void;
/** An adapter for one piece of work, with whoever is to hear of its requests. Cheap: what costs was done before. */
export type Connector = (witness: Witness) => ErpAdapter;

/** Where an adapter gets its ERP session. The ErpLink stands behind it, so that a tenant's sign-ins happen one at a time. */
export interface SessionPort {
	/** The session to use, signing in when there is none. */
	current(signal: AbortSignal): Promise<Result<string>>;
	/** `refused` was answered with "not signed in": a new session, or the one that somebody else got meanwhile. */
	renew(refused: string, signal: AbortSignal): Promise<Result<string>>;
}
