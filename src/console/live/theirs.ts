import { type ReadonlySignal, signal } from "@preact/signals";
import { readership } from "../session";

/** What outlives the page that it was read on, and not its reader: for whoever comes next it is `nothing` again. */
export interface Theirs<T> {
	value: T;
	peek(): T;
}

/** `whose` changes with the reader. */
export function theirs<T>(nothing: T, whose: ReadonlySignal<unknown> = readership): Theirs<T> {
	const kept = signal<{ readonly of: unknown; readonly value: T }>({ of: null, value: nothing });
	return {
		get value() {
			return kept.value.of === whose.value ? kept.value.value : nothing;
		},
		set value(value: T) {
			kept.value = { of: whose.peek(), value };
		},
		peek: () => (kept.peek().of === whose.peek() ? kept.peek().value : nothing),
	};
}
