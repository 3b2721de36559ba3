import { signal } from "@preact/signals";

/** The gateway's time, once a second: ages and countdowns must not depend on the clock of the computer that shows them. */

const TICK_MS = 1_000;
let aheadMs = 0;

/** Unix ms, as the gateway sees it. */
export const now = signal(Date.now());

export function setServerTime(iso: string): void {
	const serverMs = Date.parse(iso);
	if (!Number.isNaN(serverMs)) aheadMs = serverMs - Date.now();
}

export function startClock(): void {
	setInterval(() => {
		if (document.visibilityState === "visible") now.value = Date.now() + aheadMs;
	}, TICK_MS);
	document.addEventListener("visibilitychange", () => {
		now.value = Date.now() + aheadMs;
	});
}
