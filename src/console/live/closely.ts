import { useLayoutEffect } from "preact/hooks";

/** While something is under way it is looked at more often than the page is otherwise. */
const CLOSELY_MS = 1_500;

export function useClosely(isUnderWay: boolean, refresh: () => void): void {
	useLayoutEffect(() => {
		if (!isUnderWay) return;
		const timer = setInterval(() => {
			if (document.visibilityState === "visible") refresh();
		}, CLOSELY_MS);
		return () => clearInterval(timer);
	}, [isUnderWay, refresh]);
}
