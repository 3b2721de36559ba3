import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/console/answer";
import { BACKOFF_MS_MAX, delayMs, INTERVAL_MS, type Poll, poll, type World } from "../../src/console/live/poll";

/** A browser whose clock, tab and network are the test's. */
class FakeBrowser implements World {
	nowMs = 1_000;
	isVisible = true;
	whose = signal("Ann of shop A");
	timers: { readonly delayMs: number; readonly then: () => void }[] = [];
	#listeners = new Set<() => void>();

	now = () => this.nowMs;
	random = () => 1;
	visible = () => this.isVisible;
	onChange(listener: () => void) {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}
	after(delayMs: number, then: () => void) {
		const timer = { delayMs, then };
		this.timers.push(timer);
		return () => {
			this.timers = this.timers.filter((other) => other !== timer);
		};
	}

	show(visible: boolean) {
		this.isVisible = visible;
		for (const listener of this.#listeners) listener();
	}
	/** Lets the earliest timer run out. */
	ring() {
		const timer = this.timers.shift();
		if (timer === undefined) throw new Error("no timer is set");
		timer.then();
	}
}

const UNREACHABLE: Answer<string> = { kind: "unreachable" };
const busy = (retryAfterSeconds: number): Answer<string> => ({
	kind: "problem",
	status: 503,
	code: "temporarily_unavailable",
	detail: "Shortly.",
	retryAfterSeconds,
	document: {},
});

let browser: FakeBrowser;
let calls: { readonly signal: AbortSignal; readonly answer: (answer: Answer<string>) => Promise<void> }[];
let page: Poll<string>;
beforeEach(() => {
	browser = new FakeBrowser();
	calls = [];
	page = poll((signal) => {
		const { promise, resolve } = Promise.withResolvers<Answer<string>>();
		calls.push({
			signal,
			answer: async (answer) => {
				resolve(answer);
				await promise;
				await Promise.resolve();
			},
		});
		return promise;
	}, browser);
});
const answer = (call: number, what: Answer<string>) => calls[call]?.answer(what);
const ok = (body: string): Answer<string> => ({ kind: "ok", body });

describe("a page that keeps itself fresh", () => {
	it("asks at once, and again two seconds after each answer", async () => {
		page.start();
		expect(calls).toHaveLength(1);
		expect(browser.timers).toHaveLength(0);
		await answer(0, ok("first"));
		expect(page.body.value).toBe("first");
		expect(browser.timers.map((timer) => timer.delayMs)).toEqual([INTERVAL_MS]);
		browser.ring();
		await answer(1, ok("second"));
		expect(page.body.value).toBe("second");
	});

	it("keeps what it knows while answers fail, says how old it is, and asks less and less often", async () => {
		page.start();
		await answer(0, ok("known"));
		const delays = [];
		for (let call = 1; call <= 6; call++) {
			browser.nowMs += 60_000;
			browser.ring();
			await answer(call, UNREACHABLE);
			delays.push(browser.timers[0]?.delayMs);
		}
		expect(delays).toEqual([4_000, 8_000, 16_000, BACKOFF_MS_MAX, BACKOFF_MS_MAX, BACKOFF_MS_MAX]);
		expect(page.body.value).toBe("known");
		expect(page.trouble.value).toEqual(UNREACHABLE);
		expect(page.failures.value).toBe(6);
		expect(page.updatedAtMs.value).toBe(1_000);
		browser.ring();
		await answer(7, ok("new"));
		expect([page.body.value, page.trouble.value, page.failures.value]).toEqual(["new", null, 0]);
		expect(browser.timers.map((timer) => timer.delayMs)).toEqual([INTERVAL_MS]);
	});

	it("shows nothing that was told to somebody else, neither what is known nor what comes late", async () => {
		page.start();
		await answer(0, ok("figures of shop A"));
		page.stop();
		browser.whose.value = "Bo of shop B";
		expect([page.body.value, page.trouble.value, page.failures.value, page.updatedAtMs.value]).toEqual([null, null, 0, null]);
		page.start();
		expect(page.body.value).toBeNull();
		await answer(1, UNREACHABLE);
		expect([page.body.value, page.trouble.value, page.failures.value]).toEqual([null, UNREACHABLE, 1]);
		page.refresh();
		browser.whose.value = "Cy of shop C";
		await answer(2, ok("figures of shop B"));
		expect([page.body.value, page.trouble.value, page.failures.value]).toEqual([null, null, 0]);
		// It goes on for whoever is there now.
		browser.ring();
		await answer(3, ok("figures of shop C"));
		expect(page.body.value).toBe("figures of shop C");
	});

	it("asks nothing while the tab is hidden, and at once when it is looked at again", async () => {
		page.start();
		await answer(0, ok("first"));
		browser.show(false);
		expect(browser.timers).toHaveLength(0);
		browser.show(true);
		expect(calls).toHaveLength(2);
	});

	it("sets no timer for an answer that comes while the tab is hidden", async () => {
		page.start();
		browser.isVisible = false;
		await answer(0, ok("first"));
		expect(page.body.value).toBe("first");
		expect(browser.timers).toHaveLength(0);
	});

	it("never shows an older answer over a newer one", async () => {
		page.start();
		page.refresh();
		expect(calls[0]?.signal.aborted).toBe(true);
		await answer(1, ok("newer"));
		await answer(0, ok("older"));
		expect(page.body.value).toBe("newer");
		expect(browser.timers).toHaveLength(1);
	});

	it("stops for good, cutting off the call under way, and shows what it knew when it is started again", async () => {
		page.start();
		await answer(0, ok("known"));
		browser.ring();
		page.stop();
		expect(calls[1]?.signal.aborted).toBe(true);
		await answer(1, ok("too late"));
		expect(page.body.value).toBe("known");
		expect(browser.timers).toHaveLength(0);
		browser.show(true);
		expect(calls).toHaveLength(2);
		page.start();
		expect(calls).toHaveLength(3);
		expect(page.body.value).toBe("known");
	});
});

describe("the delay before the next call", () => {
	it("is never shorter than what the gateway asks for", () => {
		expect(delayMs(busy(60), 1, 0)).toBe(60_000);
	});

	it("is spread, so that many open pages do not return as one", () => {
		expect([delayMs(UNREACHABLE, 1, 0), delayMs(UNREACHABLE, 1, 0.5), delayMs(UNREACHABLE, 1, 1)]).toEqual([2_000, 3_000, 4_000]);
	});

	it("stays within its limit however long the trouble lasts", () => {
		expect(delayMs(UNREACHABLE, 1_000_000, 1)).toBe(BACKOFF_MS_MAX);
	});
});
