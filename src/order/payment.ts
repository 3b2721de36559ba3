/** What a payment gateway's news do to an order. Pure, so that every interleaving can be tried. */

/** What is reported after the order has its number. */
export const PAYMENT_NEWS = ["captured", "authorised", "declined", "aborted"] as const;
export type PaymentNewsStatus = (typeof PAYMENT_NEWS)[number];
/** `pending` and `expired` are ours: nothing heard yet, and nothing heard in time. */
export type PaymentState = PaymentNewsStatus | "pending" | "expired";

/** What was last believed about a payment. */
export interface KnownPayment {
	readonly status: PaymentState;
	readonly reference: string | null;
	readonly amount: string | null;
	/** When it happened at the gateway, Unix ms, if it said so. */
	readonly occurredAtMs: number | null;
}
export interface ReportedPayment {
	readonly status: PaymentNewsStatus;
	readonly reference: string | null;
	readonly amount: string | null;
	readonly occurredAtMs: number | null;
}

/** Whether there is money, or a promise of it. */
export const isPaid = (status: PaymentState): boolean => status === "captured" || status === "authorised";

/**
 * Whether the report changes what is believed. Reports come repeated, late and out of order:
 * money that has arrived stays arrived, whatever comes after it; money that arrives late is believed whenever it arrives;
 * of everything else the later happening counts, where the gateway says when it happened, and else the later report, except
 * that a payment which was aborted under its own reference cannot become authorised again.
 */
export function isNews(known: KnownPayment, report: ReportedPayment): boolean {
	if (known.status === "captured") return false;
	if (report.status === "captured") return true;
	if (known.status === report.status && (report.reference === null || known.reference === report.reference)) return false;
	if (known.occurredAtMs !== null && report.occurredAtMs !== null && report.occurredAtMs < known.occurredAtMs) return false;
	const samePayment = known.reference !== null && known.reference === report.reference;
	return !(samePayment && known.status === "aborted" && report.status === "authorised");
}

/**
 * The same for an order that is erased. Of its payment's reference nothing is left to compare with, so a status that is known already is
 * news only of a later happening; a report that does not say when it happened may be the one before, sent again.
 */
export function isNewsOfErased(known: KnownPayment, report: ReportedPayment): boolean {
	const isLater = known.occurredAtMs !== null && report.occurredAtMs !== null && known.occurredAtMs < report.occurredAtMs;
	return (known.status !== report.status || isLater) && isNews(known, report);
}

/** An order's body (JSON text of an OrderDraft) with what is known of its payment by now. */
export function laidOver(body: string, known: KnownPayment): string {
	const draft = JSON.parse(body);
	const { status, reference, amount } = known;
	return JSON.stringify({
		...draft,
		payment: { ...draft.payment, status, ...(reference == null ? {} : { reference }), ...(amount == null ? {} : { amount }) },
	});
}
