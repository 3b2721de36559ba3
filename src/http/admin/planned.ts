import * as z from "zod";
import type { JOB_ORDERS_MAX } from "../../desk/answers";

/** Which orders a plan is of: their sequence numbers in spans, ends included, so that neighbours cost no more than one of them. */
export type Spans = readonly (readonly [from: number, to: number])[];

/** The desk's own limit; the type holds the two together. */
export const PLANNED_MAX: typeof JOB_ORDERS_MAX = 10_000;

const NO_PLAN = "must be the `orders` of the plan that a dry run of this filter answered";

const Seq = z.number(NO_PLAN).int(NO_PLAN).min(1, NO_PLAN).max(Number.MAX_SAFE_INTEGER, NO_PLAN);

/** What the dry run of a filter has answered: the run takes no order but these. */
export const Planned = z
	.array(z.tuple([Seq, Seq], NO_PLAN), NO_PLAN)
	.max(PLANNED_MAX, `${NO_PLAN}, of at most ${PLANNED_MAX} orders`)
	.refine((spans) => spans.every(([from, to], at) => from <= to && from > (spans[at - 1]?.[1] ?? 0)), NO_PLAN)
	.refine((spans) => sizeOf(spans) <= PLANNED_MAX, `${NO_PLAN}, of at most ${PLANNED_MAX} orders`);

const sizeOf = (spans: Spans): number => spans.reduce((size, [from, to]) => size + to - from + 1, 0);

/** @param seqs ascending, each once */
export function spansOf(seqs: readonly number[]): Spans {
	const spans: [number, number][] = [];
	for (const seq of seqs) {
		const last = spans.at(-1);
		if (last?.[1] === seq - 1) last[1] = seq;
		else spans.push([seq, seq]);
	}
	return spans;
}

/** Those of them that are in the spans. Both ascend. */
export function among(seqs: readonly number[], spans: Spans): number[] {
	let at = 0;
	return seqs.filter((seq) => {
		while ((spans[at]?.[1] ?? seq) < seq) at += 1;
		return seq >= (spans[at]?.[0] ?? Number.POSITIVE_INFINITY);
	});
}

/** The latest of them; 0: none. */
export const endOf = (spans: Spans): number => spans.at(-1)?.[1] ?? 0;
