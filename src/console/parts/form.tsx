import type { ComponentChildren } from "preact";
import type { Trouble } from "../answer";
import type { FormView } from "../live/form";
import { atFieldsSaid, backSaid, refusedSaid, type Sending } from "../words/form";
import { FormField } from "./form-field";
import { Notice } from "./notice";

/** The frame of a form: its fields, why nothing came of it, and the buttons. */
interface FormProps<V> {
	readonly form: FormView<V>;
	/** In a dialog, as a panel of a page or several, or on a card that is the whole page. */
	readonly look: "dialog" | "panel" | "card" | "page";
	/** Of a form that is most of a page. */
	readonly name?: string;
	/** What has not come about when it is refused: `"No key was made yet"`. */
	readonly notYet: string;
	readonly submit: { readonly says: string; readonly busy: string; readonly isOff?: boolean; readonly isAway?: boolean };
	/** Other buttons, after the one that sends it. */
	readonly more?: ComponentChildren;
	/** Leaves it on purpose, and is not asked about. */
	readonly cancel?: { readonly says: string; readonly press: () => void };
	/** A refusal that is said in another way; null: it is not. */
	readonly refused?: (trouble: Trouble) => ComponentChildren | null;
	readonly children: ComponentChildren;
}
const CLASSES = { dialog: "run", panel: "panel settings-panel", card: "run", page: "settings-form" } as const;
const ROWS = { dialog: "ask-buttons", panel: "settings-buttons", page: "settings-buttons" } as const;

export function Form<V>({ form, look, name, notYet, submit, more, cancel, refused, children }: FormProps<V>) {
	const buttons = (
		<>
			{cancel === undefined ? null : (
				<button type="button" class="button" onClick={cancel.press}>
					{cancel.says}
				</button>
			)}
			{/* It keeps the focus while it is under way. */}
			{submit.isAway === true ? null : (
				<button type="submit" class="button primary" disabled={submit.isOff === true} aria-disabled={form.isBusy}>
					{form.isBusy ? submit.busy : submit.says}
				</button>
			)}
			{more}
		</>
	);
	return (
		<form
			ref={form.element}
			class={CLASSES[look]}
			{...(name === undefined ? {} : { "aria-label": name })}
			// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				form.submit();
			}}
		>
			{children}
			<div role="alert">
				<Refused form={form} sending={{ notYet, button: submit.says }} {...(refused === undefined ? {} : { refused })} />
			</div>
			{look === "card" ? buttons : <div class={ROWS[look]}>{buttons}</div>}
		</form>
	);
}

interface RefusedProps<V> extends Pick<FormProps<V>, "refused"> {
	readonly form: Pick<FormView<V>, "refusal">;
	readonly sending: Sending;
}
function Refused<V>({ form: { refusal }, sending, refused }: RefusedProps<V>) {
	if (refusal === null) return null;
	const { trouble, isAtFields, isBack } = refusal;
	if (isBack) return <Notice tone="amber" title={backSaid(sending)} />;
	if (trouble === null || isAtFields) return <Notice tone="red" title={atFieldsSaid(sending)} />;
	return <>{refused?.(trouble) ?? <Notice tone="red" title={refusedSaid(trouble, sending)} />}</>;
}

/** What else the input has; no suggestions of the browser's own unless it says so. */
interface InputLook {
	readonly type?: "text" | "email" | "url" | "number" | "time" | "password";
	readonly class?: string;
	readonly min?: number;
	readonly max?: number;
	readonly maxLength?: number;
	readonly dir?: "auto" | "ltr";
	readonly list?: string;
	readonly inputMode?: "numeric" | "email" | "tel" | "text";
	readonly autocomplete?: string;
	readonly autocapitalize?: "none";
	readonly spellcheck?: boolean;
	readonly required?: boolean;
}

type TextName<V> = { [Name in keyof V]: V[Name] extends string ? Name : never }[keyof V] & string;
interface TextFieldProps<V> {
	readonly form: FormView<V>;
	readonly name: TextName<V>;
	readonly label: string;
	readonly hint?: string;
	/** Lines; left out: it is one. */
	readonly rows?: number;
	readonly input?: InputLook;
}

/** A text that is typed. */
export function TextField<V>({ form, name, label, hint, rows, input }: TextFieldProps<V>) {
	const change = (text: string): void => form.type({ [name]: text } as Partial<V>);
	const value = form.typed[name] as string;
	return (
		<FormField label={label} {...(hint === undefined ? {} : { hint })} error={form.mistakes[name] ?? null}>
			{(control) =>
				rows === undefined ? (
					<input
						autocomplete="off"
						// One kind of input or another, which is more than its types can tell.
						{...(input as object | undefined)}
						{...control}
						name={name}
						value={value}
						onInput={({ currentTarget }) => change(currentTarget.value)}
					/>
				) : (
					<textarea
						autocomplete="off"
						spellcheck={false}
						{...(input as object | undefined)}
						{...control}
						name={name}
						rows={rows}
						value={value}
						onInput={({ currentTarget }) => change(currentTarget.value)}
					/>
				)
			}
		</FormField>
	);
}
