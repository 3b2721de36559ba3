import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { COPY } from "../words/parts";
import { announce } from "./announcer";
import { Check, Copy } from "./icons";

const SHOWN_MS = 1_600;

/** Copies a number to the clipboard. `what` names it for screen readers: `"e-number E100001"`. */
export function CopyButton({ text, what }: { text: string; what: string }) {
	const copied = useSignal(0);
	useLayoutEffect(() => {
		if (copied.value === 0) return;
		const timer = setTimeout(() => {
			copied.value = 0;
		}, SHOWN_MS);
		return () => clearTimeout(timer);
	}, [copied.value]);
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			copied.value += 1;
			announce(COPY.copied(what));
		} catch {
			announce(COPY.failed(what));
		}
	};
	return (
		<button type="button" class="icon-button" aria-label={COPY.copy(what)} title={COPY.copy(what)} onClick={() => void copy()}>
			{copied.value === 0 ? <Copy /> : <Check class="tone-green" />}
		</button>
	);
}
