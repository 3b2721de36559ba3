import { FormField } from "../../parts/form-field";
import { Switch } from "../../parts/switch";
import type { SettingField } from "./fields";

/** One of the settings that only this kind of ERP has. */
interface SettingProps {
	readonly field: SettingField;
	readonly value: string;
	readonly error: string | null;
	readonly change: (value: string) => void;
}
const ROWS = 3;

export function Setting({ field, value, error, change }: SettingProps) {
	const { kind, label } = field;
	if (kind === "switch") {
		return (
			<div class="settings-switch">
				<Switch label={label} on={value === "yes"} press={() => change(value === "yes" ? "no" : "yes")} />
				{error === null ? null : <p class="field-error">{error}</p>}
			</div>
		);
	}
	if (kind === "one" || kind === "many") return <Options field={field} value={value} change={change} />;
	const hint = field.hint === undefined ? {} : { hint: field.hint };
	return (
		<FormField label={label} error={error} {...hint}>
			{(control) =>
				kind === "lines" || kind === "pairs" ? (
					<textarea
						{...control}
						rows={ROWS}
						value={value}
						spellcheck={false}
						autocomplete="off"
						onInput={(event) => change(event.currentTarget.value)}
					/>
				) : (
					<input
						{...control}
						value={value}
						inputMode={kind === "number" ? "decimal" : "text"}
						spellcheck={false}
						autocomplete="off"
						onInput={(event) => change(event.currentTarget.value)}
					/>
				)
			}
		</FormField>
	);
}

type OptionsProps = Pick<SettingProps, "value" | "change"> & { readonly field: Extract<SettingField, { kind: "one" | "many" }> };

function Options({ field: { kind, label, path, options }, value, change }: OptionsProps) {
	const chosen = value.split("\n");
	const toggled = (option: string): string => {
		if (kind === "one") return option;
		// In the order of the options, so that choosing and unchoosing leaves nothing changed.
		const isIn = (each: string) => chosen.includes(each) !== (each === option);
		return options
			.map((each) => each.value)
			.filter(isIn)
			.join("\n");
	};
	return (
		<fieldset class="choices">
			<legend>{label}</legend>
			{options.map((option) => (
				<label key={option.value}>
					<input
						type={kind === "one" ? "radio" : "checkbox"}
						name={path}
						checked={chosen.includes(option.value)}
						onChange={() => change(toggled(option.value))}
					/>
					<span>{option.label}</span>
				</label>
			))}
		</fieldset>
	);
}
