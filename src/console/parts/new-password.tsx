import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { FormField } from "./form-field";

interface NewPasswordProps {
	readonly input: RefObject<HTMLInputElement | null>;
	readonly rules: string;
	readonly error: string | null;
}
/** Far past what is taken, so that nothing is cut off unseen before it is refused. */
const TYPED_LENGTH_MAX = 1_000;
const AS_TEXT = { type: "text" } as const;
const AS_PASSWORD = { type: "password" } as const;

/** A password to be chosen: its rules stand below it, and whoever types may look at it. */
export function NewPassword({ input, rules, error }: NewPasswordProps) {
	const isShown = useSignal(false);
	return (
		<>
			<FormField label="New password" hint={rules} error={error}>
				{(control) => (
					<input
						{...control}
						ref={input}
						{...(isShown.value ? AS_TEXT : AS_PASSWORD)}
						name="password"
						autocomplete="new-password"
						autocapitalize="none"
						spellcheck={false}
						required
						maxLength={TYPED_LENGTH_MAX}
					/>
				)}
			</FormField>
			<button
				type="button"
				class="button"
				aria-pressed={isShown.value}
				onClick={() => {
					isShown.value = !isShown.value;
				}}
			>
				Show the password
			</button>
		</>
	);
}
