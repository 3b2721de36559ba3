import { ACTION_FACES, type Action } from "../../order/action";
import type { Status } from "../../order/status";
import type { Answer } from "../answer";
import type { Decisions } from "../wire";
import { ago } from "./time";
import type { Tone } from "./tone";

/** Decisions about one order: what their buttons say, what is asked first, and what came of them. */

/** Where the question is whether the ERP has it, marking it is the answer yes. */
export const actionLabel = (action: Action, status: Status): string =>
	action === "mark_synced" && status === "pending_verification" ? "It is there" : ACTION_FACES[action].label;

export const DOING: Readonly<Record<Action, string>> = {
	retry: "Resubmitting…",
	verify: "Checking…",
	mark_synced: "Marking…",
	not_there: "Sending on…",
	archive: "Archiving…",
	restore: "Restoring…",
	cancel: "Cancelling…",
};

/** What is asked before an action that cannot be taken back, or that needs to know more. */
export interface Question {
	readonly title: string;
	readonly text: string;
	readonly asksErpNumber: boolean;
	readonly yes: string;
}
export function questionFor(action: Action, eNumber: string): Question | null {
	switch (action) {
		case "mark_synced":
			return {
				title: `Is ${eNumber} in the ERP?`,
				text: "Mark it only if you have seen it there or keyed it in yourself: Holdfast never sends it after that.",
				asksErpNumber: true,
				yes: "Mark as synced",
			};
		case "not_there":
			return {
				title: `Is ${eNumber} certainly not in the ERP?`,
				text: `Say so only if you have searched the ERP for ${eNumber} and found nothing. Holdfast then sends it again; if it was there after all, it is there twice.`,
				asksErpNumber: false,
				yes: "It is not there, send it",
			};
		case "archive":
			return {
				title: `Archive ${eNumber}?`,
				text: "It is kept here and not placed in the ERP. It can be restored later.",
				asksErpNumber: false,
				yes: "Archive it",
			};
		case "cancel":
			return {
				title: `Cancel ${eNumber}?`,
				text: "It is withdrawn and never sent to the ERP. This cannot be taken back.",
				asksErpNumber: false,
				yes: "Cancel the order",
			};
		case "retry":
		case "verify":
		case "restore":
			return null;
	}
}

const CAME: Readonly<Record<Action, string>> = {
	retry: "Resubmitted. It is on its way to the ERP again.",
	verify: "The ERP is being asked for this order.",
	mark_synced: "Marked as synced. Holdfast does not send it any more.",
	not_there: "Understood: it is not there. It is sent again.",
	archive: "Archived. It is kept here and not sent.",
	restore: "Restored. Decide now what becomes of it.",
	cancel: "Cancelled. It is never sent to the ERP.",
};

export interface Said {
	readonly tone: Tone;
	readonly text: string;
}

export function decisionSaid(action: Action, answer: Answer<Decisions>, nowMs: number): Said {
	if (answer.kind === "signed_out") return { tone: "red", text: "Your session has ended. Sign in again; nothing was done." };
	if (answer.kind === "unreachable")
		return {
			tone: "amber",
			text: "Holdfast could not be reached, so it is not known whether this was done. It is safe to press again: nothing is done twice.",
		};
	if (answer.kind === "problem") return { tone: answer.status === 409 ? "amber" : "red", text: `Not done. ${answer.detail}` };
	const decision = answer.body.results[0];
	switch (decision?.result) {
		case "started":
		case "done":
			return { tone: "green", text: CAME[action] };
		case "already_in_progress": {
			const first = decision.by ?? null;
			if (first === null) return { tone: "blue", text: "Holdfast is working on this order already. Nothing was done twice." };
			return { tone: "blue", text: `${first.name} was first, ${ago(nowMs - Date.parse(first.at))}. Nothing was done twice.` };
		}
		case "skipped":
		case "refused":
			return { tone: "amber", text: `Not done. ${decision.reason ?? "The order is no longer in a state that allows it."}` };
		case undefined:
			return { tone: "red", text: "Holdfast gave no answer for this order. Look at its status before you press again." };
	}
}

/** The question before a decision. */
export const ASK = {
	erpNumber: "Number in the ERP (optional)",
	note: "Note (optional)",
	no: "Leave it as it is",
} as const;

/** The buttons for decisions, or why there are none. */
export const DECIDE = {
	about: (eNumber: string) => `Decide about ${eNumber}`,
	notAllowed:
		"Deciding about orders takes the permission “Order Sync Actions”, which you do not have. An administrator of your shop can grant it.",
} as const;
