import * as z from "zod";
import type { OrderAddress } from "../../order/order";
import type { Result } from "../adapter";
import { erpError } from "../classify";
import { nothingPlaced, type Rpc, refused } from "./rpc";
import { Ids, linked, rows, Text } from "./values";

/** Finds an order's address among those of a party, and adds it only when it is not there, so that retries pile up none. */

export const ADDRESS_FIELDS = [
	"addresses.active",
	"addresses.party_name",
	"addresses.street",
	"addresses.postal_code",
	"addresses.city",
	"addresses.country.code",
	"addresses.subdivision.code",
	"addresses.subdivision.name",
] as const;

export const AddressRow = z.object({
	id: z.number().int(),
	active: z.boolean(),
	party_name: Text,
	street: Text,
	postal_code: Text,
	city: Text,
	"country.": linked({ code: z.string() }),
	"subdivision.": linked({ code: z.string(), name: z.string() }),
});
export type AddressRow = z.infer<typeof AddressRow>;

export interface Owner {
	readonly id: number;
	readonly name: string;
	readonly addresses: readonly AddressRow[];
}

/** An account's stored place is used for whoever takes the parcel in; a consumer's must bear the receiver's name, too. */
export type Match = "place" | "place_and_name";

export interface Placed {
	readonly id: number;
	/** Whether the address as stored bears the receiver's name. */
	readonly named: boolean;
}

/** The party's own address for `wanted`, or null. One with the receiver's name goes before one without. */
export function matching(owner: Owner, wanted: OrderAddress, match: Match): Placed | null {
	const there = owner.addresses.filter((address) => address.active && samePlace(address, wanted));
	const named = there.find((address) => same(address.party_name ?? owner.name, wanted.name));
	if (named !== undefined) return { id: named.id, named: true };
	const [first] = match === "place" ? there : [];
	return first === undefined ? null : { id: first.id, named: false };
}

/** The values of an address to be created. `flags` make it a party's default: only for a party that we create ourselves. */
export async function addressValues(
	rpc: Rpc,
	ownerName: string,
	wanted: OrderAddress,
	flags: { readonly delivery: boolean; readonly invoice: boolean },
	signal: AbortSignal,
): Promise<Result<Record<string, unknown>>> {
	const country = await countryOf(rpc, wanted.country, signal);
	if (!country.ok) return country;
	const subdivision = await subdivisionOf(rpc, wanted, signal);
	if (!subdivision.ok) return subdivision;
	const value = {
		party_name: same(wanted.name, ownerName) ? null : wanted.name,
		street: street(wanted),
		postal_code: wanted.postcode ?? null,
		// A region that Tryton has no subdivision for must still stand on the parcel.
		city: wanted.region && subdivision.value === null ? cityWithRegion(wanted.city, wanted.region) : wanted.city,
		country: country.value,
		subdivision: subdivision.value,
		...flags,
	};
	return { ok: true, value };
}

export async function ensureAddress(
	rpc: Rpc,
	owner: Owner,
	wanted: OrderAddress,
	match: Match,
	signal: AbortSignal,
): Promise<Result<Placed>> {
	const found = matching(owner, wanted, match);
	if (found !== null) return { ok: true, value: found };
	const values = await addressValues(rpc, owner.name, wanted, { delivery: false, invoice: false }, signal);
	if (!values.ok) return values;
	const created = await rpc(
		{ method: "model.party.address.create", params: [[{ party: owner.id, ...values.value }]], answer: Ids.length(1), write: true },
		signal,
	);
	if (!created.ok) return nothingPlaced(created);
	const [id = 0] = created.value;
	return { ok: true, value: { id, named: true } };
}

async function countryOf(rpc: Rpc, code: string, signal: AbortSignal): Promise<Result<number>> {
	const found = await rpc({ method: "model.country.country.search", params: [[["code", "=", code]], 0, 1, null], answer: Ids }, signal);
	if (!found.ok) return found;
	const [id] = found.value;
	if (id !== undefined) return { ok: true, value: id };
	return refused(erpError("validation_rejected", `Tryton has no country with the code ${code}.`, { field: "delivery.country" }));
}

async function subdivisionOf(rpc: Rpc, { region, country }: OrderAddress, signal: AbortSignal): Promise<Result<number | null>> {
	if (!region) return { ok: true, value: null };
	const found = await rpc(
		{
			method: "model.country.subdivision.search_read",
			params: [[["country.code", "=", country]], 0, null, null, ["code", "name"]],
			answer: rows({ code: z.string(), name: z.string() }),
		},
		signal,
	);
	if (!found.ok) return found;
	return { ok: true, value: found.value.find((subdivision) => isRegion(subdivision, region))?.id ?? null };
}

function samePlace(address: AddressRow, wanted: OrderAddress): boolean {
	return (
		same(address.street, street(wanted)) &&
		squeezed(address.postal_code) === squeezed(wanted.postcode) &&
		address["country."]?.code === wanted.country &&
		sameCity(address, wanted)
	);
}

function sameCity(address: AddressRow, { city, region }: OrderAddress): boolean {
	if (!region) return same(address.city, city);
	if (same(address.city, cityWithRegion(city, region))) return true;
	const subdivision = address["subdivision."];
	return same(address.city, city) && subdivision !== null && isRegion(subdivision, region);
}

/** ISO 3166-2 codes begin with the country: shops send "IL", "US-IL" or "Illinois". */
const isRegion = (subdivision: { readonly code: string; readonly name: string }, region: string): boolean =>
	same(subdivision.name, region) || same(subdivision.code, region) || same(subdivision.code.replace(/^[A-Z]{2}-/, ""), region);

const cityWithRegion = (city: string, region: string): string => `${city}, ${region}`;
const street = ({ line1, line2 }: OrderAddress): string => (line2 ? `${line1}\n${line2}` : line1);
const folded = (text: string | null | undefined): string => (text ?? "").normalize("NFC").toLowerCase().replace(/\s+/gu, " ").trim();
const squeezed = (text: string | null | undefined): string => folded(text).replaceAll(" ", "");
export const same = (one: string | null | undefined, other: string | null | undefined): boolean => folded(one) === folded(other);
