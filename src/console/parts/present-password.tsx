import type { RefObject } from "preact";
import { PASSWORD } from "../words/passwords";
import { FormField } from "./form-field";

interface PresentPasswordProps {
	readonly input: RefObject<HTMLInputElement | null>;
	readonly error: string | null;
}
const TYPED_LENGTH_MAX = 1_000;

/** The password that somebody has, asked for once more as a proof that it is they. */
export function PresentPassword({ input, error }: PresentPasswordProps) {
	return (
		<FormField label={PASSWORD.present} error={error}>
			{(control) => (
				<input
					{...control}
					ref={input}
					type="password"
					name="current"
					autocomplete="current-password"
					required
					maxLength={TYPED_LENGTH_MAX}
				/>
			)}
		</FormField>
	);
}
