import { ACTION_FACES, type OrderAction } from "./action";
import { CAUSES, type Cause, FOUND_OLDER, KEYED_MEANWHILE, NOTHING_WRONG, type Owner } from "./causes";
import { holdWords } from "./holds";
import type { ErrorClass } from "./outcome";
import type { PlaybookFacts } from "./playbook-facts";
import type { Hold } from "./snapshot";
import { soon, span } from "./span";
import { isUnconfirmed, type Status } from "./status";
import { holdTitle } from "./titles";

/** What is happening to an order, whose turn it is, and what they do: the one owner of these words. */
export interface Playbook {
	readonly title: string;
	/** Why it is so, in a sentence or two. */
	readonly cause: string;
	readonly owner: Owner;
	/** What a person does, in this order; empty when there is nothing to do. */
	readonly steps: readonly string[];
	/** The action that mends it, among those allowed; null when waiting does, or nothing. */
	readonly action: OrderAction | null;
	/** Who takes the next step: Holdfast, a person, or nobody any more. */
	readonly next: "by_itself" | "needs_person" | "done";
	/** When it is tried next, or that it is not. */
	readonly say: string;
	/** Whether to turn to Customer Support, with the subject they look for, and why. */
	readonly support: { readonly subject: typeof SUPPORT_SUBJECT; readonly say: string } | null;
}
export const SUPPORT_SUBJECT = "Order Sync Error";
/** An order that nothing holds back and that has been on its way so long is stuck. */
export const STUCK_AFTER_MS = 30 * 60_000;

const NOTHING_LEFT = "There is nothing left to do.";
const DONE = { owner: "nobody", steps: [], action: null, next: "done", support: null } as const;

export function playbookOf(facts: PlaybookFacts): Playbook {
	const book = bookOf(facts);
	const { paymentWithdrawn, status } = facts;
	if (paymentWithdrawn === null || status === "awaiting_payment" || status === "abandoned") return book;
	// Nothing is taken back by itself: the goods may be on their way. But somebody must know.
	const step = `The payment was ${paymentWithdrawn} after the order had been placed. Decide whether it is delivered all the same; if not, ${instead(status, facts.mayBeInErp)}.`;
	return { ...book, steps: [step, ...book.steps] };
}

function instead(status: Exclude<Status, "awaiting_payment" | "abandoned">, mayBeInErp: boolean): string {
	switch (status) {
		case "queued":
			if (mayBeInErp) return `press “${ACTION_FACES.archive.label}”, and cancel it in the ERP if it is there`;
			return `press “${ACTION_FACES.cancel.label}”`;
		case "failed":
			return `press “${ACTION_FACES.archive.label}”`;
		case "archived":
		case "cancelled":
			return "leave it as it is";
		case "sending":
		case "pending_verification":
		case "synced":
		case "synced_manually":
			return "cancel it in the ERP";
	}
}

function bookOf(facts: PlaybookFacts): Playbook {
	switch (facts.status) {
		case "awaiting_payment":
			return {
				...DONE,
				next: "by_itself",
				title: "Waiting for the payment",
				cause: "The number is given out, the payment is still open. It becomes an order once it is paid.",
				say: "It goes to the ERP once it is paid. If it is not paid in time, it is never placed.",
			};
		case "abandoned":
			return {
				...DONE,
				title: "Never placed",
				cause: "The payment was not completed. The number is used up; there is no order behind it, here or in the ERP.",
				say: "Nothing is sent, unless the payment arrives after all: then it is placed under this number.",
			};
		case "queued":
			return queued(facts);
		case "sending":
			return {
				...DONE,
				next: "by_itself",
				title: "On its way",
				cause: "This order is being handed to the ERP right now.",
				say: "The ERP's answer is awaited.",
			};
		case "pending_verification":
			return unconfirmed(facts);
		case "synced":
			return { ...DONE, title: "Delivered", cause: `The ERP has this order${asNumber(facts)}.`, say: NOTHING_LEFT };
		case "synced_manually":
			return {
				...DONE,
				title: "Marked as synced by hand",
				cause: `${facts.markedBy ?? "Somebody"} said that this order is in the ERP, ${markedAs(facts)}. Holdfast has not seen it there.`,
				say: "It is never sent by Holdfast. This cannot be taken back.",
			};
		case "failed":
			return failed(facts);
		case "archived":
			return {
				...DONE,
				title: "Archived",
				cause: facts.mayBeInErp
					? "This order is kept here and not sent any more; an earlier attempt may have left it in the ERP."
					: "This order is kept here without being placed in the ERP.",
				steps: [
					...(facts.mayBeInErp ? [`Search the ERP for ${facts.eNumber} before you key it in by hand.`] : []),
					`If it is keyed in by hand, give ${facts.eNumber} as its reference there; then press “${ACTION_FACES.restore.label}” and “${ACTION_FACES.mark_synced.label}” here, with the ERP's number.`,
					`If Holdfast is to send it after all, press “${ACTION_FACES.restore.label}” and “${ACTION_FACES.retry.label}”.`,
				],
				action: "restore",
				say: "It is not sent to the ERP.",
			};
		case "cancelled":
			return {
				...DONE,
				title: "Cancelled",
				cause: "This order was withdrawn before it was sent to the ERP.",
				say: "It is never sent to the ERP. If it is wanted after all, place it anew.",
			};
	}
}

function queued(facts: PlaybookFacts): Playbook {
	const { held, errorClass, eNumber, nowMs } = facts;
	const base = { next: "by_itself", action: null, support: null } as const;
	const hold = standing(facts);
	if (hold !== null) {
		const { title, cause, owner, steps, looksAgain } = holdWords(hold.reason);
		const again = looksAgain ? `Holdfast looks again ${soon(hold.untilMs - nowMs)}.` : "It goes out by itself after that.";
		return { ...base, title: `Waiting: ${inside(title)}`, cause, owner, steps, say: again };
	}
	const waitedMs = nowMs - Math.max(facts.onItsWaySinceMs, held?.untilMs ?? 0);
	const isStuck = waitedMs >= STUCK_AFTER_MS;
	const support = isStuck ? supportFor(`It has been on its way for ${span(waitedMs)}, and nothing holds it back`, eNumber) : null;
	if (errorClass !== null) {
		const { title, cause, owner, meanwhile } = causeOf(facts, errorClass);
		const say = nextAttempt(facts);
		return { ...base, title: "Waiting for the next try", cause: `${title}. ${cause}`, owner, steps: meanwhile, say, support };
	}
	if (isStuck)
		return {
			...base,
			title: "Waiting longer than it should",
			cause: `This order has been on its way for ${span(waitedMs)}. It is safe, and nothing holds it back.`,
			owner: "gateway",
			steps: ["Look at the board: after an outage many orders go out one after the other, and this one may not have had its turn yet."],
			say: "It goes to the ERP in its turn.",
			support: supportFor("If the number of waiting orders there does not go down", eNumber),
		};
	return {
		...base,
		title: "Next in line",
		cause: "This order is safe and goes to the ERP in its turn.",
		owner: "nobody",
		steps: [],
		say: nextAttempt(facts),
	};
}

function unconfirmed(facts: PlaybookFacts): Playbook {
	const { eNumber, unknownSinceMs, nowMs } = facts;
	const isLate = isUnconfirmed(facts.status, unknownSinceMs, nowMs);
	const doubt = "Holdfast cannot yet confirm whether the sync was completed";
	const say = `${askedAgain(facts)} Nothing is sent twice.`;
	const base = { action: "verify", next: "by_itself", support: null, say } as const;
	if (!isLate)
		return {
			...base,
			title: "Making sure",
			cause: `The ERP's last answer was lost. ${doubt}: it asks the ERP for ${eNumber} before anything is sent again.`,
			owner: "nobody",
			steps: ["Do not key it in by hand while this lasts."],
		};
	return {
		...base,
		title: "Not confirmed yet",
		cause: `${doubt}, ${span(nowMs - (unknownSinceMs ?? nowMs))} after it was sent: the ERP has given no answer that settles it.`,
		owner: "merchant",
		steps: [
			"Do not key it in by hand before you have looked.",
			`Search the ERP for ${eNumber}, in its field for external references.`,
			"If you find it, press “It is there” and give the ERP's number; that cannot be taken back.",
			`If you do not, press “${ACTION_FACES.not_there.label}”, and Holdfast sends it again.`,
			`To let Holdfast ask the ERP at once, press “${ACTION_FACES.verify.label}”.`,
		],
	};
}

function askedAgain(facts: PlaybookFacts): string {
	const hold = standing(facts);
	if (hold !== null) return `${holdTitle(hold.reason)}: the ERP is asked again once that is over.`;
	if (facts.nextAttemptAtMs === null) return "The ERP is asked again by itself.";
	return `The ERP is asked again by itself ${soon(facts.nextAttemptAtMs - facts.nowMs)}.`;
}

/** A hold that has just run out stands until somebody has looked again; long after that, nobody has. */
const standing = ({ held, nowMs }: PlaybookFacts): Hold | null => (held !== null && nowMs < held.untilMs + STUCK_AFTER_MS ? held : null);

function failed(facts: PlaybookFacts): Playbook {
	const { errorClass, eNumber } = facts;
	const { title, cause, owner, steps, action } = errorClass === null ? NOTHING_WRONG : causeOf(facts, errorClass);
	const keyed = facts.restored && errorClass !== null ? [KEYED_MEANWHILE] : [];
	const saysItself = errorClass === "unknown_outcome" || errorClass === "duplicate" || errorClass === "poison";
	const warned = facts.mayBeInErp && !saysItself;
	return {
		title,
		cause,
		owner,
		steps: [
			...(warned ? [`An earlier attempt may have left it in the ERP: search there for ${eNumber} before you key it in by hand.`] : []),
			...keyed,
			...steps(eNumber),
		],
		action,
		next: "needs_person",
		say: "It is not tried again until a person decides.",
		support: supportAfterFailure(facts),
	};
}

function supportAfterFailure({ errorClass, resubmitted, eNumber }: PlaybookFacts): Playbook["support"] {
	if (errorClass === "poison") return supportFor("This takes somebody who can look into Holdfast", eNumber);
	return resubmitted && errorClass !== null ? supportFor("It failed again after it was resubmitted", eNumber) : null;
}

const supportFor = (reason: string, eNumber: string): NonNullable<Playbook["support"]> => ({
	subject: SUPPORT_SUBJECT,
	say: `${reason}: contact Customer Support with “${SUPPORT_SUBJECT}” in the subject, and name ${eNumber}.`,
});

/** A look-up that ends in a conflict has found the order in an older revision. */
const causeOf = ({ lookedUpLast }: PlaybookFacts, errorClass: ErrorClass): Cause =>
	errorClass === "conflict" && lookedUpLast ? FOUND_OLDER : CAUSES[errorClass];

function nextAttempt({ nextAttemptAtMs, nowMs }: PlaybookFacts): string {
	if (nextAttemptAtMs === null) return "It is sent by itself.";
	return nextAttemptAtMs <= nowMs
		? "The next attempt is due and starts by itself."
		: `The next attempt starts by itself ${soon(nextAttemptAtMs - nowMs)}.`;
}

const asNumber = ({ erpOrderNumber }: PlaybookFacts): string => (erpOrderNumber === null ? "" : ` as ${erpOrderNumber}`);

const markedAs = ({ erpOrderNumber }: PlaybookFacts): string => (erpOrderNumber === null ? "and gave no number" : `as ${erpOrderNumber}`);

/** A title within a sentence; names such as ERP keep their capitals. */
const inside = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
