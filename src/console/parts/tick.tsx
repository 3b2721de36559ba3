import { useId } from "preact/hooks";
import type { FormView } from "../live/form";
import { Sign } from "./icons";

/** A box that has to be ticked before a form is sent, with what is said when it was not. */
type TickName<V> = { [Name in keyof V]: V[Name] extends boolean ? Name : never }[keyof V] & string;
interface TickProps<V> {
	readonly form: Pick<FormView<V>, "typed" | "mistakes" | "type">;
	readonly name: TickName<V>;
	readonly label: string;
}

export function Tick<V>({ form, name, label }: TickProps<V>) {
	const id = useId();
	const mistake = form.mistakes[name];
	return (
		<div>
			<label class="tick-line">
				<input
					type="checkbox"
					name={name}
					checked={form.typed[name] as boolean}
					aria-required="true"
					aria-invalid={mistake !== undefined}
					aria-describedby={id}
					onChange={({ currentTarget }) => form.type({ [name]: currentTarget.checked } as Partial<V>)}
				/>
				{label}
			</label>
			<p id={id} class="field-error">
				{mistake === undefined ? null : (
					<>
						<Sign tone="red" />
						{mistake}
					</>
				)}
			</p>
		</div>
	);
}
