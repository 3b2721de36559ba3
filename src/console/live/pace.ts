import { browser } from "./browser";
import type { World } from "./poll";

/** The browser for a poll whose pace depends on what it has heard: it asks at most once in so many ms, as they are then. */
export const atPaceOf = (paceMs: () => number): World => ({
	...browser,
	after: (delayMs, then) => browser.after(Math.max(paceMs(), delayMs), then),
});

/** The browser for a poll that asks at most once in so many ms: what it asks for costs more, or changes less, than the board. */
export const atPace = (paceMs: number): World => atPaceOf(() => paceMs);
