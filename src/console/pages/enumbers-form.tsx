import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { hrefOf } from "../address";
import { FormField } from "../parts/form-field";
import { goTo } from "../route";
import { ASKED_NUMBER, asTyped, TYPED_LENGTH_MAX } from "../words/fates";

/** Asks for a number, and puts it into the address. */
export function NumberForm({ number }: { number: string }) {
	const input = useRef<HTMLInputElement>(null);
	const error = useSignal<string | null>(null);
	const submit = (event: Event) => {
		event.preventDefault();
		const typed = asTyped(input.current?.value ?? "");
		if (typed === "") {
			error.value = ASKED_NUMBER.missing;
			input.current?.focus();
			return;
		}
		goTo(hrefOf("/enumbers", { number: typed }));
	};
	return (
		<form class="number-form" onSubmit={submit} noValidate>
			<FormField label={ASKED_NUMBER.label} hint={ASKED_NUMBER.hint} error={error.value}>
				{(control) => (
					<input
						{...control}
						ref={input}
						class="number"
						name="number"
						defaultValue={number}
						maxLength={TYPED_LENGTH_MAX}
						autocomplete="off"
						autocapitalize="characters"
						spellcheck={false}
						enterkeyhint="search"
						onInput={() => {
							error.value = null;
						}}
					/>
				)}
			</FormField>
			<button type="submit" class="button primary">
				{ASKED_NUMBER.findOut}
			</button>
		</form>
	);
}
