import * as z from "zod";
import type { Result } from "../adapter";
import type { Rpc } from "./rpc";
import type { TrytonSettings } from "./settings";
import { Link } from "./values";

/** What Tryton's own form fills in when a party is chosen; absent where it has nothing to say. */
const PartyChoice = z.object({
	invoice_address: Link.optional(),
	payment_term: Link.optional(),
	price_list: Link.optional(),
	warehouse: Link.optional(),
});

export type PartyChoice = z.infer<typeof PartyChoice>;

/** `party` null: what holds for a customer nobody knows. Stores nothing. */
export function choose(
	rpc: Rpc,
	{ company, warehouse }: TrytonSettings,
	party: number | null,
	signal: AbortSignal,
): Promise<Result<PartyChoice>> {
	const sale = { party, company, ...(warehouse === null ? {} : { warehouse }) };
	return rpc({ method: "model.sale.sale.on_change_party", params: [sale], answer: PartyChoice }, signal);
}
