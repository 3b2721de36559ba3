import type { Clock } from "./clock.ts";
import { START } from "./shop.ts";

/** What happened, one line an event, for a person who wants to know why a seed failed. */

const LINES_MAX = 4_000;
const LINES_SHOWN_MAX = 400;

export class Trace {
	readonly #clock: Clock;
	readonly #startMs: number;
	readonly #lines: { readonly atMs: number; readonly line: string }[] = [];

	readonly #whole: boolean;

	constructor(clock: Clock, startMs: number, whole: boolean) {
		this.#whole = whole;
		this.#clock = clock;
		this.#startMs = startMs;
	}

	readonly say = (line: string): void => {
		if (this.#lines.length === LINES_MAX * 2) this.#lines.splice(0, LINES_MAX);
		this.#lines.push({ atMs: this.#clock.nowMs, line });
	};

	/** The newest lines; unless all are wanted, those left out that are about other orders than the breach is. */
	about(breach: string): string[] {
		const concerned = numbersIn(breach);
		const matters = ({ line }: { readonly line: string }): boolean => {
			const numbers = numbersIn(line);
			return concerned.length === 0 || numbers.length === 0 || numbers.some((number) => concerned.includes(number));
		};
		return (this.#whole ? this.#lines : this.#lines.filter(matters).slice(-LINES_SHOWN_MAX)).map(
			({ atMs, line }) => `${((atMs - this.#startMs) / 1_000).toFixed(3).padStart(9)}  ${readable(line)}`,
		);
	}
}

/** E-numbers, and sequences as logs have them. */
const numbersIn = (text: string): string[] => text.match(new RegExp(`${Math.floor(START / 100)}\\d\\d`, "g")) ?? [];

/** The product's log lines are JSON: `event name=value ...` reads better. */
function readable(line: string): string {
	if (!line.startsWith("{")) return line;
	const { event, ...facts }: Record<string, unknown> = JSON.parse(line);
	const told = Object.entries(facts).filter(([name, value]) => value !== null && name !== "tenant");
	return `  ${event} ${told.map(([name, value]) => `${name}=${value}`).join(" ")}`;
}
