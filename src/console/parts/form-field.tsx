import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Sign } from "./icons";

/** What a control inside a field has to carry, so that its name, its hint and its error are told with it. */
export interface ControlProps {
	readonly id: string;
	readonly "aria-describedby"?: string;
	readonly "aria-invalid"?: "true";
}
interface FormFieldProps {
	readonly label: string;
	readonly hint?: string;
	/** What has to be changed; null or left out: nothing. */
	readonly error?: string | null;
	/** What should be looked at again, and may stay; null: nothing at the moment. */
	readonly warning?: string | null;
	readonly children: (control: ControlProps) => ComponentChildren;
}

/** A control with its label above, a hint and, when something is wrong with it, what to change. */
export function FormField({ label, hint, error = null, warning, children }: FormFieldProps) {
	const id = useId();
	const parts = { hint, warning, error };
	const described = (["hint", "warning", "error"] as const).flatMap((part) => (parts[part] == null ? [] : [`${id}-${part}`])).join(" ");
	return (
		<div class="field">
			<label for={id}>{label}</label>
			{children({
				id,
				...(described === "" ? {} : { "aria-describedby": described }),
				...(error === null ? {} : { "aria-invalid": "true" as const }),
			})}
			{hint === undefined ? null : (
				<p id={`${id}-hint`} class="second">
					{hint}
				</p>
			)}
			{/* There before it says anything, so that it is heard while somebody types. */}
			{warning === undefined ? null : (
				<div role="status">
					{warning === null ? null : (
						<p id={`${id}-warning`} class="field-warning">
							<Sign tone="amber" />
							{warning}
						</p>
					)}
				</div>
			)}
			{error === null ? null : (
				<p id={`${id}-error`} class="field-error">
					<Sign tone="red" />
					{error}
				</p>
			)}
		</div>
	);
}
