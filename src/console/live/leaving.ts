import { useEffect, useRef } from "preact/hooks";
import { askBeforeLeaving } from "../route";

/** Asks `question` before what was typed is left behind; gives back how to leave without being asked. */
export function useLeaving(isDirty: boolean, question: string): () => void {
	const release = useRef(() => {});
	useEffect(() => {
		release.current = isDirty ? askBeforeLeaving(question) : () => {};
		return () => release.current();
	}, [isDirty, question]);
	return () => release.current();
}
