import { ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import type { FormView } from "../live/form";
import { TextField } from "../parts/form";
import { ERP_NUMBER, NOTE_LABEL, SEEN_THERE } from "../words/decision";

/** What a person types into a decision, on one order or on many. */

export interface Typed {
	readonly erpOrderNumber: string;
	readonly note: string;
	readonly sure: boolean;
}
export const NOTHING_TYPED: Typed = { erpOrderNumber: "", note: "", sure: false };

/** What the reader added; what was left empty is left out. */
export interface Answered {
	readonly erpOrderNumber?: string;
	readonly note?: string;
}
export function answeredIn({ erpOrderNumber, note }: Typed): Answered {
	const [number, words] = [erpOrderNumber.trim(), note.trim()];
	return { ...(number === "" ? {} : { erpOrderNumber: number }), ...(words === "" ? {} : { note: words }) };
}

/** What is wrong with it. */
export const mistakesIn = ({ sure }: Typed, needsTick: boolean): Readonly<Record<string, string>> =>
	!needsTick || sure ? {} : { sure: SEEN_THERE.missing };

interface FieldProps {
	readonly form: FormView<Typed>;
}
export const ErpNumberField = ({ form }: FieldProps) => (
	<TextField
		form={form}
		name="erpOrderNumber"
		label={ERP_NUMBER.label}
		hint={ERP_NUMBER.hint}
		input={{ maxLength: ERP_NUMBER_LENGTH_MAX, spellcheck: false }}
	/>
);

export const NoteField = ({ form, ...more }: FieldProps & { readonly hint?: string }) => (
	<TextField
		form={form}
		name="note"
		label={NOTE_LABEL}
		{...more}
		rows={2}
		input={{ maxLength: NOTE_LENGTH_MAX, spellcheck: true, autocomplete: "on" }}
	/>
);
