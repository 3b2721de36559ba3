import { ACTION_FACES, type Action, DECIDED } from "../../order/action";
import { FACES, type Status } from "../../order/status";
import type { Answer, Trouble } from "../answer";
import type { DecisionOvertaken, Decisions, OrderView } from "../wire";
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

/** Of what stays as it is from then on. */
export const FOR_GOOD = "This cannot be taken back.";
/** What has to be true before an order is marked as synced, and is ticked. */
export const SEEN_THERE = {
	one: "I have seen it in the ERP, or keyed it in",
	many: "I have seen each of them in the ERP, or keyed it in",
	missing: "Tick this if it is so; if not, leave it as it is.",
} as const;
/** Of what a person adds to a decision. */
export const NOTE_LABEL = "Note (optional)";
export const ERP_NUMBER = {
	label: "Number in the ERP",
	hint: "Without it nobody can find the order there from here, and it cannot be added later.",
} as const;

/** What is asked before an action that cannot be taken back, or that needs to know more. */
export interface Question {
	readonly title: string;
	readonly text: string;
	readonly asksErpNumber: boolean;
	/** What has to be ticked; null: nothing. */
	readonly tick: string | null;
	readonly yes: string;
}
const PLAIN = { asksErpNumber: false, tick: null } as const;
export function questionFor(action: Action, { eNumber, mayBeInErp }: Pick<OrderView, "eNumber" | "mayBeInErp">): Question | null {
	switch (action) {
		case "mark_synced":
			return {
				title: `Is ${eNumber} in the ERP?`,
				text: `Mark it only once it is there: Holdfast never sends it after that. ${FOR_GOOD}`,
				asksErpNumber: true,
				tick: SEEN_THERE.one,
				yes: "Mark as synced",
			};
		case "not_there":
			return {
				...PLAIN,
				title: `Is ${eNumber} certainly not in the ERP?`,
				text: `Say so only if you have searched the ERP for ${eNumber} and found nothing. Holdfast then sends it again; if it was there after all, it is there twice.`,
				yes: "It is not there, send it",
			};
		case "archive":
			return {
				...PLAIN,
				title: `Archive ${eNumber}?`,
				text: `It is kept here and not sent to the ERP. It can be restored later.${mayBeInErp ? ` An earlier attempt may have left it there: search the ERP for ${eNumber}.` : ""}`,
				yes: "Archive it",
			};
		case "cancel":
			return {
				...PLAIN,
				title: `Cancel ${eNumber}?`,
				text: `It is withdrawn and never sent to the ERP. ${FOR_GOOD}`,
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

const UNREACHED =
	"Holdfast could not be reached, so it is not known whether this was done. It is safe to press again: nothing is done twice.";
/** Why nothing came of a decision, where what was typed for it is still there; null: as with every other form. */
export const undecidedSaid = (trouble: Trouble): string | null => (trouble.kind === "unreachable" ? UNREACHED : null);

/** Null: it was refused for another reason, or not at all. */
export function overtakenIn(answer: Answer<unknown>): DecisionOvertaken | null {
	if (answer.kind !== "problem" || answer.code !== "action_overtaken") return null;
	return answer.document as unknown as DecisionOvertaken;
}
/** Who came first, when, with what, and how the order stands: `"Otto Other has archived it, 12 s ago: it is archived now."` */
export const overtakenSaid = ({ by, action, at, orderStatus }: DecisionOvertaken, nowMs: number): string =>
	`${by} has ${DECIDED[action]}, ${ago(nowMs - Date.parse(at))}: it is ${FACES[orderStatus].label.toLowerCase()} now.`;

export interface Said {
	readonly tone: Tone;
	readonly text: string;
}

export function decisionSaid(action: Action, answer: Answer<Decisions>, nowMs: number): Said {
	if (answer.kind === "signed_out") return { tone: "red", text: "Your session has ended. Sign in again; nothing was done." };
	if (answer.kind === "unreachable") return { tone: "amber", text: UNREACHED };
	const overtaken = overtakenIn(answer);
	if (overtaken !== null) return { tone: "amber", text: `Not done. ${overtakenSaid(overtaken, nowMs)} Look again before you decide.` };
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
	no: "Leave it as it is",
	notYet: "Nothing was done yet",
	busy: "Sending…",
	/** Somebody has decided about it while the question was open. */
	knowingly: (yes: string): string => `${yes} all the same`,
	sinceYouLooked: "Decide anew: somebody has decided about this order since you looked",
} as const;

/** The buttons for decisions, or why there are none. */
export const DECIDE = {
	about: (eNumber: string) => `Decide about ${eNumber}`,
	notAllowed:
		"Deciding about orders takes the permission “Order Sync Actions”, which you do not have. An administrator of your shop can grant it.",
} as const;
