import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { Answer, Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { askSignedIn } from "../session";
import { SETTINGS } from "../words/form";
import { type FormWork, focusFirst, type Mistakes, useForm } from "./form";

/** Settings that somebody else may change at the same time. Nobody's change is lost: both are shown, and what both changed is asked about. */

export interface Versioned {
	/** Goes back with a change. */
	readonly version: number;
}
/** What the form holds, in words, by the labels of its fields. */
export type Told = Readonly<Record<string, string>>;

/** A field that somebody else has changed meanwhile. `mine`: what was typed here, where it is something else; null: nothing was. */
export interface Difference {
	readonly label: string;
	readonly theirs: string;
	readonly mine: string | null;
}
export interface Met {
	/** Null: nobody knows who it was. */
	readonly by: string | null;
	readonly theirs: readonly Difference[];
	/** What was saved when the reader had last seen all of it. */
	readonly since: Told;
}
export interface SettingsWork<S, V> extends FormWork<V> {
	/** Somebody else was first. */
	readonly met: Met | null;
	/** What is saved, as far as the form knows. */
	readonly base: S;
	/** Gives up what was typed for what is saved. */
	readonly adopt: () => void;
	/** This was saved in another way, by the reader: it stands in the form from now on, whatever was typed. */
	readonly take: (saved: S) => void;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const plainly = (_name: string, value: unknown): unknown => (typeof value === "string" ? value.trim() : value);
/** Whether what is saved is what was sent: the gateway keeps no space around it. */
const isSaid = (saved: object, sent: object): boolean => JSON.stringify(saved, plainly) === JSON.stringify(sent, plainly);

/** What was typed, on top of what somebody else has made of `before`: whatever was not touched here is as they have it. */
export const merged = <V extends object>(before: V, theirs: V, mine: V): V =>
	Object.fromEntries(
		Object.entries(mine).map(([name, value]) => [name, isSame(value, Reflect.get(before, name)) ? Reflect.get(theirs, name) : value]),
	) as V;

export const differences = (before: Told, theirs: Told, mine: Told): readonly Difference[] =>
	Object.entries(theirs)
		.filter(([label, text]) => before[label] !== text)
		.map(([label, text]) => {
			const typed = mine[label] ?? "";
			return { label, theirs: text, mine: typed === before[label] || typed === text ? null : typed };
		});

/** What to tell of those who were first; of the one before as well, as long as nothing was done about that. */
export function metBy(before: Met | null, by: string | null, saved: { readonly before: Told; readonly now: Told }, mine: Told): Met {
	const since = before?.since ?? saved.before;
	return { by, theirs: differences(since, saved.now, mine), since };
}

/** What the gateway says is saved now, if that is why it refused; `by`: who saved it. */
export function overtakenBy<S>(trouble: Trouble): { readonly current: S; readonly by: string | null } | null {
	if (trouble.kind !== "problem" || trouble.code !== "settings_overtaken") return null;
	const { current, by = null } = trouble.document as { readonly current?: S; readonly by?: string | null };
	return current === undefined ? null : { current, by };
}

interface Setup<S, V> {
	/** Below the admin API: takes a PUT. */
	readonly path: string;
	/** As they are known now; a later version is taken up by itself where nothing is typed. */
	readonly saved: S;
	readonly read: (saved: S) => V;
	/** The body of the change, without its version. */
	readonly write: (typed: V) => object;
	readonly tell: (typed: V) => Told;
	readonly done: (saved: S) => void;
	readonly told: (saved: S) => string;
	readonly check?: (typed: V) => Mistakes;
	readonly mistakes?: (trouble: Trouble, sent: V) => Mistakes;
	readonly fields?: "any";
	readonly about?: (path: string, part: Partial<V>, before: V) => boolean;
	/** What was typed on top of what somebody else has saved; left out: field by field. */
	readonly merge?: (before: V, theirs: V, mine: V) => V;
	/** What comes before the change is put, and whether it is. */
	readonly send?: (typed: V, put: () => Promise<Answer<S>>) => Promise<Answer<S> | null>;
}

export function useSettings<S extends Versioned, V extends object>(setup: Setup<S, V>): SettingsWork<S, V> {
	const { saved, read, write, tell, path, merge = merged } = setup;
	const base = useSignal(saved);
	const met = useSignal<Met | null>(null);
	const meet = (now: S, by: string | null): void => {
		const [before, theirs, mine] = [read(base.peek()), read(now), form.peek()];
		const both = merge(before, theirs, mine);
		// Whoever saved what stands here, and be it the reader, whose answer was lost: there is nothing to ask about.
		met.value = isSame(theirs, mine) ? null : metBy(met.peek(), by, { before: tell(before), now: tell(theirs) }, tell(both));
		base.value = now;
		form.rebase(theirs, both);
	};
	const take = (now: S): void => {
		base.value = now;
		met.value = null;
		form.rebase(read(now), read(now));
	};
	const done = (now: S, sent: V): void => {
		base.value = now;
		met.value = null;
		// What was typed while it was on its way is not part of it.
		form.rebase(read(now), merge(sent, read(now), form.peek()));
		setup.done(now);
	};
	const form: FormWork<V> = useForm<V, S>({
		from: read(saved),
		send: (typed) => {
			const put = () => askSignedIn<S>(path, { method: "PUT", body: { ...write(typed), version: base.peek().version } });
			return setup.send === undefined ? put() : setup.send(typed, put);
		},
		done,
		told: setup.told,
		met: (trouble, sent) => {
			const other = overtakenBy<S>(trouble);
			if (other === null) return false;
			const { current, by } = other;
			if (!isSaid(write(read(current)), write(sent))) meet(current, by);
			else {
				// An answer was lost, and what was sent stands there: it is saved.
				form.release();
				done(current, sent);
				announce(setup.told(current));
			}
			return true;
		},
		...(setup.check === undefined ? {} : { check: setup.check }),
		...(setup.mistakes === undefined ? {} : { mistakes: setup.mistakes }),
		...(setup.about === undefined ? {} : { about: setup.about }),
		...(setup.fields === undefined ? {} : { fields: setup.fields }),
	});
	useLayoutEffect(() => {
		if (form.isBusy || saved.version <= base.peek().version) return;
		// Nothing that stands here has changed.
		if (isSame(read(saved), read(base.peek()))) base.value = saved;
		else if (form.isDirty) meet(saved, null);
		else take(saved);
	}, [saved.version, form.isBusy]);
	return {
		...form,
		met: met.value,
		base: base.value,
		take,
		adopt: () => {
			take(base.peek());
			announce(SETTINGS.savedShown);
			// The notice goes, and with it the button that was pressed.
			focusFirst(form.element.current);
		},
	};
}
