import * as z from "zod";
import type { Change, ContactMatch, ErpErrorClass, ErpOrder, Page, Quote, QuoteRequest } from "./adapter";
import { ENTITIES } from "./adapter";
import { type Envelope, erpError } from "./classify";
import { json } from "./text";

/**
 * The answers of the rest contract (docs/erp-rest-contract.md) as they come over the wire, checked down to the
 * value before anybody acts on them. Unknown fields are let pass, so that integrators may add to theirs.
 */

const ID_LENGTH_MAX = 200;
const TEXT_LENGTH_MAX = 1_000;
const CURSOR_LENGTH_MAX = 2_000;
const ORDERS_MAX = 1_000;

/** The closed list of error codes and what they mean to us. */
export const ERROR_CODES = {
	unauthorised: "unauthorised",
	forbidden: "forbidden",
	validation: "validation_rejected",
	unknown_item: "not_found",
	not_found: "not_found",
	duplicate: "duplicate",
	conflict: "conflict",
	rate_limited: "rate_limited",
	unavailable: "down",
} as const satisfies Readonly<Record<string, ErpErrorClass>>;

const Settings = z.strictObject({
	/** The ERP itself refuses a second order with the same e-number. */
	hardKey: z.boolean().default(false),
	/** How long after we gave up a request the ERP may still be working on it, in ms. */
	settleMs: z.number().int().min(0).max(3_600_000).optional(),
	quote: z
		.strictObject({ price: z.boolean(), stock: z.boolean(), freight: z.boolean() })
		.default({ price: true, stock: true, freight: true }),
	/** What `GET /changes/{entity}` serves. */
	entities: z.array(z.enum(ENTITIES)).default(["product", "price", "stock", "customer", "contact"]),
	/** Whether the feed reports deleted records. */
	deletions: z.enum(["feed", "none"]).default("feed"),
});

/** The settings with defaults filled in. Throws a RangeError that names what is wrong; its cause is the ZodError. */
export function restSettings(settings: unknown): z.infer<typeof Settings> {
	const parsed = Settings.safeParse(settings);
	if (parsed.success) return parsed.data;
	throw new RangeError(`settings of the rest adapter: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}

const Id = z.string().min(1).max(ID_LENGTH_MAX);
const Text = z.string().max(TEXT_LENGTH_MAX);
const Amount = z.string().regex(/^-?\d{1,18}(?:\.\d{1,9})?$/);

const WireError = z.object({ code: z.string(), message: z.string(), field: z.string().nullish() });
const ErrorBody = z.object({ error: WireError });

/** The body as the contract's error envelope, or null when it is not one. */
export function envelope(body: string): Envelope | null {
	const parsed = ErrorBody.safeParse(json(body));
	return parsed.success ? parsed.data.error : null;
}

export const healthAnswer = z.object({ version: Text.nullish() }).transform(({ version }) => ({ version: version ?? null }));

const Order = z.object({
	id: Id,
	number: Id.nullable(),
	eNumber: z.string(),
	state: z.enum(["draft", "confirmed", "cancelled"]),
	total: Amount.nullable(),
	currency: z.string().length(3).nullable(),
});
const toErpOrder = ({ id, number, state, total, currency }: z.infer<typeof Order>): ErpOrder => ({ id, number, state, total, currency });

/** An order with another e-number is not an answer: taking it would mark a lost order as delivered. Nor is one that is cancelled already. */
export const orderAnswer = (eNumber: string): z.ZodType<ErpOrder> =>
	Order.refine((order) => order.eNumber === eNumber && order.state !== "cancelled").transform(toErpOrder);

/** A server that overlooks the filter and lists other orders has not answered the question, and least of all with "it is not there". */
export const ordersAnswer = (eNumber: string): z.ZodType<readonly ErpOrder[]> =>
	z
		.object({ orders: z.array(Order).max(ORDERS_MAX) })
		.refine(({ orders }) => orders.every((order) => order.eNumber === eNumber))
		.transform(({ orders }) => orders.map(toErpOrder));

const LineError = WireError.transform(({ code, message, field }) => {
	const known: ErpErrorClass | undefined = Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code as keyof typeof ERROR_CODES] : undefined;
	return erpError(known ?? "validation_rejected", message, { erpCode: code, ...(field ? { field } : {}) });
});
const QuoteAnswer = z.object({
	currency: z.string().length(3),
	lines: z.array(
		z
			.object({ sku: z.string(), unitPrice: Amount.nullable(), available: Amount.nullable(), error: LineError.nullish() })
			.transform((line) => ({ ...line, error: line.error ?? null })),
	),
	freight: z.array(z.object({ code: z.string(), amount: Amount })),
});

/** Lines answer one to one, in the order asked: a price put to the wrong article is worse than none. */
export const quoteAnswer = (request: QuoteRequest): z.ZodType<Quote> =>
	QuoteAnswer.refine(
		({ lines, currency }) =>
			currency === request.currency &&
			lines.length === request.lines.length &&
			lines.every((line, index) => line.sku === request.lines[index]?.sku),
	);

const Contact = z.object({
	account: Id,
	accountName: Text,
	contactName: Text.nullable(),
	email: Text,
	active: z.boolean(),
});
export const contactsAnswer: z.ZodType<readonly ContactMatch[]> = z
	.object({ contacts: z.array(Contact) })
	.transform(({ contacts }) => contacts);

const ChangeAnswer: z.ZodType<Change> = z
	.object({
		id: Id,
		modifiedAt: Text.nullable(),
		deleted: z.boolean(),
		data: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])).nullable(),
	})
	.refine((change) => change.deleted === (change.data === null));

/** A feed that says "more" and stands still would be pulled for ever. */
export const changesAnswer = (cursor: string | null): z.ZodType<Page> =>
	z
		.object({ changes: z.array(ChangeAnswer), next: z.string().min(1).max(CURSOR_LENGTH_MAX), more: z.boolean() })
		.refine(({ next, more }) => !more || next !== cursor);
