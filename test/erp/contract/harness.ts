import type { Entity, ErpAdapter, ErpId, Result } from "../../../src/erp/adapter";
import type { Fetch } from "../../../src/erp/transport";
import type { PlacedOrder } from "../../../src/order/order";

/** What an adapter's test gives the conformance suite: an ERP to talk to, and a way to look into it past the adapter. */
export interface AdapterHarness {
	/** Reaches the ERP. The suite puts its own faults between this and the adapter. */
	readonly fetch: Fetch;
	/** An adapter that sends everything, its sign-in included, through `fetch`. */
	make(options: { readonly fetch: Fetch; readonly credentials?: "good" | "wrong"; readonly now?: () => number }): ErpAdapter;
	/** Whether this request can make an order in the ERP. The request may be read: it is a copy. */
	creates(request: Request): boolean | Promise<boolean>;
	/** An e-number that no order has. */
	eNumber(): string;
	/** An order the ERP takes. */
	goodOrder(eNumber: string): PlacedOrder;
	/** An order the ERP refuses for what stands in it. */
	badOrder(eNumber: string): PlacedOrder;
	/** The live orders with this e-number as the ERP keeps them, read past the adapter. */
	stored(eNumber: string): Promise<readonly StoredOrder[]>;
	/** Puts a second order with this e-number into the ERP past the adapter: for one that looks before it sends. Left out: it sends twice. */
	duplicate?(eNumber: string): Promise<void>;
	/** Anything that would differ if a question had left something behind, such as counts of records. */
	footprint(): Promise<string>;
	readonly currency: string;
	readonly knownSku: string;
	readonly unknownSku: string;
	/** A contact that exists; its address holds letters. */
	readonly contact: { readonly email: string; readonly account: string };
	/** Changes one record in the ERP and says which; left out when the test cannot. */
	touch?(entity: Entity): Promise<ErpId>;
	/** Makes a record that `remove` can delete again; left out when the test cannot. */
	add?(entity: Entity): Promise<ErpId>;
	remove?(entity: Entity, id: ErpId): Promise<void>;
}

/** Amounts as the ERP prints them; compared by value. */
export interface StoredOrder {
	readonly lines: readonly { readonly sku: string; readonly quantity: string; readonly unitPrice: string }[];
	/** Every text the ERP kept of the order: names, address lines, the note. */
	readonly texts: readonly string[];
}

/** Patience without end; the runner's own time-out stands behind it. */
export const patience = (): AbortSignal => new AbortController().signal;

/** The value, or a test failure that shows the error. */
export function answerOf<T>(result: Result<T>): T {
	if (result.ok) return result.value;
	throw new Error(`expected an answer, got ${JSON.stringify(result.error)}`);
}

/** The error, or a test failure that shows the answer. */
export function errorOf<T>(result: Result<T>): Extract<Result<T>, { ok: false }>["error"] {
	if (!result.ok) return result.error;
	throw new Error(`expected an error, got ${JSON.stringify(result.value)}`);
}
