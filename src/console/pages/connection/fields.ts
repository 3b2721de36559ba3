import type { AdapterName } from "../../wire-connection";
import { ENTITIES, REST, TRYTON } from "../../words/erp-fields";

/** What each adapter wants to know, as fields of a form. A test holds the names and defaults against the adapters themselves. */

interface Option {
	readonly value: string;
	readonly label: string;
}
interface Common {
	/** Below the adapter's settings: `"company"`, `"quote.price"`. */
	readonly path: string;
	readonly label: string;
	readonly hint?: string;
	/** What holds when nothing is said, as it stands in the form. */
	readonly unset: string;
}
/**
 * `switch`: "yes" or "no". `lines`: one text a line. `pairs`: one `name = value` a line, with text or numbers as values.
 * `many`: the chosen options, one a line.
 */
export type SettingField = Common &
	(
		| { readonly kind: "text" | "number" | "switch" | "lines" }
		| { readonly kind: "pairs"; readonly values: "text" | "number" }
		| { readonly kind: "one" | "many"; readonly options: readonly Option[] }
	);

interface AdapterFace {
	readonly name: string;
	readonly about: string;
	readonly address: string;
	readonly credentials: readonly { readonly name: string; readonly label: string; readonly secret: boolean }[];
	readonly settings: readonly SettingField[];
}

const ENTITY_OPTIONS: readonly Option[] = [
	{ value: "product", label: ENTITIES.product },
	{ value: "price", label: ENTITIES.price },
	{ value: "stock", label: ENTITIES.stock },
	{ value: "customer", label: ENTITIES.customer },
	{ value: "contact", label: ENTITIES.contact },
	{ value: "order", label: ENTITIES.order },
	{ value: "shipment", label: ENTITIES.shipment },
	{ value: "invoice", label: ENTITIES.invoice },
	{ value: "ledgerEntry", label: ENTITIES.ledgerEntry },
];
/** What the adapter takes for served when nothing is said. */
const ENTITIES_UNSET = ["product", "price", "stock", "customer", "contact"];

export const ADAPTER_FACES: Readonly<Record<AdapterName, AdapterFace>> = {
	rest: {
		name: REST.name,
		about: REST.about,
		address: REST.address,
		credentials: [{ name: "token", label: REST.token, secret: true }],
		settings: [
			{
				path: "hardKey",
				kind: "switch",
				label: REST.hardKey,
				unset: "no",
			},
			{
				path: "settleMs",
				kind: "number",
				label: REST.settleMs,
				hint: REST.settleMsHint,
				unset: "",
			},
			{ path: "quote.price", kind: "switch", label: REST.quotePrice, unset: "yes" },
			{ path: "quote.stock", kind: "switch", label: REST.quoteStock, unset: "yes" },
			{ path: "quote.freight", kind: "switch", label: REST.quoteFreight, unset: "yes" },
			{
				path: "entities",
				kind: "many",
				label: REST.entities,
				options: ENTITY_OPTIONS,
				unset: ENTITIES_UNSET.join("\n"),
			},
			{
				path: "deletions",
				kind: "one",
				label: REST.deletions,
				options: [
					{ value: "feed", label: REST.deletionsFeed },
					{ value: "none", label: REST.deletionsNone },
				],
				unset: "feed",
			},
		],
	},
	tryton: {
		name: TRYTON.name,
		about: TRYTON.about,
		address: TRYTON.address,
		credentials: [
			{ name: "login", label: TRYTON.login, secret: false },
			{ name: "password", label: TRYTON.password, secret: true },
		],
		settings: [
			{ path: "company", kind: "number", label: TRYTON.company, unset: "1" },
			{
				path: "language",
				kind: "text",
				label: TRYTON.language,
				hint: TRYTON.languageHint,
				unset: "en",
			},
			{ path: "warehouse", kind: "number", label: TRYTON.warehouse, hint: TRYTON.warehouseHint, unset: "" },
			{
				path: "cashAccount",
				kind: "text",
				label: TRYTON.cashAccount,
				hint: TRYTON.cashAccountHint,
				unset: "",
			},
			{
				path: "webPartyPrefix",
				kind: "text",
				label: TRYTON.webPartyPrefix,
				hint: TRYTON.webPartyPrefixHint,
				unset: "WEB-",
			},
			{
				path: "freight",
				kind: "pairs",
				values: "text",
				label: TRYTON.freight,
				hint: TRYTON.freightHint,
				unset: "",
			},
			{
				path: "freightProduct",
				kind: "text",
				label: TRYTON.freightProduct,
				hint: TRYTON.freightProductHint,
				unset: "",
			},
			{
				path: "paymentTerms",
				kind: "pairs",
				values: "number",
				label: TRYTON.paymentTerms,
				hint: TRYTON.paymentTermsHint,
				unset: "",
			},
			{ path: "pricesIncludeTax", kind: "switch", label: TRYTON.pricesIncludeTax, unset: "no" },
			{ path: "shipmentCostModule", kind: "switch", label: TRYTON.shipmentCostModule, unset: "yes" },
			{
				path: "skipWarnings",
				kind: "lines",
				label: TRYTON.skipWarnings,
				hint: TRYTON.skipWarningsHint,
				unset: "",
			},
			{ path: "queueWorker", kind: "switch", label: TRYTON.queueWorker, unset: "no" },
			{
				path: "overlapSeconds",
				kind: "number",
				label: TRYTON.overlap,
				hint: TRYTON.overlapHint,
				unset: "120",
			},
		],
	},
};
export const ADAPTERS = Object.keys(ADAPTER_FACES) as AdapterName[];
