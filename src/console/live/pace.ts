import { browser } from "./browser";
import type { World } from "./poll";

/** The browser for a poll that asks at most once in so many ms: what it asks for costs more, or changes less, than the board. */
export const atPace = (paceMs: number): World => ({
	...browser,
	after: (delayMs, then) => browser.after(Math.max(paceMs, delayMs), then),
});
