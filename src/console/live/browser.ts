import { onReturn, readership } from "../session";
import { now } from "./clock";
import type { World } from "./poll";

/** The real browser for a poll. */
export const browser: World = {
	now: () => now.peek(),
	random: () => Math.random(),
	whose: readership,
	visible: () => document.visibilityState === "visible",
	onChange(listener) {
		document.addEventListener("visibilitychange", listener);
		window.addEventListener("online", listener);
		const unheard = onReturn(listener);
		return () => {
			unheard();
			document.removeEventListener("visibilitychange", listener);
			window.removeEventListener("online", listener);
		};
	},
	after(delayMs, then) {
		const timer = setTimeout(then, delayMs);
		return () => clearTimeout(timer);
	},
};
