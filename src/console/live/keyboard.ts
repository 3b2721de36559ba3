import { signal } from "@preact/signals";

/**
 * Keys that are commands by themselves. Whoever talks to the computer, or hits keys by accident, can switch off those that are a single
 * letter or sign (WCAG 2.1.4); the choice is the browser's, because it is about the hands and the keyboard at it.
 */

const KEPT_UNDER = "holdfast.shortcuts";
const OFF = "off";

/** Storage may be closed to the page: then the choice lasts as long as the page does. */
function kept(): boolean {
	try {
		return localStorage.getItem(KEPT_UNDER) !== OFF;
	} catch {
		return true;
	}
}

export const shortcuts = signal(kept());

export function setShortcuts(on: boolean): void {
	shortcuts.value = on;
	try {
		if (on) localStorage.removeItem(KEPT_UNDER);
		else localStorage.setItem(KEPT_UNDER, OFF);
	} catch {
		// As above.
	}
}

/** Another tab of this browser has changed it. */
addEventListener("storage", ({ key }) => {
	if (key === KEPT_UNDER || key === null) shortcuts.value = kept();
});

/** Space presses what has the focus, and is no sign of its own. */
const isCharacter = (key: string): boolean => key.length === 1 && key !== " ";

/** Whether a key may be a command: nobody is typing or choosing, no dialog or menu is open, and the browser does not want it. */
export function isFree(event: KeyboardEvent): boolean {
	if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
	if (!shortcuts.value && isCharacter(event.key)) return false;
	if (document.querySelector("dialog[open], [popover]:popover-open, [role=menu]") !== null) return false;
	return !(
		event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null
	);
}
