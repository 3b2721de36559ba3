import * as z from "zod";
import type { PaymentAnswer, Receipt } from "../desk/answers";
import { type OrderDraft, Payment, PaymentStatus } from "../order/order";
import { ERROR_CLASSES, type ErrorClass } from "../order/outcome";
import { PAYMENT_NEWS, type PaymentState } from "../order/payment";
import type { OrderSnapshot } from "../order/snapshot";
import { FACES, STATUSES, type Status } from "../order/status";
import { MISTAKE_KINDS } from "./mistakes";
import { PROBLEM_CODES } from "./problems";

/** What `/v1` answers: schemas for the document, and the one place that makes each answer. */

const ENumber = z.string().meta({ description: "The order's number, given for good.", examples: ["E100001"] });
export const OrderStatus = z.enum(STATUSES).meta({ id: "OrderStatus" });
const Label = z.string().meta({ description: "The status in words." });
const Time = z.iso.datetime().meta({ description: "ISO 8601, UTC." });
const ErpOrderNumber = z.string().nullable().meta({ description: "The ERP's own number; null until it gave one, and then it stays." });
const Links = z.object({ self: z.string() });
const PaymentSaid = z
	.object({ type: z.string(), status: PaymentStatus, reference: z.string().nullable(), amount: z.string() })
	.meta({ description: "The payment as the order was placed with it." });
const PAYMENT_STATES = [...PAYMENT_NEWS, "pending", "expired"] as const satisfies readonly PaymentState[];
const PaymentStateNow = z.enum(PAYMENT_STATES).meta({ description: "pending: nothing was heard yet; expired: nothing was heard in time." });
const PaymentNow = PaymentSaid.extend({
	status: PaymentStateNow,
	reference: z.null().meta({ description: "Not told here." }),
}).meta({ description: "The payment as it was last reported." });

const ChangedEntity = z.enum(["product", "price", "stock", "customer", "contact", "order", "shipment", "invoice", "ledgerEntry"]);
export const ErpChanges = z
	.strictObject({
		entities: z.array(ChangedEntity).min(1).max(9).optional().meta({ description: "What has changed; left out: anything may have." }),
	})
	.meta({ id: "ErpChanges" });
export const ErpChangesReply = z
	.object({ started: z.array(ChangedEntity).meta({ description: "What is being asked for now; what is not replicated is left out." }) })
	.meta({ id: "ErpChangesReply" });

export const OrderReceipt = z
	.object({
		eNumber: ENumber,
		status: OrderStatus,
		label: Label,
		message: z.string().meta({ description: "For the customer." }),
		reference: z.string().nullable(),
		placedAt: Time,
		erpOrderNumber: ErpOrderNumber,
		payment: PaymentSaid,
		links: Links,
	})
	.meta({ id: "OrderReceipt" });

export const OrderView = z
	.object({
		eNumber: ENumber,
		status: OrderStatus,
		label: Label,
		reference: z.string().nullable(),
		placedAt: Time,
		updatedAt: Time,
		erpOrderNumber: ErpOrderNumber,
		erasedAt: Time.nullable().meta({ description: "When its personal data was erased; null: it was not." }),
		error: z
			.object({ class: z.enum(ERROR_CLASSES), message: z.string() })
			.nullable()
			.meta({ description: "What the last attempt to deliver it met with, in words for the customer; the ERP's own are for the console." }),
		currency: z.string(),
		total: z.string(),
		payment: PaymentNow,
		links: Links,
	})
	.meta({ id: "OrderView" });

export const PaymentNews = z
	.strictObject({
		status: z.enum(PAYMENT_NEWS),
		reference: Payment.shape.reference,
		amount: Payment.shape.amount.nullish(),
		occurredAt: z.iso
			.datetime({ offset: true, error: 'must be a time such as "2026-06-03T14:02:00Z", with its zone' })
			.nullish()
			.meta({
				description: "When it happened at the payment gateway. Reports that come out of order are then told apart.",
				examples: ["2026-06-03T14:02:00Z"],
			}),
	})
	.meta({ id: "PaymentNews" });
export type PaymentNews = z.infer<typeof PaymentNews>;

export const PaymentReply = z
	.object({
		eNumber: ENumber,
		status: OrderStatus,
		label: Label,
		result: z.enum(["recorded", "unchanged"]).meta({
			description: "unchanged: it was known already, later news had overtaken it, or it came after money that it cannot undo.",
		}),
		payment: z.object({ status: PaymentStateNow }).meta({ description: "What is believed of the payment now." }),
		links: Links,
	})
	.meta({ id: "PaymentReply" });

export const GatewayStatus = z
	.object({
		erp: z.object({
			state: z.enum(["online", "offline", "paused", "unknown"]),
			since: Time.nullable(),
		}),
		ordering: z.literal("available").meta({ description: "Orders are taken whatever the ERP does." }),
		pricing: z.enum(["live", "unavailable"]),
		orders: z
			.object({
				waiting: z.number().int().nullable().meta({ description: "How many orders are on their way to the ERP." }),
				oldestWaitingAt: Time.nullable(),
				oldestWaitingSeconds: z.number().int().nullable(),
			})
			.meta({ description: "All null while nobody can say." }),
	})
	.meta({ id: "GatewayStatus" });

export const Problem = z
	.object({
		type: z.string().meta({ description: "Where this problem is explained." }),
		title: z.string(),
		status: z.number().int(),
		code: z.enum(PROBLEM_CODES).meta({ description: "What a program may act upon." }),
		detail: z.string().meta({ description: "For a person; its wording may change." }),
		requestId: z.string(),
		errors: z
			.array(
				z.object({
					path: z.string().meta({ examples: ["lines[0].quantity"] }),
					kind: z.enum(MISTAKE_KINDS).meta({ description: "What a program may act upon; `rule`: the message says it." }),
					message: z.string().meta({ description: "Goes on from the name of the field; its wording may change." }),
				}),
			)
			.optional()
			.meta({ description: "With validation_failed: one entry a mistake." }),
		difference: z.string().optional().meta({ description: "With total_mismatch: what the total is too high by, negative when too low." }),
		eNumber: z.string().optional().meta({ description: "With idempotency_conflict: the order that has the key." }),
	})
	.meta({ id: "Problem", description: "RFC 9457." });

export const Alive = z.object({ status: z.literal("ok") }).meta({ id: "Alive" });

export const PLACED_MESSAGE = "Your order has been placed successfully";
export const AWAITING_PAYMENT_MESSAGE = "Your order is reserved and will be placed as soon as it is paid";
export const ABANDONED_MESSAGE = "Your order was not paid for and has not been placed";
export const CANCELLED_MESSAGE = "Your order has been cancelled";

function messageOf(status: Status): string {
	switch (status) {
		case "awaiting_payment":
			return AWAITING_PAYMENT_MESSAGE;
		case "abandoned":
			return ABANDONED_MESSAGE;
		case "cancelled":
			return CANCELLED_MESSAGE;
		default:
			return PLACED_MESSAGE;
	}
}

const linksOf = (eNumber: string) => ({ self: `/v1/orders/${eNumber}` });
const isoOf = (ms: number): string => new Date(ms).toISOString();
const paymentOf = ({ payment }: Pick<OrderDraft, "payment">) => ({ ...payment, reference: payment.reference ?? null });

/**
 * The first reply, and word for word every later one under the same key, unless the caller waited for more: then `now` is
 * the order as it is by that time.
 */
export const receiptReply = (
	receipt: Receipt,
	draft: OrderDraft,
	now: Pick<OrderSnapshot, "status" | "erpOrderNumber"> = { status: receipt.status, erpOrderNumber: null },
): z.infer<typeof OrderReceipt> => ({
	eNumber: receipt.eNumber,
	status: now.status,
	label: FACES[now.status].label,
	message: messageOf(now.status),
	reference: draft.reference ?? null,
	placedAt: isoOf(receipt.placedAtMs),
	erpOrderNumber: now.erpOrderNumber,
	payment: paymentOf(draft),
	links: linksOf(receipt.eNumber),
});

export const NEEDS_A_PERSON_MESSAGE = "The shop's back office has to look at this order.";
export const GOES_OUT_MESSAGE = "The shop's back office cannot be reached at present; the order is safe and goes out by itself.";
const ERROR_MESSAGES: Readonly<Record<ErrorClass, string>> = {
	down: GOES_OUT_MESSAGE,
	unknown_outcome: GOES_OUT_MESSAGE,
	rate_limited: GOES_OUT_MESSAGE,
	unauthorised: GOES_OUT_MESSAGE,
	forbidden: NEEDS_A_PERSON_MESSAGE,
	validation_rejected: NEEDS_A_PERSON_MESSAGE,
	duplicate: NEEDS_A_PERSON_MESSAGE,
	not_found: NEEDS_A_PERSON_MESSAGE,
	conflict: NEEDS_A_PERSON_MESSAGE,
	poison: NEEDS_A_PERSON_MESSAGE,
};

/** An order that has been given up does not go out by itself, whatever the last attempt met with. */
const errorOf = ({ errorClass, status }: OrderSnapshot) =>
	errorClass === null ? null : { class: errorClass, message: status === "failed" ? NEEDS_A_PERSON_MESSAGE : ERROR_MESSAGES[errorClass] };

/**
 * Without names, addresses, the payment's reference and the ERP's own words, which may quote any of them: e-numbers are
 * consecutive, and a key that is used in a browser is no secret.
 */
export function orderReply(order: OrderSnapshot): z.infer<typeof OrderView> {
	const draft: OrderDraft = JSON.parse(order.body);
	return {
		eNumber: order.eNumber,
		status: order.status,
		label: FACES[order.status].label,
		reference: order.reference,
		placedAt: isoOf(order.placedAtMs),
		updatedAt: isoOf(order.updatedAtMs),
		erpOrderNumber: order.erpOrderNumber,
		erasedAt: order.erasedAtMs === null ? null : isoOf(order.erasedAtMs),
		error: errorOf(order),
		currency: draft.currency,
		total: draft.total,
		payment: { ...draft.payment, reference: null },
		links: linksOf(order.eNumber),
	};
}

export const paymentReply = (answer: Exclude<PaymentAnswer, { kind: "unknown_order" }>): z.infer<typeof PaymentReply> => ({
	eNumber: answer.eNumber,
	status: answer.status,
	label: FACES[answer.status].label,
	result: answer.kind,
	payment: { status: answer.payment },
	links: linksOf(answer.eNumber),
});
