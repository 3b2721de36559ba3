import type { HistoryEvent } from "../../order/snapshot";
import { errorTitle } from "../../order/titles";
import type { AttemptView } from "../wire";
import type { Tone } from "./tone";

/** One attempt in words: what was done, what came of it. */
interface AttemptWords {
	readonly tone: Tone;
	readonly did: string;
	readonly came: string;
	/** Whether it used up one of the order's attempts; null where the question does not arise. */
	readonly counted: string | null;
	/** What kind of error it met; null when it met none: a look-up that found nothing went as it should. */
	readonly error: string | null;
}

export function attemptWords(attempt: AttemptView): AttemptWords {
	const did = attempt.mode === "submit" ? "Sent to the ERP" : "Looked up in the ERP";
	const wentWell = attempt.mode === "verify" && attempt.outcome === "deferred";
	const error = attempt.error === null || wentWell ? null : errorTitle(attempt.error.class);
	return { did, ...cameOf(attempt), counted: countedOf(attempt), error };
}

function cameOf({ mode, outcome, erpOrderNumber }: AttemptView): { tone: Tone; came: string } {
	const submitted = mode === "submit";
	switch (outcome) {
		case "accepted": {
			const as = erpOrderNumber === null ? "" : ` as ${erpOrderNumber}`;
			return { tone: "green", came: submitted ? `The ERP took the order${as}.` : `Found in the ERP${as}. Nothing was sent again.` };
		}
		case "rejected":
			return { tone: "red", came: submitted ? "The ERP refused the order." : "What the ERP holds needs a person's decision." };
		case "deferred":
			return {
				tone: "amber",
				came: submitted ? "Not taken this time, and certainly not booked." : "Not in the ERP, so it is sent again.",
			};
		case "uncertain":
			return {
				tone: "amber",
				came: submitted ? "The answer was lost: it may have been booked or not." : "The look-up gave no answer. It will be asked again.",
			};
		case "lost":
			return { tone: "amber", came: "Broken off before its result was written down. The ERP is asked before anything else happens." };
	}
}

function countedOf({ outcome, counted }: AttemptView): string | null {
	if (outcome === "accepted") return null;
	return counted ? "Counts as one of the order's attempts" : "Does not count as one of the order's attempts";
}

/** What else happened to an order, as a heading; the gateway's own sentence says the rest. */
export const HAPPENED: Readonly<Record<HistoryEvent, { readonly tone: Tone; readonly title: string }>> = {
	payment: { tone: "grey", title: "News of the payment" },
	payment_expired: { tone: "grey", title: "Not paid in time" },
	edit: { tone: "blue", title: "Edited" },
	retry: { tone: "blue", title: "Resubmitted" },
	verify: { tone: "blue", title: "Asked for a check" },
	mark_synced: { tone: "green", title: "Marked as synced" },
	not_there: { tone: "blue", title: "Said not to be in the ERP" },
	archive: { tone: "grey", title: "Archived" },
	restore: { tone: "blue", title: "Restored" },
	cancel: { tone: "grey", title: "Cancelled" },
};

/** JSON with room between its parts; anything else, such as a text that was cut, as it came. */
export function readable(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}

/** What stands beside an attempt. */
export const ATTEMPT = {
	numbered: (attempt: number) => `attempt ${attempt}`,
	took: (lasted: string, counted: string) => `Took ${lasted}${counted}`,
} as const;
