import { useSignal } from "@preact/signals";
import { announce } from "../../parts/announcer";
import { COPY_ALL } from "../../words/print";

/** Copies the whole order as text. */
export function CopyAll({ text }: { text: string }) {
	const said = useSignal<string>(COPY_ALL.copy);
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			said.value = COPY_ALL.copied;
			announce(COPY_ALL.copiedAbout);
		} catch {
			said.value = COPY_ALL.failed;
			announce(COPY_ALL.failedAbout);
		}
	};
	return (
		<button type="button" class="button" onClick={() => void copy()} onBlur={() => (said.value = COPY_ALL.copy)}>
			{said}
		</button>
	);
}
