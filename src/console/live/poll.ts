import { computed, type ReadonlySignal, signal } from "@preact/signals";
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
	/** Another value when the page has become somebody else's: what was told to the one before is not theirs to see. */
	readonly whose: ReadonlySignal<unknown>;
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

interface Known<T> {
	/** To whom it was told. */
	readonly of: unknown;
	readonly body: T | null;
	readonly trouble: Trouble | null;
	readonly failures: number;
	readonly updatedAtMs: number | null;
}

/** `intervalMs`: how long a good answer stays unquestioned. */
export function poll<T>(ask: (signal: AbortSignal) => Promise<Answer<T>>, world: World, intervalMs = INTERVAL_MS): Poll<T> {
	const nothing: Known<T> = { of: null, body: null, trouble: null, failures: 0, updatedAtMs: null };
	const latest = signal(nothing);
	const known = computed((): Known<T> => (latest.value.of === world.whose.value ? latest.value : nothing));
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
		const of = world.whose.peek();
		const answer = await ask(mine.signal);
		// A newer call or a stop has overtaken this one: its answer may be older than what is shown.
		if (running !== mine || mine.signal.aborted) return;
		running = null;
		if (world.whose.peek() === of) note(of, answer);
		if (!stopped && world.visible()) cancelTimer = world.after(waitMs(answer), () => void once(true));
	};
	const waitMs = (answer: Answer<T>): number =>
		answer.kind === "ok" ? intervalMs : delayMs(answer, known.peek().failures, world.random());
	const note = (of: unknown, answer: Answer<T>): void => {
		const before = known.peek();
		latest.value =
			answer.kind === "ok"
				? { of, body: answer.body, trouble: null, failures: 0, updatedAtMs: world.now() }
				: { ...before, of, trouble: answer, failures: before.failures + 1 };
	};
	const changed = (): void => {
		// The network returns by itself, too.
		if (world.visible()) void once(true);
		else cancelTimer();
	};

	return {
		body: computed(() => known.value.body),
		trouble: computed(() => known.value.trouble),
		failures: computed(() => known.value.failures),
		updatedAtMs: computed(() => known.value.updatedAtMs),
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
