import { z } from "zod";
import { FEEDS } from "./records";

/** What the sandbox's ERP understands. Like any ERP it reads the fields it needs and passes over the others. */

const Decimal = z.string().regex(/^\d{1,12}(?:\.\d{1,6})?$/, "is not a decimal string");
const Text = z.string().max(10_000);

export const OrderIn = z.object({
	eNumber: z.string().regex(/^[A-Z0-9-]{1,20}$/, "is not an e-number"),
	customer: z.object({ account: Text.nullish(), name: Text, email: Text }),
	currency: z.string().regex(/^[A-Z]{3}$/, "is not a currency code"),
	lines: z
		.array(z.object({ sku: Text.min(1), quantity: Decimal, unitPrice: Decimal }))
		.min(1)
		.max(1_000),
	freight: z.object({ code: Text, amount: Decimal }).nullish(),
	total: Decimal,
});
export type OrderIn = z.infer<typeof OrderIn>;

export const QuoteIn = z.object({
	account: Text.nullable(),
	currency: z.string(),
	lines: z
		.array(z.object({ sku: Text, quantity: Decimal }))
		.min(1)
		.max(1_000),
	freightCode: Text.nullish(),
});
export type QuoteIn = z.infer<typeof QuoteIn>;

export const RecordIn = z.record(z.string().max(100), z.union([Text, z.boolean(), z.null()]));
/** More than any of our measurements asks for. */
const GENERATED_MAX = 200_000;
export const GenerateIn = z.object({ count: z.int().min(1).max(GENERATED_MAX) });
/** What somebody in the ERP corrects; an order can be copied under another e-number. */
export const AlterIn = z.object({
	total: Decimal.optional(),
	currency: z
		.string()
		.regex(/^[A-Z]{3}$/, "is not a currency code")
		.optional(),
});
export const CopyIn = z.object({ eNumber: OrderIn.shape.eNumber.optional() });
export const FeedName = z.enum(FEEDS);

const whole = (min: number, max: number, fallback: number) =>
	z
		.string()
		.regex(/^\d{1,15}$/, "is not a whole number")
		.transform(Number)
		.pipe(z.number().min(min).max(max))
		.default(fallback);
export const ListQuery = z.object({ cursor: whole(0, Number.MAX_SAFE_INTEGER, 0), limit: whole(1, 1_000, 100) });
export const ChangesQuery = z.object({ cursor: z.string().optional(), limit: whole(1, 500, 100) });
