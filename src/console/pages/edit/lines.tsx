import { useMemo } from "preact/hooks";
import { AMOUNT, LINES_MAX, QUANTITY } from "../../../order/rules";
import { EDIT_FIELDS } from "../../words/edit-page";
import { lineAmount, money } from "../../words/money";
import { type FormTalk, NUMBER, TextField, tied } from "./fields";
import type { FormLine } from "./form";

/** What was ordered: lines change, come and go. */
interface LinesProps {
	readonly talk: FormTalk;
	readonly lines: readonly FormLine[];
	readonly currency: string;
	readonly onChange: (key: number, change: Partial<FormLine>) => void;
	readonly onRemove: (key: number) => void;
	readonly onAdd: () => void;
}

export function Lines({ talk, lines, currency, onChange, onRemove, onAdd }: LinesProps) {
	const said = talk.says("lines");
	return (
		<>
			<div class="edit-lines">
				{lines.map((line, index) => (
					<Line key={line.key} {...{ talk, line, index, currency, onChange, onRemove }} />
				))}
			</div>
			{said === null ? null : (
				<p class="field-error" role="alert">
					{said}
				</p>
			)}
			<button type="button" class="button" disabled={lines.length >= LINES_MAX} onClick={onAdd}>
				{EDIT_FIELDS.addLine}
			</button>
		</>
	);
}

type LineProps = Pick<LinesProps, "talk" | "currency" | "onChange" | "onRemove"> & { readonly line: FormLine; readonly index: number };

function Line({ talk, line, index, currency, onChange, onRemove }: LineProps) {
	const path = `lines[${index}]`;
	const said = ["sku", "name", "quantity", "unitPrice"].map((field) => talk.says(`${path}.${field}`)).join("\n");
	// An order may have a thousand lines; a letter typed into one must not draw the others again.
	return useMemo(() => {
		const field = (name: "sku" | "name" | "quantity" | "unitPrice") => ({
			...tied(talk, `${path}.${name}`),
			value: line[name],
			onType: (text: string) => onChange(line.key, { [name]: text }),
		});
		return (
			<fieldset class="edit-line">
				<legend class="unseen">{EDIT_FIELDS.line(index + 1)}</legend>
				<TextField {...field("sku")} label={EDIT_FIELDS.sku} input={{ dir: "ltr" }} />
				<TextField {...field("name")} label={EDIT_FIELDS.description} />
				<TextField {...field("quantity")} label={EDIT_FIELDS.quantity} input={NUMBER} />
				<TextField {...field("unitPrice")} label={EDIT_FIELDS.unitPrice} input={NUMBER} />
				<output class="edit-amount">{amountOf(line, currency)}</output>
				<button type="button" class="button" onClick={() => onRemove(line.key)}>
					{EDIT_FIELDS.remove}
					<span class="unseen"> {EDIT_FIELDS.ofLine(index + 1)}</span>
				</button>
			</fieldset>
		);
	}, [line, index, currency, said, onChange, onRemove]);
}

function amountOf({ quantity, unitPrice }: FormLine, currency: string): string {
	if (!QUANTITY.pattern.test(quantity.trim()) || !AMOUNT.pattern.test(unitPrice.trim())) return "–";
	return money(lineAmount(quantity.trim(), unitPrice.trim(), currency), currency);
}
