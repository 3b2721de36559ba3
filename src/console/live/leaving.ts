import { useSignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { askBeforeLeaving } from "../route";

/** What a dialog asks before Escape closes it, by what stands in it; null outside of one. */
export const InDialog = createContext<Set<string> | null>(null);

/**
 * Asks `question` before what was typed is left behind; gives back how to leave without being asked. Whoever has called that and is
 * still there with something unsaved is asked again.
 */
export function useLeaving(isDirty: boolean, question: string): () => void {
	const dialog = useContext(InDialog);
	const release = useRef(() => {});
	const releases = useSignal(0);
	// At once, and not after the next paint: a key may come before that.
	useLayoutEffect(() => {
		if (isDirty) {
			const released = askBeforeLeaving(question);
			dialog?.add(question);
			release.current = () => {
				released();
				dialog?.delete(question);
			};
		} else release.current = () => {};
		return () => release.current();
	}, [isDirty, question, releases.value]);
	return () => {
		release.current();
		releases.value += 1;
	};
}
