import { seqOf } from "./enumber";
import type { PaymentState } from "./payment";
import type { Status } from "./status";

/** What became of an e-number, in words that can be read out to whoever asks. */

/** What is known of a number that was given out. Times are Unix ms. */
export interface IssuedNumber {
	readonly eNumber: string;
	readonly status: Status;
	readonly placedAtMs: number;
	/** When it came to be as it is: given up, archived, cancelled. */
	readonly changedAtMs: number;
	readonly erpOrderNumber: string | null;
	readonly payment: PaymentState;
	/** Until when the payment is waited for; only while it is. */
	readonly payUntilMs: number | null;
	/** An attempt may have left it in the ERP. */
	readonly mayBeInErp: boolean;
}

export interface Fate {
	readonly eNumber: string;
	readonly fate: "placed" | "awaiting_payment" | "abandoned" | "never_issued";
	readonly status: Status | null;
	readonly atMs: number | null;
	/** What a program may tell fates of one kind apart by. */
	readonly reason: "declined" | "aborted" | "expired" | "payment_open" | "not_yet" | "not_ours" | null;
	readonly say: string;
}

/** `when` puts a time into words, in the shop's own zone. */
export function fateOf(number: IssuedNumber, when: (atMs: number) => string): Fate {
	const { eNumber, status, placedAtMs, changedAtMs } = number;
	switch (status) {
		case "awaiting_payment": {
			const until = number.payUntilMs === null ? "" : ` until ${when(number.payUntilMs)}`;
			const say = `${eNumber} was given out on ${when(placedAtMs)} and waits for its payment${until}. The order is placed once it is paid.`;
			return { eNumber, fate: "awaiting_payment", status, atMs: placedAtMs, reason: "payment_open", say };
		}
		case "abandoned":
			return { eNumber, fate: "abandoned", status, atMs: changedAtMs, ...givenUp(number, when(changedAtMs)) };
		default: {
			const say = `${eNumber} was placed on ${when(placedAtMs)}${placedSay(status, number, when(changedAtMs))}`;
			return { eNumber, fate: "placed", status, atMs: placedAtMs, reason: null, say };
		}
	}
}

const UNUSED = "so the order was never placed. The number stays unused.";

function givenUp({ eNumber, payment }: IssuedNumber, at: string): Pick<Fate, "reason" | "say"> {
	if (payment === "declined" || payment === "aborted")
		return { reason: payment, say: `The payment for ${eNumber} was ${payment} on ${at}, ${UNUSED}` };
	return { reason: "expired", say: `The payment for ${eNumber} had not come by ${at}, ${UNUSED}` };
}

function placedSay(
	status: Exclude<Status, "awaiting_payment" | "abandoned">,
	{ erpOrderNumber, mayBeInErp }: IssuedNumber,
	changed: string,
): string {
	const as = erpOrderNumber === null ? "" : ` as ${erpOrderNumber}`;
	switch (status) {
		case "queued":
			return " and waits to be sent to the ERP. Nobody has to do anything.";
		case "sending":
			return " and is being sent to the ERP at this moment.";
		case "pending_verification":
			return " and was sent to the ERP, which has not confirmed it yet. It is being looked up there.";
		case "synced":
			return ` and is in the ERP${as}.`;
		case "synced_manually":
			return ` and was marked as entered into the ERP by hand${as}.`;
		case "failed":
			return ". It could not be delivered to the ERP and needs a person at the shop.";
		case "archived":
			return mayBeInErp
				? `. On ${changed} it was archived; an earlier attempt may have left it in the ERP.`
				: `. On ${changed} it was archived: it is kept, and not sent to the ERP.`;
		case "cancelled":
			return `. On ${changed} it was cancelled, before it was sent to the ERP.`;
	}
}

/**
 * For text that is no number of this shop's, whatever it is. `last` is the number given out last, null before the first;
 * `prefix` is what numbers begin with at present.
 */
export function neverIssued(text: string, prefix: string, last: { readonly seq: number; readonly eNumber: string } | null): Fate {
	const about = { eNumber: text, fate: "never_issued", status: null, atMs: null } as const;
	const seq = text.startsWith(prefix) && /^[1-9]\d*$/.test(text.slice(prefix.length)) ? seqOf(text) : null;
	if (seq === null || (last !== null && seq <= last.seq))
		return { ...about, reason: "not_ours", say: `${text} is not one of this shop’s numbers. ${soFar(last)}` };
	return { ...about, reason: "not_yet", say: `${text} has not been given out. ${soFar(last)}` };
}

const soFar = (last: { readonly eNumber: string } | null): string =>
	last === null ? "No number has been given out so far." : `The last number so far is ${last.eNumber}.`;
