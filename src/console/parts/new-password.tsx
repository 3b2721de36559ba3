import { useSignal } from "@preact/signals";
import { PASSWORD } from "../words/passwords";
import { FormField } from "./form-field";

interface NewPasswordProps {
	readonly value: string;
	readonly type: (password: string) => void;
	readonly rules: string;
	readonly error: string | null;
}
/** Far past what is taken, so that nothing is cut off unseen before it is refused. */
const TYPED_LENGTH_MAX = 1_000;
const AS_TEXT = { type: "text" } as const;
const AS_PASSWORD = { type: "password" } as const;

/** A password to be chosen: its rules stand below it, and whoever types may look at it. */
export function NewPassword({ value, type, rules, error }: NewPasswordProps) {
	const isShown = useSignal(false);
	return (
		<>
			<FormField label={PASSWORD.fresh} hint={rules} error={error}>
				{(control) => (
					<input
						{...control}
						value={value}
						onInput={({ currentTarget }) => type(currentTarget.value)}
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
				{PASSWORD.show}
			</button>
		</>
	);
}
