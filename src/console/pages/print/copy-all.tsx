import { useSignal } from "@preact/signals";
import { announce } from "../../parts/announcer";

/** Copies the whole order as text. */
export function CopyAll({ text }: { text: string }) {
	const said = useSignal("Copy all");
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			said.value = "Copied";
			announce("Copied the whole order");
		} catch {
			said.value = "Could not be copied";
			announce("The order could not be copied");
		}
	};
	return (
		<button type="button" class="button" onClick={() => void copy()} onBlur={() => (said.value = "Copy all")}>
			{said}
		</button>
	);
}
