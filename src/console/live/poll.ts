import { type ReadonlySignal, signal } from "@preact/signals";
import type { Answer, Trouble } from "../answer";
import { markByItself } from "../api";

/** Keeps one answer fresh: asks every two seconds while somebody looks, more rarely while it fails, not at all in a hidden tab. */

export const INTERVAL_MS = 2_000;
export const BACKOFF_MS_MAX = 30_000;

/** The browser, as far as the poll needs it; tests bring their own. */
export interface World {
	now(): number;
	random(): number;
	visible(): boolean;
	/** Calls back when the tab becomes visible or hidden, or the network returns. Gives back how to stop. */
	onChange(listener: () => void): () => void;
	/** Gives back how to cancel. */
	after(delayMs: number, then: () => void): () => void;
}

export interface Poll<T> {
	/** The last good answer; stays while later ones fail. */
	readonly body: ReadonlySignal<T | null>;
	/** Why the last call failed, or null when it did not. */
	readonly trouble: ReadonlySignal<Trouble | null>;
	/** How many calls failed in a row. */
	readonly failures: ReadonlySignal<number>;
	/** When the last good answer came, Unix ms. */
	readonly updatedAtMs: ReadonlySignal<number | null>;
	start(): void;
	/** Keeps what is known, so that a page that comes back has something to show at once. */
	stop(): void;
	/** Asks now. */
	refresh(): void;
}

/** `intervalMs`: how long a good answer stays unquestioned. */
export function poll<T>(ask: (signal: AbortSignal) => Promise<Answer<T>>, world: World, intervalMs = INTERVAL_MS): Poll<T> {
	const body = signal<T | null>(null);
	const trouble = signal<Trouble | null>(null);
	const failures = signal(0);
	const updatedAtMs = signal<number | null>(null);
	let running: AbortController | null = null;
	let stopped = true;
	let cancelTimer = () => {};
	let unsubscribe = () => {};

	const once = async (byItself = false): Promise<void> => {
		cancelTimer();
		running?.abort();
		const mine = new AbortController();
		if (byItself) markByItself(mine.signal);
		running = mine;
		const answer = await ask(mine.signal);
		// A newer call or a stop has overtaken this one: its answer may be older than what is shown.
		if (running !== mine || mine.signal.aborted) return;
		running = null;
		note(answer);
		if (!stopped && world.visible()) cancelTimer = world.after(waitMs(answer), () => void once(true));
	};
	const waitMs = (answer: Answer<T>): number => (answer.kind === "ok" ? intervalMs : delayMs(answer, failures.peek(), world.random()));
	const note = (answer: Answer<T>): void => {
		if (answer.kind === "ok") {
			body.value = answer.body;
			trouble.value = null;
			failures.value = 0;
			updatedAtMs.value = world.now();
		} else {
			trouble.value = answer;
			failures.value += 1;
		}
	};
	const changed = (): void => {
		// The network returns by itself, too.
		if (world.visible()) void once(true);
		else cancelTimer();
	};

	return {
		body,
		trouble,
		failures,
		updatedAtMs,
		start() {
			if (!stopped) return;
			stopped = false;
			unsubscribe = world.onChange(changed);
			void once();
		},
		stop() {
			stopped = true;
			unsubscribe();
			cancelTimer();
			running?.abort();
			running = null;
		},
		refresh: () => void once(),
	};
}

/** How long to wait after an answer; `failures` in a row so far. Jitter keeps a crowd of open pages from returning as one. */
export function delayMs(answer: Answer<unknown>, failures: number, random: number): number {
	if (answer.kind === "ok") return INTERVAL_MS;
	const asked = answer.kind === "problem" ? (answer.retryAfterSeconds ?? 0) * 1_000 : 0;
	const ceiling = Math.min(BACKOFF_MS_MAX, INTERVAL_MS * 2 ** Math.min(failures, 10));
	return Math.max(asked, Math.round(ceiling * (0.5 + random / 2)));
}
