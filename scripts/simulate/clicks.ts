import type { ActResult } from "../../src/desk/answers";
import type { OrderAction } from "../../src/order/action";
import type { HistoryRecord } from "../../src/order/snapshot";

/** The book of every click: what was asked for, what the desk said it did, and what it wrote into the history. */

interface Click {
	readonly action: OrderAction;
	/** What the desk answered, by e-number; null while it has not. */
	answers: ReadonlyMap<string, boolean> | null;
	readonly recorded: Map<string, number>;
}

export class Clicks {
	readonly #clicks: Click[] = [];
	/** Clicks whose answer or record is new since the last look. */
	readonly #news = new Set<number>();

	/** A note for the click: the history must hold it once for each order that the desk says it did it to. */
	note(action: OrderAction): string {
		this.#clicks.push({ action, answers: null, recorded: new Map() });
		return `click ${this.#clicks.length - 1}`;
	}

	answered(note: string, results: readonly Pick<ActResult, "eNumber" | "result">[]): void {
		const id = idOf(note);
		const click = id === null ? undefined : this.#clicks[id];
		if (id === null || click === undefined) throw new RangeError(`${note} was never made`);
		click.answers = new Map(results.map(({ eNumber, result }) => [eNumber, result === "started" || result === "done"]));
		this.#news.add(id);
	}

	/** Of the history; records that no click is behind are not for this book. */
	recorded({ note, eNumber, event }: Pick<HistoryRecord, "note" | "eNumber" | "event">): string | null {
		const id = note === null ? null : idOf(note);
		const click = id === null ? undefined : this.#clicks[id];
		if (id === null || click === undefined) return `${eNumber}: its history holds ${event} "${note}", which nobody asked for`;
		if (event !== click.action) return `${eNumber}: ${note} was ${click.action}, and its history says ${event}`;
		click.recorded.set(eNumber, (click.recorded.get(eNumber) ?? 0) + 1);
		this.#news.add(id);
		return null;
	}

	/** Call after every step. */
	amiss(): string | null {
		for (const id of this.#news) {
			const breach = breachOf(`click ${id}`, this.#clicks[id]);
			if (breach !== null) return breach;
		}
		this.#news.clear();
		return null;
	}
}

function breachOf(note: string, click: Click | undefined): string | null {
	if (click === undefined) return null;
	// The desk answers in the same instant in which it writes.
	if (click.answers === null) return `${[...click.recorded.keys()].join(" ")}: ${note} (${click.action}) was done, and never answered`;
	for (const eNumber of new Set([...click.answers.keys(), ...click.recorded.keys()])) {
		const expected = click.answers.get(eNumber) ? 1 : 0;
		const times = click.recorded.get(eNumber) ?? 0;
		if (times !== expected) return `${eNumber}: ${note} (${click.action}) stands ${times} times in its history, not ${expected}`;
	}
	return null;
}

const idOf = (note: string): number | null => {
	const digits = /^click (\d+)$/.exec(note)?.[1];
	return digits === undefined ? null : Number(digits);
};
