import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ONE_TIME } from "../words/one-time";
import { announce } from "./announcer";
import { FormField } from "./form-field";
import { Copy } from "./icons";

/** Something that is shown this once, with a way to copy it. `what` completes "Copy the …": `"link"`. */
interface OneTimeTextProps {
	readonly label: string;
	readonly what: string;
	readonly text: string;
	readonly testId: string;
}

export function OneTimeText({ label, what, text, testId }: OneTimeTextProps) {
	const field = useRef<HTMLInputElement>(null);
	const said = useSignal(ONE_TIME.copy(what));
	useLayoutEffect(() => field.current?.focus(), []);
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			said.value = ONE_TIME.copiedShort;
			announce(ONE_TIME.copied(what));
		} catch {
			// Without the clipboard the marked text can still be copied by hand.
			field.current?.select();
			said.value = ONE_TIME.copyMarked;
			announce(ONE_TIME.failed(what));
		}
	};
	return (
		<>
			<FormField label={label}>
				{(control) => <input {...control} ref={field} readOnly value={text} data-testid={testId} onFocus={() => field.current?.select()} />}
			</FormField>
			<button type="button" class="button" onClick={() => void copy()}>
				<Copy />
				{said}
			</button>
		</>
	);
}
