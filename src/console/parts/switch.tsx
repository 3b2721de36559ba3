import { useId } from "preact/hooks";

/** Something that is on or off, and changes as soon as it is pressed. */
interface SwitchProps {
	/** What stands beside it, and what it is called. */
	readonly label: string;
	readonly on: boolean;
	readonly press: () => void;
	/** The id of an element that says whose it is, where there are several of one name. */
	readonly of?: string;
	/** The change is on its way: it stays in the focus, and takes no second press. */
	readonly busy?: boolean;
	readonly disabled?: boolean;
}

export function Switch({ label, on, press, of, busy = false, disabled = false }: SwitchProps) {
	const id = useId();
	return (
		<span class="switch">
			<button
				type="button"
				role="switch"
				aria-checked={on}
				aria-labelledby={id}
				aria-describedby={of}
				aria-busy={busy}
				disabled={disabled}
				onClick={() => {
					if (!busy) press();
				}}
			>
				<span class="switch-knob" />
			</button>
			{/* The button stands for both to whoever cannot point; the words only widen what is easy to hit. */}
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: the button beside it has the keyboard */}
			{/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
			<span
				id={id}
				class="switch-label"
				onClick={() => {
					if (!busy && !disabled) press();
				}}
			>
				{label}
			</span>
		</span>
	);
}
