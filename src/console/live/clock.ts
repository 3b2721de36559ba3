import { signal } from "@preact/signals";

/** The gateway's time, once a second: ages and countdowns must not depend on the clock of the computer that shows them. */

const TICK_MS = 1_000;
/** A header tells the second alone, and was under way: a clock that is closer than this is left as it is, or ages would jump about. */
const COARSE_MS = 2_000;
let aheadMs = 0;

/** Unix ms, as the gateway sees it. */
export const now = signal(Date.now());

/** `exact`: as a body tells it, ISO 8601; `header`: the `date` of the answer. The one is known to the ms, the other to the second. */
export function hearServerTime(exact: string | null, header: string | null): void {
	const heardMs = Date.parse(exact ?? header ?? "");
	if (Number.isNaN(heardMs)) return;
	const serverMs = exact === null ? heardMs + 500 : heardMs;
	const offMs = serverMs - (Date.now() + aheadMs);
	if (exact === null && Math.abs(offMs) < COARSE_MS) return;
	aheadMs += offMs;
	// A reader's clock that is wrong by more than a tick must not be seen until the next one.
	if (Math.abs(offMs) >= TICK_MS) now.value = Date.now() + aheadMs;
}

export function startClock(): void {
	setInterval(() => {
		if (document.visibilityState === "visible") now.value = Date.now() + aheadMs;
	}, TICK_MS);
	document.addEventListener("visibilitychange", () => {
		now.value = Date.now() + aheadMs;
	});
}
