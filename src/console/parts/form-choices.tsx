import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Sign } from "./icons";

/** Things of which several may be chosen. */
interface ChoicesProps<Choice extends string> {
	readonly legend: string;
	readonly all: readonly Choice[];
	readonly chosen: readonly Choice[];
	readonly toggle: (choice: Choice) => void;
	/** What has to be changed; null: nothing. */
	readonly error: string | null;
	readonly children: (choice: Choice) => ComponentChildren;
}

export function Choices<Choice extends string>({ legend, all, chosen, toggle, error, children }: ChoicesProps<Choice>) {
	const id = useId();
	const wrong = error === null ? {} : { "aria-describedby": id, "data-wrong": "" };
	return (
		<fieldset class="choices settings-scopes" {...wrong}>
			<legend>{legend}</legend>
			{all.map((choice) => (
				<label key={choice}>
					<input type="checkbox" checked={chosen.includes(choice)} onChange={() => toggle(choice)} />
					<span>{children(choice)}</span>
				</label>
			))}
			{error === null ? null : (
				<p id={id} class="field-error">
					<Sign tone="red" />
					{error}
				</p>
			)}
		</fieldset>
	);
}
