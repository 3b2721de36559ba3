import * as z from "zod";
import type { ErpOrder, Result } from "../adapter";
import type { Rpc } from "./rpc";
import type { StoredLine } from "./sale";
import { linked, Money, Quantity, rows } from "./values";

/** Sales as they stand in Tryton. */

const STATES = ["draft", "quotation", "confirmed", "processing", "done", "cancelled"] as const;
export type SaleState = (typeof STATES)[number];

const FIELDS = ["number", "state", "total_amount", "currency.code"];
const HEAD = {
	number: z.string().nullable(),
	state: z.enum(STATES),
	total_amount: Money.nullable(),
	"currency.": linked({ code: z.string() }),
};
const SaleRows = rows(HEAD);
export type StoredSale = z.infer<typeof SaleRows>[number];

const LINE_FIELDS = ["lines.type", "lines.product.code", "lines.quantity", "lines.unit_price"];
const WithLines = rows({
	...HEAD,
	"lines.": z.array(
		z.object({
			type: z.string(),
			"product.": linked({ code: z.string().nullable() }).optional(),
			quantity: Quantity.nullable(),
			unit_price: Money.nullable(),
		}),
	),
});
export interface SaleWithLines extends StoredSale {
	readonly lines: readonly StoredLine[];
}

/** `reference` is indexed and compared letter for letter. */
const live = (eNumber: string, company: number) => [
	["reference", "=", eNumber],
	["company", "=", company],
	["state", "!=", "cancelled"],
];
const OLDEST_FIRST = [["id", "ASC"]];

export function salesByReference(rpc: Rpc, eNumber: string, company: number, signal: AbortSignal): Promise<Result<StoredSale[]>> {
	const params = [live(eNumber, company), 0, null, OLDEST_FIRST, FIELDS];
	return rpc({ method: "model.sale.sale.search_read", params, answer: SaleRows }, signal);
}

/** With their lines, for telling whether a sale found under an e-number is the order with that e-number. */
export async function salesToCompare(rpc: Rpc, eNumber: string, company: number, signal: AbortSignal): Promise<Result<SaleWithLines[]>> {
	const params = [live(eNumber, company), 0, null, OLDEST_FIRST, [...FIELDS, ...LINE_FIELDS]];
	const found = await rpc({ method: "model.sale.sale.search_read", params, answer: WithLines }, signal);
	if (!found.ok) return found;
	const value = found.value.map(({ "lines.": lines, ...sale }) => ({
		...sale,
		lines: lines
			.filter(({ type }) => type === "line")
			.map((line) => ({ code: line["product."]?.code ?? null, quantity: line.quantity, unitPrice: line.unit_price })),
	}));
	return { ok: true, value };
}

export async function saleById(rpc: Rpc, id: number, signal: AbortSignal): Promise<Result<StoredSale | null>> {
	// Not `read`: of a sale that is gone it says that one is not allowed to see it.
	const params = [[["id", "=", id]], 0, 1, null, FIELDS];
	const found = await rpc({ method: "model.sale.sale.search_read", params, answer: SaleRows }, signal);
	return found.ok ? { ok: true, value: found.value[0] ?? null } : found;
}

/**
 * `confirmed` in Tryton is not enough: shipment and invoice are made by a second transaction, which a crash can take away
 * (and a restart does not bring back). Only where workers keep a queue of their own is it as good as done.
 */
export function toErpOrder(sale: StoredSale, queueWorker: boolean): ErpOrder {
	return {
		id: String(sale.id),
		number: sale.number,
		state: stateOf(sale.state, queueWorker),
		total: sale.total_amount,
		currency: sale["currency."]?.code ?? null,
	};
}

function stateOf(state: SaleState, queueWorker: boolean): ErpOrder["state"] {
	switch (state) {
		case "draft":
		case "quotation":
			return "draft";
		case "confirmed":
			return queueWorker ? "confirmed" : "draft";
		case "processing":
		case "done":
			return "confirmed";
		case "cancelled":
			return "cancelled";
	}
}
