import type { ControlProps } from "./form-field";
import { useRestedInput } from "./rested-input";

/** A year that is being typed goes through 0002, 0020 and 0202. */
const FIRST_DAY = "2000-01-01";
/** A day that is being typed is 1 before it is 12. */
const SETTLED_MS = 700;

/** A calendar day, told once it is settled: when nothing was typed for a while, with Enter, or when the field is left. Empty: no day. */
interface DateInputProps {
	readonly control: ControlProps;
	readonly name: string;
	readonly value: string;
	readonly min?: string;
	readonly max?: string;
	readonly onDay: (day: string) => void;
}

export function DateInput({ control, name, value, min = "", max = "", onDay }: DateInputProps) {
	const { input, rest, tell } = useRestedInput({
		value,
		restMs: SETTLED_MS,
		read: (field) => (field.validity.badInput || (field.value !== "" && field.value < FIRST_DAY) ? null : field.value),
		onText: onDay,
	});
	return (
		<input
			{...control}
			ref={input}
			name={name}
			type="date"
			min={min === "" ? FIRST_DAY : min}
			{...(max === "" ? {} : { max })}
			onInput={rest}
			onBlur={tell}
			onKeyDown={(event) => {
				if (event.key === "Enter") tell();
			}}
		/>
	);
}
