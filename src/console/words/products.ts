import type { ProductView, ProductWords, SideRecord } from "../wire-products";
import type { ReplicatedView } from "../wire-services";
import { count, money } from "./money";
import { SET_HERE } from "./product";
import { recordsSaid } from "./records";

/** Products in words: what is listed, why nothing is, and what was set over what the ERP says. */

export const PRODUCTS_INTRO =
	"What was brought over from the ERP. Prices and stock are the ERP's alone; name, description and whether a product is for sale can be set here, over what the ERP says.";
export const SEARCH_HINT = "Number or words of the name";
/** How soon a change is seen. */
export const SEEN_AT_ONCE = "Your systems get it when they next ask what has changed.";
export const SAVED = "Saved. It counts from now on.";
export const REMOVED = "What was set here is gone. The ERP's words count again from now on.";

/** Why there is nothing to list. */
export interface Emptiness {
	readonly title: string;
	readonly text: string;
	/** Where something is to be seen or done about it; null: nowhere. */
	readonly place: { readonly href: string; readonly go: string } | null;
}
const REPLICATION = { href: "#/replication", go: "Go to the replication" } as const;

/** `entity`: of the products; null: no ERP is connected. */
export function emptySaid(entity: Pick<ReplicatedView, "state" | "records" | "progress" | "error"> | null): Emptiness {
	switch (entity?.state) {
		case undefined:
			return {
				title: "No ERP is connected",
				text: "Products come from it by themselves once one is.",
				place: { href: "#/connection", go: "Go to the connection" },
			};
		case "not_fed":
			return { title: "The ERP does not tell of its products", text: "Its connection offers no list of them.", place: REPLICATION };
		case "off":
			return { title: "Products are not brought over", text: "Their replication is switched off.", place: REPLICATION };
		case "waiting":
			return { title: "No product has come yet", text: "The first run has not begun.", place: REPLICATION };
		case "first_load":
			return {
				title: "The first load is under way",
				text: `${recordsSaid(entity as ReplicatedView)}. They are listed as they come.`,
				place: REPLICATION,
			};
		case "failing":
			return { title: "No product could be brought over", text: entity?.error?.message ?? "The last run failed.", place: REPLICATION };
		default:
			return { title: "The ERP has no product with an article number", text: "Once it has one, it comes by itself.", place: REPLICATION };
	}
}

/** Beside the list: how old it is, and whether more is coming; null: all is as it should be. */
export function stateSaid(entity: Pick<ReplicatedView, "state" | "fresh" | "records" | "progress">): string | null {
	if (entity.state === "first_load") return `The first load is under way: ${recordsSaid(entity)}.`;
	if (entity.state === "off") return "Their replication is switched off: what stands here grows old.";
	if (entity.state === "failing") return "The last run failed: what stands here may be out of date.";
	if (!entity.fresh) return "What stands here is out of date.";
	return null;
}

export const SOLD: Readonly<Record<"yes" | "no" | "", string>> = { yes: "For sale", no: "Not for sale", "": "Not told" };
export const soldSaid = (active: boolean | null | undefined): string => SOLD[active == null ? "" : active ? "yes" : "no"];

/** What of a product was set here: `"Set here: name, for sale"`; null: nothing. */
export function setSaid({ set }: Pick<ProductView, "set">): string | null {
	if (set === null) return null;
	const names = [
		...(set.name === null ? [] : ["name"]),
		...(set.description === null ? [] : ["description"]),
		...(set.active === null ? [] : [set.active ? "for sale" : "not for sale"]),
	];
	return names.length === 0 ? null : `Set here: ${names.join(", ")}`;
}

/** As it is typed: what is empty is the ERP's. */
export interface Typed {
	readonly name: string;
	readonly description: string;
	readonly active: "" | "yes" | "no";
}
export const typedOf = ({ set }: Pick<ProductView, "set">): Typed => ({
	name: set?.name ?? "",
	description: set?.description ?? "",
	active: set?.active == null ? "" : set.active ? "yes" : "no",
});
export const changeOf = ({ name, description, active }: Typed): ProductWords => ({
	name: name.trim() === "" ? null : name.trim(),
	description: description.trim() === "" ? null : description.trim(),
	active: active === "" ? null : active === "yes",
});
export const NOTHING_SET: Typed = { name: "", description: "", active: "" };

/** `"12.50 EUR, price list RETAIL"`; fields that no page knows are told by their names. */
export function priceSaid({ unitPrice, currency, priceList, ...rest }: SideRecord): string {
	const amount =
		typeof unitPrice !== "string" ? "no amount" : typeof currency === "string" && currency !== "" ? money(unitPrice, currency) : unitPrice;
	return [amount, ...(typeof priceList === "string" && priceList !== "" ? [`price list ${priceList}`] : []), ...othersIn(rest)].join(", ");
}
/** `"140 available"`. */
export function stockSaid({ available, ...rest }: SideRecord): string {
	return [typeof available === "string" ? `${available} available` : "not told", ...othersIn(rest)].join(", ");
}
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(["sku", "erpId", "changedAt"]);
const othersIn = (rest: Readonly<Record<string, string | boolean | null>>): string[] =>
	Object.entries(rest)
		.filter(([name, value]) => !TOLD_ELSEWHERE.has(name) && value !== null && value !== "")
		.map(([name, value]) => `${name}: ${String(value)}`);

export const foundSaid = (q: string, shown: number): string =>
	q === "" ? "" : shown === 0 ? `Nothing found for “${q}”` : `${count(shown)} shown for “${q}”`;

/** What is typed, for whoever compares two of them. */
export const setTold = ({ name, description, active }: Typed): Readonly<Record<string, string>> => ({
	[SET_HERE.name]: name.trim() === "" ? SET_HERE.soldUnset : name.trim(),
	[SET_HERE.description]: description.trim() === "" ? SET_HERE.soldUnset : description.trim(),
	[SET_HERE.sold]: active === "" ? SET_HERE.soldUnset : SOLD[active],
});
