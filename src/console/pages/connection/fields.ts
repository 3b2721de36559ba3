import type { AdapterName } from "../../wire-connection";

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
	{ value: "product", label: "Products" },
	{ value: "price", label: "Prices" },
	{ value: "stock", label: "Stock" },
	{ value: "customer", label: "Customers" },
	{ value: "contact", label: "Contacts" },
	{ value: "order", label: "Orders" },
	{ value: "shipment", label: "Shipments" },
	{ value: "invoice", label: "Invoices" },
	{ value: "ledgerEntry", label: "Ledger entries" },
];
/** What the adapter takes for served when nothing is said. */
const ENTITIES_UNSET = ["product", "price", "stock", "customer", "contact"];

export const ADAPTER_FACES: Readonly<Record<AdapterName, AdapterFace>> = {
	rest: {
		name: "Holdfast’s own contract",
		about: "A small web service that an integrator puts before any ERP.",
		address: "Such as https://erp.example/holdfast. Paths are appended to it.",
		credentials: [{ name: "token", label: "Token", secret: true }],
		settings: [
			{
				path: "hardKey",
				kind: "switch",
				label: "The ERP refuses a second order with the same e-number",
				unset: "no",
			},
			{
				path: "settleMs",
				kind: "number",
				label: "Settle time of this service (ms)",
				hint: "Left empty: 300,000. “Settle time” under the limits goes before it.",
				unset: "",
			},
			{ path: "quote.price", kind: "switch", label: "Can be asked for prices", unset: "yes" },
			{ path: "quote.stock", kind: "switch", label: "Can be asked for stock", unset: "yes" },
			{ path: "quote.freight", kind: "switch", label: "Can be asked for freight", unset: "yes" },
			{
				path: "entities",
				kind: "many",
				label: "Tells of changes of",
				options: ENTITY_OPTIONS,
				unset: ENTITIES_UNSET.join("\n"),
			},
			{
				path: "deletions",
				kind: "one",
				label: "What was deleted",
				options: [
					{ value: "feed", label: "is told as a change" },
					{ value: "none", label: "is not told: only a comparison finds it" },
				],
				unset: "feed",
			},
		],
	},
	tryton: {
		name: "Tryton 6.0",
		about: "Speaks to a Tryton server directly.",
		address: "Ends with the database, such as https://tryton.example/erp/.",
		credentials: [
			{ name: "login", label: "Login", secret: false },
			{ name: "password", label: "Password", secret: true },
		],
		settings: [
			{ path: "company", kind: "number", label: "Company that sells (id)", unset: "1" },
			{
				path: "language",
				kind: "text",
				label: "Language of Tryton’s messages",
				hint: "Leave it at “en”: permission errors are told apart from others in English only.",
				unset: "en",
			},
			{ path: "warehouse", kind: "number", label: "Warehouse that delivers (id)", hint: "Left empty: Tryton’s own default.", unset: "" },
			{
				path: "cashAccount",
				kind: "text",
				label: "Party that orders without an account are booked on (code)",
				hint: "Left empty: each such customer gets a party of their own.",
				unset: "",
			},
			{
				path: "webPartyPrefix",
				kind: "text",
				label: "Prefix of the codes of such parties",
				hint: "1 to 10 of A-Z 0-9 -",
				unset: "WEB-",
			},
			{
				path: "freight",
				kind: "pairs",
				values: "text",
				label: "Product for each freight code",
				hint: "One a line, such as STD = FREIGHT-STD",
				unset: "",
			},
			{
				path: "freightProduct",
				kind: "text",
				label: "Product for any other freight code",
				hint: "Left empty: an order with a code that is not listed above is refused.",
				unset: "",
			},
			{
				path: "paymentTerms",
				kind: "pairs",
				values: "number",
				label: "Payment term (id) for each payment type",
				hint: "One a line, such as invoice = 3. Others get the party’s own.",
				unset: "",
			},
			{ path: "pricesIncludeTax", kind: "switch", label: "The shop’s prices include taxes", unset: "no" },
			{ path: "shipmentCostModule", kind: "switch", label: "Tryton’s module sale_shipment_cost is there", unset: "yes" },
			{
				path: "skipWarnings",
				kind: "lines",
				label: "Warnings that are answered with yes",
				hint: "Beginnings of their names, one a line, such as sale_date_. All others stop the order.",
				unset: "",
			},
			{ path: "queueWorker", kind: "switch", label: "Workers process confirmed sales from Tryton’s own queue", unset: "no" },
			{
				path: "overlapSeconds",
				kind: "number",
				label: "Overlap of the change feed (seconds)",
				hint: "More than Tryton’s longest transaction takes; 1 to 3,600.",
				unset: "120",
			},
		],
	},
};
export const ADAPTERS = Object.keys(ADAPTER_FACES) as AdapterName[];
