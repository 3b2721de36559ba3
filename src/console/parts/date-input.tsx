import { useEffect, useRef } from "preact/hooks";
import type { ControlProps } from "./form-field";

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
	const input = useRef<HTMLInputElement>(null);
	const timer = useRef(0);
	const told = useRef(value);
	useEffect(() => {
		if (input.current === null || told.current === value) return;
		told.current = value;
		input.current.value = value;
	}, [value]);
	useEffect(() => {
		if (input.current !== null) input.current.value = told.current;
		return () => clearTimeout(timer.current);
	}, []);
	const tell = () => {
		clearTimeout(timer.current);
		const field = input.current;
		if (field === null || field.validity.badInput) return;
		const day = field.value;
		if (day === told.current || (day !== "" && day < FIRST_DAY)) return;
		told.current = day;
		onDay(day);
	};
	return (
		<input
			{...control}
			ref={input}
			name={name}
			type="date"
			min={min === "" ? FIRST_DAY : min}
			{...(max === "" ? {} : { max })}
			onInput={() => {
				clearTimeout(timer.current);
				timer.current = window.setTimeout(tell, SETTLED_MS);
			}}
			onBlur={tell}
			onKeyDown={(event) => {
				if (event.key === "Enter") tell();
			}}
		/>
	);
}
