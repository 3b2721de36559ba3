import type { JSX } from "preact";
import { COUNTRY_CODE } from "../../../order/rules";
import { FormField } from "../../parts/form-field";
import { countryName } from "../../words/countries";
import { EDIT_FIELDS } from "../../words/edit-page";

/** What every part of the form needs to know of the whole. */
export interface FormTalk {
	/** What is wrong with a field, where that is to be said already. */
	readonly says: (path: string) => string | null;
	/** Somebody has been at a field and left it: from now on it says what is wrong with it. */
	readonly left: (path: string) => void;
}

/** How a field is tied to the form. What is wrong with it is handed in, so that a field is drawn again only when that changes. */
export const tied = (talk: FormTalk, path: string) => ({ path, error: talk.says(path), onLeft: () => talk.left(path) });

interface FieldProps {
	readonly error: string | null;
	readonly onLeft: () => void;
	/** The field's place in the order: `lines[0].sku`. */
	readonly path: string;
	readonly label: string;
	readonly value: string;
	readonly onType: (text: string) => void;
	readonly input?: JSX.IntrinsicElements["input"];
	readonly hint?: string;
	/** What should be looked at again, and may stay; null: nothing at the moment. */
	readonly warning?: string | null;
}

/** Pasted text is never cut to length: half an address looks like a whole one. What is too long says so. */
export function TextField({ error, onLeft, path, label, value, onType, input, hint, warning }: FieldProps) {
	return (
		<FormField label={label} error={error} {...(hint === undefined ? {} : { hint })} {...(warning === undefined ? {} : { warning })}>
			{(control) => (
				<input
					dir="auto"
					autocomplete="off"
					spellcheck={false}
					{...input}
					{...control}
					name={path}
					value={value}
					onInput={(event) => onType(event.currentTarget.value)}
					onBlur={onLeft}
				/>
			)}
		</FormField>
	);
}

/** Dots, not commas: what is typed is checked as the gateway checks it, and a point of view on commas would change prices. */
export const NUMBER: JSX.IntrinsicElements["input"] = { inputMode: "decimal", dir: "ltr", class: "number" };

export function CountryField(props: FieldProps) {
	const name = COUNTRY_CODE.test(props.value) ? countryName(props.value) : undefined;
	return (
		<TextField
			{...props}
			hint={name === undefined || name === props.value ? EDIT_FIELDS.countryHint : name}
			input={{ class: "code", dir: "ltr", autocapitalize: "characters" }}
			onType={(text) => props.onType(text.toUpperCase())}
		/>
	);
}
