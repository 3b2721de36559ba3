import { z } from "zod";

/** An order as a storefront hands it over. The one owner of the shape: wire, desk, adapters and OpenAPI derive from here. */

export const LINES_MAX = 1_000;
export const BODY_BYTES_MAX = 256 * 1024;
export const KEY_LENGTH_MAX = 200;
const SKU_LENGTH_MAX = 64;
const TEXT_LENGTH_MAX = 200;
const NOTE_LENGTH_MAX = 10_000;

/** Line feed and tab belong in a note; other control characters break the XML and CSV that ERPs are fed with. */
const SINGLE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const MULTI_LINE = /^(?:[^\p{Cc}]|[\n\r\t])*$/u;

const wellFormed = (text: string) => text.isWellFormed();
const text = (max: number, min = 0) =>
	z
		.string()
		.min(min, min === 1 ? "must not be empty" : undefined)
		.max(max, `must be at most ${max} characters`)
		.refine(wellFormed, "must be valid Unicode (it holds half of a surrogate pair)")
		.regex(SINGLE_LINE, "must not hold control characters or line breaks");
const required = (max: number) => text(max, 1).regex(/\S/u, "must not be blank");

const decimal = (whole: number, fraction: number, example: string) =>
	z
		.string(`must be a decimal string, such as "${example}"`)
		.regex(
			new RegExp(`^(?:0|[1-9]\\d{0,${whole - 1}})(?:\\.\\d{1,${fraction}})?$`),
			`must be a decimal string such as "${example}": at most ${whole} digits before the point and ${fraction} after, no sign, no exponent`,
		);
const Amount = decimal(12, 4, "29.95").meta({ examples: ["29.95"] });
const Quantity = decimal(7, 4, "2")
	.refine((value) => /[1-9]/.test(value), "must be more than zero")
	.meta({ examples: ["2"] });

const CountryCode = z
	.string()
	.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as "IE"')
	.meta({ examples: ["IE"] });
const CurrencyCode = z
	.string()
	.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"')
	.meta({ examples: ["EUR"] });
const IsoDate = z.iso.date('must be a date such as "2026-12-01"');

export const Address = z
	.strictObject({
		name: required(TEXT_LENGTH_MAX),
		line1: required(TEXT_LENGTH_MAX),
		line2: text(TEXT_LENGTH_MAX).nullish(),
		city: required(TEXT_LENGTH_MAX),
		region: text(TEXT_LENGTH_MAX).nullish(),
		postcode: text(20).nullish(),
		country: CountryCode,
		phone: text(40).nullish(),
	})
	.meta({ id: "Address" });

export const Delivery = Address.extend({
	date: IsoDate.nullish().meta({ description: "The day the customer asked for." }),
}).meta({ id: "Delivery" });

export const Customer = z
	.strictObject({
		kind: z.enum(["b2c", "b2b"]),
		account: required(64).nullish().meta({ description: "The customer's account code in the ERP; needed when kind is b2b." }),
		name: required(TEXT_LENGTH_MAX),
		email: z.email("must be an e-mail address").max(254),
		phone: text(40).nullish(),
	})
	.refine((customer) => customer.kind === "b2c" || (customer.account ?? null) !== null, {
		path: ["account"],
		message: "a b2b customer needs the account code it has in the ERP",
	})
	.meta({ id: "Customer" });

export const Line = z
	.strictObject({
		sku: required(SKU_LENGTH_MAX),
		name: text(TEXT_LENGTH_MAX).nullish(),
		quantity: Quantity,
		unitPrice: Amount,
	})
	.meta({ id: "Line" });

export const Freight = z.strictObject({ code: required(SKU_LENGTH_MAX), amount: Amount }).meta({ id: "Freight" });

export const PaymentStatus = z.enum(["pending", "authorised", "captured"]);
export const Payment = z
	.strictObject({
		type: required(40).meta({ description: "How it is paid: card, invoice, bank_transfer, …" }),
		status: PaymentStatus,
		reference: text(TEXT_LENGTH_MAX).nullish().meta({ description: "The payment gateway's own reference. Never card data." }),
		amount: Amount,
	})
	.meta({ id: "Payment" });

export const OrderDraft = z
	.strictObject({
		reference: required(KEY_LENGTH_MAX).nullish().meta({
			description: "The shop's own reference. Serves as the idempotency key when no Idempotency-Key header is sent.",
		}),
		customer: Customer,
		currency: CurrencyCode,
		lines: z.array(Line).min(1, "must hold at least one line").max(LINES_MAX).superRefine(refuseRepeatedLines),
		delivery: Delivery,
		billing: Address.nullish().meta({ description: "Null or left out: the delivery address." }),
		freight: Freight.nullish(),
		payment: Payment,
		total: Amount,
		note: z
			.string()
			.max(NOTE_LENGTH_MAX, `must be at most ${NOTE_LENGTH_MAX} characters`)
			.refine(wellFormed, "must be valid Unicode (it holds half of a surrogate pair)")
			.regex(MULTI_LINE, "must not hold control characters other than tabs and line breaks")
			.nullish(),
	})
	.meta({ id: "OrderDraft" });
export type OrderDraft = z.infer<typeof OrderDraft>;
export type OrderAddress = z.infer<typeof Address>;

/** An order with its number, as adapters get it. `placedAt` is ISO 8601, UTC. */
export interface PlacedOrder extends OrderDraft {
	readonly eNumber: string;
	readonly placedAt: string;
}

/** The same article twice at one price is a double click in the shop; at two prices it is a promotion. */
function refuseRepeatedLines(lines: readonly z.infer<typeof Line>[], context: z.RefinementCtx<readonly z.infer<typeof Line>[]>): void {
	const seen = new Map<string, number>();
	for (const [index, line] of lines.entries()) {
		const key = JSON.stringify([line.sku, Number(line.unitPrice)]);
		const first = seen.get(key);
		if (first === undefined) seen.set(key, index);
		else
			context.addIssue({
				code: "custom",
				path: [index, "sku"],
				message: `${line.sku} stands already in lines[${first}] at the same price: send it once, with the quantities added up`,
			});
	}
}
