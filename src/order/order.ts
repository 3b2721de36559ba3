import * as z from "zod";
import {
	ACCOUNT_LENGTH_MAX,
	AMOUNT,
	COUNTRY_CODE,
	type DecimalRule,
	EMAIL,
	EMAIL_LENGTH_MAX,
	isMoreThanZero,
	LINES_MAX,
	MULTI_LINE,
	NOTE_LENGTH_MAX,
	PHONE_LENGTH_MAX,
	POSTCODE_LENGTH_MAX,
	QUANTITY,
	repeatedLines,
	SAY,
	SINGLE_LINE,
	SKU_LENGTH_MAX,
	TEXT_LENGTH_MAX,
} from "./rules";

/** An order as a storefront hands it over. The one owner of the shape: wire, desk, adapters and OpenAPI derive from here. */

export const BODY_BYTES_MAX = 256 * 1024;
export const KEY_LENGTH_MAX = 200;

const wellFormed = (text: string) => text.isWellFormed();
const text = (max: number, min = 0) =>
	z
		.string()
		.min(min, min === 1 ? SAY.empty : undefined)
		.max(max, SAY.tooLong(max))
		.refine(wellFormed, SAY.halfCharacter)
		.regex(SINGLE_LINE, SAY.singleLine);
const required = (max: number) => text(max, 1).regex(/\S/u, SAY.blank);

const decimal = ({ pattern, message, example }: DecimalRule) =>
	z.string(`must be a decimal string, such as "${example}"`).regex(pattern, message);
const Amount = decimal(AMOUNT).meta({ examples: [AMOUNT.example] });
const Quantity = decimal(QUANTITY)
	.refine(isMoreThanZero, SAY.zero)
	.meta({ examples: [QUANTITY.example] });

const CountryCode = z
	.string()
	.regex(COUNTRY_CODE, SAY.country)
	.meta({ examples: ["IE"] });
const CurrencyCode = z
	.string()
	.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"')
	.meta({ examples: ["EUR"] });
const IsoDate = z.iso.date(SAY.date);

export const Address = z
	.strictObject({
		name: required(TEXT_LENGTH_MAX),
		line1: required(TEXT_LENGTH_MAX),
		line2: text(TEXT_LENGTH_MAX).nullish(),
		city: required(TEXT_LENGTH_MAX),
		region: text(TEXT_LENGTH_MAX).nullish(),
		postcode: text(POSTCODE_LENGTH_MAX).nullish(),
		country: CountryCode,
		phone: text(PHONE_LENGTH_MAX).nullish(),
	})
	.meta({ id: "Address" });

export const Delivery = Address.extend({
	date: IsoDate.nullish().meta({ description: "The day the customer asked for." }),
}).meta({ id: "Delivery" });

export const Customer = z
	.strictObject({
		kind: z.enum(["b2c", "b2b"]),
		account: required(ACCOUNT_LENGTH_MAX)
			.nullish()
			.meta({ description: "The customer's account code in the ERP; needed when kind is b2b." }),
		name: required(TEXT_LENGTH_MAX),
		email: z.email({ pattern: EMAIL, error: SAY.email }).max(EMAIL_LENGTH_MAX, SAY.tooLong(EMAIL_LENGTH_MAX)),
		phone: text(PHONE_LENGTH_MAX).nullish(),
	})
	.refine((customer) => customer.kind === "b2c" || (customer.account ?? null) !== null, {
		path: ["account"],
		message: SAY.noAccount,
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
		lines: z.array(Line).min(1, SAY.noLines).max(LINES_MAX).superRefine(refuseRepeatedLines),
		delivery: Delivery,
		billing: Address.nullish().meta({ description: "Null or left out: the delivery address." }),
		freight: Freight.nullish(),
		payment: Payment,
		total: Amount,
		note: z
			.string()
			.max(NOTE_LENGTH_MAX, SAY.tooLong(NOTE_LENGTH_MAX))
			.refine(wellFormed, SAY.halfCharacter)
			.regex(MULTI_LINE, SAY.multiLine)
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

function refuseRepeatedLines(lines: readonly z.infer<typeof Line>[], context: z.RefinementCtx<readonly z.infer<typeof Line>[]>): void {
	for (const { index, message } of repeatedLines(lines)) context.addIssue({ code: "custom", path: [index, "sku"], message });
}
