import * as z from "zod";
import type { PlacedOrder } from "../../order/order";
import type { Result } from "../adapter";
import { erpError } from "../classify";
import { ADDRESS_FIELDS, AddressRow, addressValues, type Match, type Owner } from "./addresses";
import { nothingPlaced, type Rpc, refused } from "./rpc";
import type { TrytonSettings } from "./settings";
import { Ids, Link, rows } from "./values";

/** Whom a sale is booked on: the account named by the order, the merchant's cash account, or a party of the customer's own. */

const HASH_LENGTH = 16;
/** A party that was merged into another points to it; longer chains than this are a mistake in the ERP. */
const REPLACEMENTS_MAX = 5;

const PARTY_FIELDS = ["code", "name", "active", "replaced_by", ...ADDRESS_FIELDS];
const PartyRows = rows({
	code: z.string().nullable(),
	name: z.string().nullable(),
	active: z.boolean(),
	replaced_by: Link,
	"addresses.": z.array(AddressRow),
});

export interface Party extends Owner {
	readonly code: string;
	/** `account`: the merchant's own record with its own invoice address; `consumer`: one that stands for web customers. */
	readonly kind: "account" | "consumer";
}

export const matchFor = (party: Party): Match => (party.kind === "account" ? "place" : "place_and_name");

/** The party for an order; creates it only for a customer without account when the settings name no cash account. */
export async function partyFor(rpc: Rpc, settings: TrytonSettings, order: PlacedOrder, signal: AbortSignal): Promise<Result<Party>> {
	const account = order.customer.account ?? null;
	if (account !== null) return partyByCode(rpc, account, "account", signal);
	if (settings.cashAccount !== null) return partyByCode(rpc, settings.cashAccount, "consumer", signal);
	return webParty(rpc, settings.webPartyPrefix, order, signal);
}

export async function partyByCode(rpc: Rpc, code: string, kind: Party["kind"], signal: AbortSignal): Promise<Result<Party>> {
	const found = await lookUp(rpc, ["code", "=", code], kind, signal);
	if (!found.ok) return found;
	if (found.value !== null) return { ok: true, value: found.value };
	return refused(erpError("not_found", `Tryton has no party with the code ${code}.`, { field: "customer.account" }));
}

/** The same address gives the same code, whatever its case, so that Tryton's own rule (codes are unique) keeps the party single. */
async function webParty(rpc: Rpc, prefix: string, order: PlacedOrder, signal: AbortSignal): Promise<Result<Party>> {
	const code = `${prefix}${await hashOf(order.customer.email.trim().toLowerCase())}`;
	const found = await lookUp(rpc, ["code", "=", code], "consumer", signal);
	if (!found.ok) return found;
	if (found.value !== null) return { ok: true, value: found.value };
	const created = await createWebParty(rpc, code, order, signal);
	// A refusal may come from another order of this customer that was a moment faster: what counts is whether the party is there.
	if (!created.ok && created.error.class !== "validation_rejected") return created;
	const again = await lookUp(rpc, ["code", "=", code], "consumer", signal);
	if (!again.ok) return again;
	if (again.value !== null) return { ok: true, value: again.value };
	return created.ok ? refused(erpError("down", "Tryton does not show the customer it has just stored.")) : created;
}

async function createWebParty(rpc: Rpc, code: string, order: PlacedOrder, signal: AbortSignal): Promise<Result<void>> {
	const { name, email, phone } = order.customer;
	const billing = order.billing ?? null;
	const delivery = await addressValues(rpc, name, order.delivery, { delivery: true, invoice: billing === null }, signal);
	if (!delivery.ok) return delivery;
	const addresses = [delivery.value];
	if (billing !== null) {
		const invoice = await addressValues(rpc, name, billing, { delivery: false, invoice: true }, signal);
		if (!invoice.ok) return invoice;
		addresses.push(invoice.value);
	}
	// Not of type "phone": where Tryton checks those, a slip of the customer's finger would cost the whole order.
	const mechanisms = [{ type: "email", value: email }, ...(phone ? [{ type: "other", name: "Phone", value: phone }] : [])];
	const values = { code, name, addresses: [["create", addresses]], contact_mechanisms: [["create", mechanisms]] };
	const created = await rpc({ method: "model.party.party.create", params: [[values]], answer: Ids.length(1), write: true }, signal);
	return created.ok ? { ok: true, value: undefined } : nothingPlaced(created);
}

async function lookUp(rpc: Rpc, condition: readonly unknown[], kind: Party["kind"], signal: AbortSignal): Promise<Result<Party | null>> {
	let wanted = condition;
	for (let step = 0; step <= REPLACEMENTS_MAX; step++) {
		const found = await rpc(
			{
				method: "model.party.party.search_read",
				params: [[wanted], 0, 1, null, PARTY_FIELDS],
				// Without this an archived party would look like one that never was.
				context: { active_test: false },
				answer: PartyRows,
			},
			signal,
		);
		if (!found.ok) return found;
		const [row] = found.value;
		if (row === undefined) return { ok: true, value: null };
		if (row.active) {
			const { id, code, name, "addresses.": addresses } = row;
			return { ok: true, value: { id, code: code ?? "", name: name ?? "", addresses, kind } };
		}
		if (row.replaced_by === null)
			return refused(erpError("validation_rejected", `The party ${row.code} is archived in Tryton.`, { field: "customer.account" }));
		wanted = ["id", "=", row.replaced_by];
	}
	return refused(erpError("validation_rejected", "The party was replaced too many times in Tryton.", { field: "customer.account" }));
}

async function hashOf(text: string): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"))
		.join("")
		.slice(0, HASH_LENGTH)
		.toUpperCase();
}
