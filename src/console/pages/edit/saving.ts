import type { Answer, Trouble } from "../../answer";
import type { OrderView } from "../../wire";
import { SAVING } from "../../words/edit-page";
import { mistakesNamed, sentence, wantedAt } from "../../words/trouble";
import type { Mistakes } from "./checks";

/** What the gateway said to an edit, and what that means for the form. */
export type Saved =
	| { readonly kind: "saved"; readonly order: OrderView }
	/** Somebody else has edited it meanwhile; or nobody has, and this edit did arrive although its answer was lost. */
	| { readonly kind: "overtaken" }
	/** It can no longer be edited; for the same two reasons. */
	| { readonly kind: "too_late"; readonly say: string }
	| { readonly kind: "mistakes"; readonly mistakes: Mistakes; readonly say: string }
	| { readonly kind: "not_done"; readonly tone: "red" | "amber"; readonly say: string };

/** What is left once it was looked up who was first. */
export type Settled = Exclude<Saved, { kind: "overtaken" | "too_late" }>;

export const NOT_KNOWN: Settled = {
	kind: "not_done",
	tone: "amber",
	say: SAVING.notKnown,
};
export const NOT_SENT: Settled = {
	kind: "not_done",
	tone: "amber",
	say: SAVING.notSent,
};

export function savedBy(answer: Answer<OrderView>): Saved {
	switch (answer.kind) {
		case "ok":
			return { kind: "saved", order: answer.body };
		case "signed_out":
			return NOT_SENT;
		case "unreachable":
			return NOT_KNOWN;
		case "problem":
			return refusedBy(answer);
	}
}

function refusedBy(refusal: Extract<Trouble, { kind: "problem" }>): Saved {
	const { code, detail } = refusal;
	if (code === "edit_overtaken") return { kind: "overtaken" };
	if (code === "action_not_allowed") return { kind: "too_late", say: SAVING.notSaved(detail) };
	if (code === "total_mismatch") return { kind: "mistakes", mistakes: { total: detail }, say: SAVING.wrongTotal };
	if (code === "validation_failed") return { kind: "mistakes", mistakes: fieldsOf(refusal), say: SAVING.notSaved(detail) };
	return { kind: "not_done", tone: "red", say: SAVING.notSaved(detail) };
}

/** The gateway names the fields of its request; the order stands inside it. The first mistake of a field is told. */
function fieldsOf(refusal: Trouble): Mistakes {
	const told: Record<string, string> = {};
	for (const { path, kind, message } of mistakesNamed(refusal)) {
		const field = path === "order" ? "" : path.replace(/^order\./, "");
		told[field] ??= wantedAt({ path, kind }) ?? sentence(message);
	}
	return told;
}
