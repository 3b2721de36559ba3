import { afterEach, beforeEach, vi } from "vitest";

/** Far enough ahead that no alarm set by this clock goes off by itself while the tests run. */
const AHEAD_MS = 24 * 3_600_000;

/**
 * Stops the clock that the Worker, its objects and the tests share, a day ahead: alarms run when a test runs them, and time
 * passes when a test says so. Timers still run on real time.
 */
export function stillClock(): { advance(ms: number): void } {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + AHEAD_MS });
	});
	afterEach(() => {
		vi.useRealTimers();
	});
	return { advance: (ms) => void vi.setSystemTime(Date.now() + ms) };
}
