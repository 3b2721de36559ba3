import * as z from "zod";
import type { Credentials } from "../connection";

/** What a merchant tells us about their Tryton. Codes are the ones people see in Tryton; ids are only used where Tryton has no code. */

const Code = z.string().trim().min(1).max(64);
const Id = z.number().int().positive();

const Settings = z.strictObject({
	/** The company that sells. */
	company: Id.default(1),
	/** In which Tryton words its messages; permission errors are told apart from others in English only. */
	language: z.string().min(2).max(10).default("en"),
	/** The warehouse that delivers and whose stock is quoted; null: Tryton's default. */
	warehouse: Id.nullable().default(null),
	/**
	 * Party code that all orders without an account are booked on. Null: each such customer gets a party of their own, found again
	 * by its code (`webPartyPrefix` and a hash of the e-mail address), so that sale, shipment and invoice bear their name.
	 */
	cashAccount: Code.nullable().default(null),
	webPartyPrefix: z
		.string()
		.regex(/^[A-Z0-9-]{1,10}$/)
		.default("WEB-"),
	/** Our freight code -> product code of the service that is put on the sale as a line. */
	freight: z.record(z.string().min(1).max(64), Code).default({}),
	/** For freight codes that are not in `freight`; null: such an order is refused before anything is stored. */
	freightProduct: Code.nullable().default(null),
	/** Our payment type -> id of a Tryton payment term. Others get the party's own. */
	paymentTerms: z.record(z.string().min(1).max(40), Id).default({}),
	/**
	 * False: the shop's prices are net, and reach the sale as they are. True: they include the taxes that Tryton finds for line and
	 * customer; the sale gets the net price rounded to 4 decimals, so its total may differ by a cent or so from the shop's.
	 */
	pricesIncludeTax: z.boolean().default(false),
	/** Whether Tryton's module sale_shipment_cost is there: each sale is then told not to add a freight of Tryton's own. */
	shipmentCostModule: z.boolean().default(true),
	/** Beginnings of the names of warnings that are answered with yes, such as "sale_date_". All others stop the order. */
	skipWarnings: z.array(z.string().min(3).max(100)).max(20).default([]),
	/** True: workers process confirmed sales from Tryton's own queue, which survives a crash, so `confirmed` is as good as processed. */
	queueWorker: z.boolean().default(false),
	/** How far behind its newest stamp a change feed looks again for transactions that took longer; more than the longest one takes. */
	overlapSeconds: z.number().int().min(1).max(3_600).default(120),
});
export type TrytonSettings = z.infer<typeof Settings>;

/** The settings with defaults filled in. Throws a RangeError that names what is wrong; its cause is the ZodError. */
export function trytonSettings(settings: unknown): TrytonSettings {
	const parsed = Settings.safeParse(settings);
	if (parsed.success) return parsed.data;
	throw new RangeError(`settings of the tryton adapter: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}

/** Prices are those of a company, names are in a language, and stock is that of a warehouse. Throws as above. */
export function trytonFeedSettings(settings: unknown) {
	const { company, language, warehouse } = trytonSettings(settings);
	return { company, language, warehouse };
}

export interface Login {
	readonly login: string;
	readonly password: string;
}

/** Login and password, or null when one is missing. A colon would end the login inside Tryton's own session header. */
export function loginOf({ login, password }: Credentials): Login | null {
	if (login === undefined || login === "" || login.includes(":") || password === undefined || password === "") return null;
	return { login, password };
}
