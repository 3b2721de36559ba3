import { batch, computed, signal } from "@preact/signals";
import { diffOf, isSame } from "../../../order/diff";
import type { OrderDraft } from "../../../order/order";
import { announce } from "../../parts/announcer";
import { askSignedIn } from "../../session";
import type { OrderView } from "../../wire";
import { mistakesSaid } from "../../words/edit";
import { SAVING } from "../../words/edit-page";
import { type Mistakes, mistakesIn } from "./checks";
import { draftIn, draftOf, type Form, formOf } from "./form";
import { NOT_KNOWN, NOT_SENT, type Saved, type Settled, savedBy } from "./saving";

/** One edit in the making: what is typed, what is wrong with it, and what the gateway says to it. */
export interface Told {
	readonly tone: "red" | "amber" | "blue";
	readonly text: string;
}
export type Step = { readonly name: "form" } | { readonly name: "review" } | { readonly name: "overtaken"; readonly newest: OrderView };
export type Work = ReturnType<typeof beginEdit>;

/** Fields that the form has; what is said about any other is told above it. */
const IN_THE_FORM = /^(?:customer|lines|delivery|billing|freight|total|note|reason)\b/;

export function beginEdit(opened: OrderView) {
	const order = signal(opened);
	const base = computed(() => draftIn(order.value));
	const form = signal(formOf(base.peek()));
	const reason = signal("");
	const step = signal<Step>({ name: "form" });
	const busy = signal(false);
	const told = signal<Told | null>(null);
	/** What the gateway found wrong, until the field is changed. */
	const refused = signal<Mistakes>({});
	const left = signal<ReadonlySet<string>>(new Set());
	/** Somebody has tried to go on: every field says what is wrong with it. */
	const tried = signal(false);
	const draft = computed(() => draftOf(form.value, base.value));
	const changes = computed(() => diffOf(base.value, draft.value));
	const mistakes = computed(() => mistakesIn(draft.value));

	const change = (next: Form, path: string): void =>
		batch(() => {
			form.value = next;
			told.value = null;
			// The sum depends on every number, and the place of a line on the lines before it.
			const stale = (field: string) => field === path || field === "total" || (path === "lines" && field.startsWith("lines"));
			refused.value = Object.fromEntries(Object.entries(refused.peek()).filter(([field]) => !stale(field)));
			if (path === "lines") left.value = new Set([...left.peek()].filter((field) => !field.startsWith("lines")));
		});

	const review = (): boolean => {
		tried.value = true;
		const count = Object.keys(mistakes.peek()).length;
		if (count > 0) {
			announce(mistakesSaid(count));
			return false;
		}
		if (changes.peek().length === 0) {
			told.value = { tone: "blue", text: SAVING.nothingChanged };
			return false;
		}
		batch(() => {
			told.value = null;
			step.value = { name: "review" };
		});
		return true;
	};

	/** Gives the saved order; null when it was not saved, and then it is told why. */
	const send = async (): Promise<OrderView | null> => {
		if (busy.peek()) return null;
		if (reason.peek().trim() === "") {
			refused.value = { ...refused.peek(), reason: SAVING.reasonMissing };
			return null;
		}
		busy.value = true;
		told.value = null;
		const { eNumber, revision } = order.peek();
		const sent = draft.peek();
		const path = `/orders/${encodeURIComponent(eNumber)}`;
		const saved = savedBy(
			await askSignedIn<OrderView>(path, { method: "PUT", body: { order: sent, revision, reason: reason.peek().trim() } }),
		);
		const outcome = saved.kind === "overtaken" || saved.kind === "too_late" ? await lookedUp(path, sent, saved) : saved;
		busy.value = false;
		if (outcome === null) return null;
		if (outcome.kind === "saved") return outcome.order;
		if (outcome.kind === "not_done") {
			told.value = { tone: outcome.tone, text: outcome.say };
			return null;
		}
		const { mistakes: found, say } = outcome;
		const elsewhere = Object.entries(found).filter(([field]) => !IN_THE_FORM.test(field));
		batch(() => {
			refused.value = found;
			told.value = { tone: "red", text: [say, ...elsewhere.map(([field, message]) => SAVING.elsewhere(field, message))].join(" ") };
			if (!Object.keys(found).every((field) => field === "reason")) step.value = { name: "form" };
		});
		return null;
	};

	/** Looks who was first; it may have been this edit itself, whose answer was lost. Null once the page shows it. */
	const lookedUp = async (
		path: string,
		sent: OrderDraft,
		because: Extract<Saved, { kind: "overtaken" | "too_late" }>,
	): Promise<Settled | null> => {
		const answer = await askSignedIn<OrderView>(path);
		if (answer.kind === "signed_out") return NOT_SENT;
		if (answer.kind !== "ok") return NOT_KNOWN;
		const newest = answer.body;
		if (isSame(draftIn(newest), sent)) return { kind: "saved", order: newest };
		if (because.kind === "too_late" && newest.revision === order.peek().revision)
			return { kind: "not_done", tone: "red", say: because.say };
		step.value = { name: "overtaken", newest };
		return null;
	};

	/** What was typed stands on the newest revision now. */
	const apply = (newest: OrderView, merged: OrderDraft): void =>
		batch(() => {
			order.value = newest;
			form.value = formOf(merged);
			refused.value = {};
			step.value = { name: "form" };
			if (review()) told.value = { tone: "blue", text: SAVING.rebased(newest.revision) };
		});

	return {
		order,
		base,
		form,
		reason,
		step,
		busy,
		told,
		draft,
		changes,
		isDirty: computed(() => changes.value.length > 0 || reason.value !== ""),
		change,
		review,
		send,
		apply,
		says: (path: string): string | null =>
			refused.value[path] ?? (tried.value || left.value.has(path) ? (mistakes.value[path] ?? null) : null),
		leave: (path: string): void => {
			if (!left.peek().has(path)) left.value = new Set([...left.peek(), path]);
		},
		giveReason: (text: string): void => {
			reason.value = text;
			const { reason: _, ...others } = refused.peek();
			refused.value = others;
		},
	};
}
