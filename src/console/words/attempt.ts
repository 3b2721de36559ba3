import type { AttemptView } from "../wire";
import type { Tone } from "./tone";

/** One attempt in words: what was done, what came of it. */
interface AttemptWords {
	readonly tone: Tone;
	readonly did: string;
	readonly came: string;
	/** Whether it used up one of the order's attempts; null where the question does not arise. */
	readonly counted: string | null;
}

export function attemptWords(attempt: AttemptView): AttemptWords {
	const did = attempt.mode === "submit" ? "Sent to the ERP" : "Looked up in the ERP";
	return { did, ...cameOf(attempt), counted: countedOf(attempt) };
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
				came: submitted ? "Not taken this time, and certainly not booked." : "Not booked in the ERP yet. It will be tried again.",
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
