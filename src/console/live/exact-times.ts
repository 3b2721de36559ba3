import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether times are shown as times, and not as how long ago they are. A habit of whoever sits at this browser, and nobody's secret. */

const KEPT_UNDER = "holdfast.exact-times";
const ON = "on";

const exact = signal(kept());
export const exactTimes: ReadonlySignal<boolean> = exact;

export function showExactTimes(on: boolean): void {
	exact.value = on;
	try {
		if (on) localStorage.setItem(KEPT_UNDER, ON);
		else localStorage.removeItem(KEPT_UNDER);
	} catch {
		// A browser that keeps nothing shows it until the page is left.
	}
}

function kept(): boolean {
	try {
		return localStorage.getItem(KEPT_UNDER) === ON;
	} catch {
		return false;
	}
}
