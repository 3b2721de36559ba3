import Big from "big.js";
import type { OrderMessages } from "../../db/order-messages";
import { allowedActions } from "../../order/action";
import { type Change, diffOf } from "../../order/diff";
import type { OrderDraft } from "../../order/order";
import { isPaid } from "../../order/payment";
import { playbookOf } from "../../order/playbook";
import { playbookFacts } from "../../order/playbook-facts";
import type { OrderFile, Revision } from "../../order/snapshot";
import { FACES, isUnconfirmed } from "../../order/status";
import { availabilityOf, type Sight } from "./order-messages";
import { timelineOf } from "./timeline";
import { holdView, isoOf, isoOrNull } from "./views";

/** One order, as its page has it. */

export const UNCONFIRMED_SAY = "Holdfast cannot yet confirm whether the sync was completed.";

export interface OrderAbout {
	readonly mayAct: boolean;
	readonly nowMs: number;
	/** What was told of it; null while that cannot be read. */
	readonly messages: OrderMessages | null;
	readonly sight: Sight;
}

/** The order in its newest revision, and over it everything that is known about it by now. */
export function orderView(order: OrderFile, { mayAct, nowMs, messages, sight }: OrderAbout) {
	const draft: OrderDraft = JSON.parse(order.body);
	const { label, colour } = FACES[order.status];
	const { status, errorClass, unknownSinceMs } = order;
	const unconfirmed = isUnconfirmed(status, unknownSinceMs, nowMs);
	return {
		...draft,
		eNumber: order.eNumber,
		status,
		label,
		colour,
		reference: order.reference,
		placedAt: isoOf(order.placedAtMs),
		updatedAt: isoOf(order.updatedAtMs),
		/** Goes back with an action, as what was seen of the order. */
		version: order.version,
		/** An attempt may have left it in the ERP. */
		mayBeInErp: unknownSinceMs !== null,
		erpOrderNumber: order.erpOrderNumber,
		erasedAt: isoOrNull(order.erasedAtMs),
		prunedAt: isoOrNull(order.prunedAtMs),
		error: errorClass === null ? null : { class: errorClass, message: order.errorMessage ?? "" },
		nextAttemptAt: isoOrNull(order.nextAttemptAtMs),
		held: holdView(order.held, nowMs),
		unconfirmed,
		say: unconfirmed ? UNCONFIRMED_SAY : null,
		attempts: attemptsOf(order),
		revision: order.revision,
		revisions: revisionsOf(order.revisions),
		timeline: timelineOf(order, messages === null ? null : { messages, sight }),
		/** Whether mails and events about it could be read, and whether there are older ones than the timeline has. */
		told: availabilityOf(messages),
		playbook: playbookOf(playbookFacts(order, nowMs)),
		actions: allowedActions({ status, errorClass, mayBeInErp: unknownSinceMs !== null, erased: order.erasedAtMs !== null }),
		mayAct,
		serverTime: isoOf(nowMs),
		paidDifference: paidDifference(draft),
	};
}

/** What the order comes to beyond what is paid or promised for it, negative when less; null when they agree or nothing is. */
function paidDifference({ payment, total }: OrderDraft): string | null {
	if (!isPaid(payment.status)) return null;
	const difference = new Big(total).minus(payment.amount);
	return difference.eq(0) ? null : difference.toFixed();
}

/** Each with what was said to the ERP and what it answered, as far as that is kept. */
function attemptsOf({ attemptLog, exchanges }: OrderFile) {
	const byAttempt = new Map(exchanges.map((one) => [one.attempt, one.exchanges]));
	return attemptLog.map(({ startedAtMs, endedAtMs, ...attempt }) => ({
		...attempt,
		startedAt: isoOf(startedAtMs),
		endedAt: isoOf(endedAtMs),
		exchanges: (byAttempt.get(attempt.attempt) ?? []).map(({ atMs, ...exchange }) => ({ at: isoOf(atMs), ...exchange })),
	}));
}

export interface RevisionView {
	readonly revision: number;
	readonly at: string;
	/** Null for the order as placed. */
	readonly by: { readonly kind: "user" | "key"; readonly name: string } | null;
	readonly reason: string | null;
	/** Compared with the revision before. */
	readonly changes: readonly Change[];
}

/** Oldest first. */
export const revisionsOf = (revisions: readonly Revision[]): RevisionView[] =>
	revisions.map(({ revision, atMs, by, reason, body }, index) => ({
		revision,
		at: isoOf(atMs),
		by: by === null ? null : { kind: by.kind, name: by.name },
		reason,
		changes: changesBetween(revisions[index - 1]?.body ?? body, body),
	}));

export const changesBetween = (before: string, after: string): Change[] => diffOf(JSON.parse(before), JSON.parse(after));
