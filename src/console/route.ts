import { computed, signal } from "@preact/signals";
import { addressOf } from "./address";
import { theirs } from "./live/theirs";

/** Where the reader is: the browser's address, and how a page changes it. */

const fragment = signal("");
export const address = computed(() => addressOf(fragment.value));

/** The list that was looked at last, with its query: where the way back from an order leads. */
export const cameFrom = theirs<{ readonly href: string; readonly name: string } | null>(null);

/** What is asked before a page is left; one for each form on it that holds something unsaved, the first of them is asked. */
const unsaved = new Set<{ readonly question: string }>();

/** Whether what was typed may be left behind; asked of the reader, if there is anything. */
export function mayLeave(): boolean {
	const [first] = unsaved;
	// The dialog is the browser's own: nothing on the page can be in its way, and it holds the page as it is.
	return first === undefined || window.confirm(first.question);
}

/** Nothing is asked about any more until something else is typed. */
export const leaveBehind = (): void => unsaved.clear();

export function followAddress(): void {
	const read = () => {
		const before = addressOf(fragment.peek()).path;
		// A change of the fragment is told twice; the second time, and within one page, nothing is left behind.
		const leaves = addressOf(location.hash).path !== before;
		if (leaves && !mayLeave()) {
			history.pushState(history.state, "", fragment.peek());
			return;
		}
		if (leaves) leaveBehind();
		fragment.value = location.hash;
	};
	window.addEventListener("hashchange", read);
	window.addEventListener("popstate", read);
	window.addEventListener("beforeunload", (event) => {
		if (unsaved.size > 0) event.preventDefault();
	});
	fragment.value = location.hash;
}

/**
 * Goes to an address of this page. `replace` for what is typed or chosen step by step: a way back for every letter would bury the
 * way back that is wanted. `state` is remembered with the entry in the browser's history, also over a reload.
 */
export function goTo(href: string, { replace = false, state = null }: { readonly replace?: boolean; readonly state?: unknown } = {}): void {
	if (replace) history.replaceState(state, "", href);
	else history.pushState(state, "", href);
	window.dispatchEvent(new PopStateEvent("popstate", { state }));
}

/** Until the way back is called, leaving this page's path is asked about first, with `question`; so is closing the tab. */
export function askBeforeLeaving(question: string): () => void {
	const asked = { question };
	unsaved.add(asked);
	return () => {
		unsaved.delete(asked);
	};
}
