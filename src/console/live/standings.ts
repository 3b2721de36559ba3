import { type ReadonlySignal, signal } from "@preact/signals";
import { isUnderWay } from "../../order/status";
import type { Answer } from "../answer";
import type { BulkDecision, Standing, Standings } from "../wire-bulk";
import { type Poll, poll, type World } from "./poll";

/** How the orders of a result stand, followed for as long as somebody looks at them. */

/** The gateway's own limit. */
export const ASKED_ORDERS_MAX = 100;
/** So often when nothing is on its way any more; only people change anything then. */
const STILL_MS = 15_000;

export type Known = ReadonlyMap<string, Standing>;

export interface Followed {
	readonly known: ReadonlySignal<Known>;
	readonly poll: Poll<Standings>;
	/** These are followed from now on. */
	follow(results: readonly BulkDecision[]): void;
}

/**
 * `ask`: how these orders stand, at most ASKED_ORDERS_MAX. Of more than that are asked about first those on their way, and of these
 * the ones that it is longest ago for.
 */
export function following(ask: (eNumbers: readonly string[], stop: AbortSignal) => Promise<Answer<Standings>>, world: World): Followed {
	const known = signal<Known>(new Map());
	let results: ReadonlySet<BulkDecision> = new Set();
	/** In which round each was asked about last. */
	const askedIn = new Map<string, number>();
	let followed: readonly string[] = [];
	let round = 0;
	const isOpen = (eNumber: string): boolean => {
		const standing = known.peek().get(eNumber);
		return standing === undefined || isUnderWay(standing.status);
	};
	const turn = (): readonly string[] => {
		const due = (eNumber: string): number => askedIn.get(eNumber) ?? 0;
		const inTurn = followed.toSorted((one, other) => due(one) - due(other));
		return [...inTurn.filter(isOpen), ...inTurn.filter((eNumber) => !isOpen(eNumber))].slice(0, ASKED_ORDERS_MAX);
	};
	const source = poll<Standings>(
		async (stop) => {
			const eNumbers = turn();
			if (eNumbers.length === 0) return { kind: "ok", body: { items: [] } };
			round += 1;
			for (const eNumber of eNumbers) askedIn.set(eNumber, round);
			const answer = await ask(eNumbers, stop);
			if (answer.kind === "ok") known.value = new Map([...known.peek(), ...answer.body.items.map((each) => [each.eNumber, each] as const)]);
			return answer;
		},
		{ ...world, after: (delayMs, then) => world.after(followed.some(isOpen) ? delayMs : Math.max(STILL_MS, delayMs), then) },
	);
	return {
		known,
		poll: source,
		follow(all) {
			// A number that was never given to an order is not going to be.
			const orders = all.filter(({ status }) => status !== null);
			const standings = orders.flatMap((result) => {
				// Of a result that is new here, what was known before it is not what became of it.
				const standing = results.has(result) ? known.peek().get(result.eNumber) : result.now;
				return standing == null ? [] : [[result.eNumber, standing] as const];
			});
			results = new Set(orders);
			followed = orders.map(({ eNumber }) => eNumber);
			known.value = new Map(standings);
		},
	};
}

/** The results with how each order stands, as far as that is known. */
export const withStandings = (results: readonly BulkDecision[], known: Known): readonly BulkDecision[] =>
	results.map((result) => ({ ...result, now: known.get(result.eNumber) ?? result.now ?? null }));
