import { batch, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Answer, Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { onReturn } from "../session";
import { LEAVE } from "../words/form";
import { errorsSaid } from "../words/trouble";
import { useLeaving } from "./leaving";

/**
 * A form: what is typed, what is wrong with it, and sending it. What was typed stays until it is sent: the gateway may refuse it, and
 * the session may end in between.
 */

/** What has to be changed, by the name of the field; sentences. */
export type Mistakes = Readonly<Record<string, string>>;

/** A field is wrong by its own name, or by a place within it: `settings`, `settings.company`, `recipients[2]`. */
export const isAt = (path: string, field: string): boolean =>
	path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);

/** What is still to be changed: the rest was said of something that does not stand there any more. */
export const stillWrong = (mistakes: Mistakes, isStale: (path: string) => boolean): Mistakes =>
	Object.fromEntries(Object.entries(mistakes).filter(([path]) => !isStale(path)));

export interface Refusal {
	readonly trouble: Trouble | null;
	/** Every reason stands at a field. */
	readonly isAtFields: boolean;
	/** They have signed in again since the session ended under it. */
	readonly isBack: boolean;
}

export interface FormWork<V> {
	readonly element: RefObject<HTMLFormElement | null>;
	readonly typed: V;
	/** The same at the time it is called, for answers that come later. */
	readonly peek: () => V;
	readonly mistakes: Mistakes;
	/** Why nothing came of it. */
	readonly refusal: Refusal | null;
	readonly isBusy: boolean;
	/** Whether anything would be lost. */
	readonly isDirty: boolean;
	/** What is wrong with a field is forgotten with its change, and why nothing came of it with the last of that. */
	readonly type: (part: Partial<V>) => void;
	/** The same for what is not typed: a box that was ticked. */
	readonly touched: (field: string) => void;
	readonly submit: () => void;
	/** The same for what stood in it before; what has been typed since then stays. */
	readonly send: (typed: V) => void;
	/** From now on this counts as saved, and that as typed. */
	readonly rebase: (from: V, typed: V) => void;
	/** Leaves what was typed behind, without a question. */
	readonly release: () => void;
}

/** Where to go on from, when what was pressed is gone. */
export function focusFirst(form: HTMLElement | null): void {
	form?.querySelector<HTMLElement>(":is(input, select, textarea):not(:disabled)")?.focus();
}

/** What the parts of a form need of it. */
export type FormView<V> = Omit<FormWork<V>, "rebase" | "send" | "release">;

interface Setup<V, T> {
	/** What stands in it at first; what it becomes later changes nothing under one's hands. */
	readonly from: V;
	/** Null: nothing came of it, and nothing was refused. */
	readonly send: (typed: V) => Promise<Answer<T> | null>;
	readonly done: (body: T, sent: V) => void;
	/** What is told to whoever cannot see that it is done. */
	readonly told?: (body: T) => string;
	/** Those that say what is wrong with them; left out: all of them do; `any`: whatever the gateway finds stands somewhere. */
	readonly fields?: readonly (keyof V & string)[] | "any";
	/** What the gateway need not be asked about. */
	readonly check?: (typed: V) => Mistakes;
	/** What the gateway finds wrong. */
	readonly mistakes?: (trouble: Trouble, sent: V) => Mistakes;
	/** Whether what is wrong at `path` was said of what is typed anew; left out: mistakes are named as the fields are. */
	readonly about?: (path: string, part: Partial<V>, before: V) => boolean;
	/** True: that was dealt with, and is no refusal. */
	readonly met?: (trouble: Trouble, sent: V) => boolean;
}

export function useForm<V extends object, T>(setup: Setup<V, T>): FormWork<V> {
	const element = useRef<HTMLFormElement>(null);
	const from = useSignal(setup.from);
	const typed = useSignal(setup.from);
	const mistakes = useSignal<Mistakes>({});
	const refusal = useSignal<Refusal | null>(null);
	const isBusy = useSignal(false);
	const isDirty = JSON.stringify(typed.value) !== JSON.stringify(from.value);
	const release = useLeaving(isDirty, LEAVE);
	useLayoutEffect(
		() =>
			onReturn(() => {
				const now = refusal.peek();
				if (now?.trouble?.kind === "signed_out") refusal.value = { ...now, isBack: true };
			}),
		[],
	);
	useLayoutEffect(() => {
		if (refusal.value === null) return;
		const wrong = element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong] input');
		const folded = wrong?.closest("details");
		if (folded != null) folded.open = true;
		wrong?.focus();
	}, [refusal.value]);

	const refuse = (found: Mistakes, trouble: Trouble | null): void =>
		batch(() => {
			mistakes.value = found;
			const fields = Object.keys(found);
			const shown: readonly string[] | "any" = setup.fields ?? Object.keys(typed.peek());
			const isShown = (field: string) => trouble === null || shown === "any" || shown.includes(field);
			refusal.value = { trouble, isAtFields: fields.length > 0 && fields.every(isShown), isBack: false };
		});
	const correct = (isStale: (path: string) => boolean): void => {
		const before = mistakes.peek();
		const left = stillWrong(before, isStale);
		const count = Object.keys(left).length;
		if (count === Object.keys(before).length) return;
		mistakes.value = left;
		if (count === 0) refusal.value = null;
	};
	const submit = async (sent: V): Promise<void> => {
		if (isBusy.peek()) return;
		const found = setup.check?.(sent) ?? {};
		if (Object.keys(found).length > 0) return refuse(found, null);
		batch(() => {
			isBusy.value = true;
			refusal.value = null;
		});
		const answer = await setup.send(sent);
		isBusy.value = false;
		if (answer === null) return;
		if (answer.kind === "ok") {
			batch(() => {
				mistakes.value = {};
				from.value = sent;
			});
			// Whatever comes of it may lead to another page, before this one has been drawn anew.
			release();
			setup.done(answer.body, sent);
			if (setup.told !== undefined) announce(setup.told(answer.body));
			return;
		}
		if (setup.met?.(answer, sent) === true) return;
		refuse(setup.mistakes?.(answer, sent) ?? errorsSaid(answer), answer);
	};
	return {
		element,
		typed: typed.value,
		peek: () => typed.peek(),
		mistakes: mistakes.value,
		refusal: refusal.value,
		isBusy: isBusy.value,
		isDirty,
		release,
		type: (part) =>
			batch(() => {
				const before = typed.peek();
				typed.value = { ...before, ...part };
				correct((path) => setup.about?.(path, part, before) ?? Object.keys(part).some((field) => isAt(path, field)));
			}),
		touched: (field) => batch(() => correct((path) => isAt(path, field))),
		submit: () => void submit(typed.peek()),
		send: (sent) => void submit(sent),
		rebase: (saved, now) =>
			batch(() => {
				from.value = saved;
				typed.value = now;
				mistakes.value = {};
				refusal.value = null;
			}),
	};
}
