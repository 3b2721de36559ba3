/** The words of the switch for keys that are commands by themselves. */

export const SHORTCUTS = "Keyboard shortcuts";
export const SHORTCUTS_ABOUT =
	"Single keys such as / and j are commands. Switch them off if you speak to your computer, or if keys are pressed by accident: Tab, Enter, Space, the arrows and Esc go on working. This browser remembers it.";
export const SHORTCUTS_OFF = "Keyboard shortcuts are switched off in this browser.";

/** Keys that stand for each other, or with Shift for a chord, and what they do. */
export type KeyRow = readonly [keys: readonly string[], what: string];

const isCharacter = (key: string): boolean => /^[!-~]$/.test(key);

/** What the keys do as they are bound now: with shortcuts off, only those that are no letter or sign. */
export const keysBound = (rows: readonly KeyRow[], on: boolean): readonly KeyRow[] =>
	on
		? rows
		: rows.flatMap(([keys, what]): KeyRow[] => {
				const left = keys.filter((key) => !isCharacter(key));
				// Of a chord nothing is left when one of its keys is gone.
				const isGone = left.length === 0 || (left.length < keys.length && left.includes("Shift"));
				return isGone ? [] : [[left, what]];
			});

/** Said when they are switched. */
export const SHORTCUTS_NEWS = {
	off: "Shortcuts are off",
	on: "Shortcuts are on",
} as const;
