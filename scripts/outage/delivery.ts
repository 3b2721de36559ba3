import type { ReceivedOrder } from "../load/erp.ts";
import { type OrderView, story } from "../load/order-view.ts";

/** How a backlog went out when the ERP was back. Pure. */
export interface Delivery {
	/** Orders a second between the first and the last that the ERP received. */
	readonly paceASecond: number;
	/** Orders that the ERP received before one with a lower e-number. */
	readonly inversions: number;
	/** The most numbers by which one was early. Orders that are on the wire at the same moment may pass each other, no others. */
	readonly earlyByMax: number;
	/** Attempts that the outage used up, with the stories of the orders they belong to. */
	readonly spent: number;
	readonly findings: readonly string[];
}

export function delivery(received: readonly ReceivedOrder[], orders: readonly (OrderView | null)[], eNumbers: readonly string[]): Delivery {
	const wanted = new Set(eNumbers);
	const ours = received.filter(({ eNumber }) => wanted.has(eNumber));
	const first = ours[0]?.receivedAtMs ?? Number.NaN;
	const last = ours.at(-1)?.receivedAtMs ?? Number.NaN;
	const sequences = ours.map(({ eNumber }) => Number(/\d+$/.exec(eNumber)?.[0]));
	const spentBy = orders.filter((order) => order?.attempts.some(({ counted }) => counted) ?? false);
	return {
		paceASecond: ((ours.length - 1) * 1_000) / (last - first),
		...disorder(sequences),
		spent: orders.reduce((sum, order) => sum + (order?.attempts.filter(({ counted }) => counted).length ?? 0), 0),
		findings: [
			...missing(ours, eNumbers),
			...spentBy.flatMap((order) => (order === null ? [] : [`an outage used up an attempt\n  ${story(order)}`])),
		],
	};
}

function disorder(sequences: readonly number[]): Pick<Delivery, "inversions" | "earlyByMax"> {
	let lowest = Number.POSITIVE_INFINITY;
	let inversions = 0;
	let earlyByMax = 0;
	for (const sequence of sequences.toReversed()) {
		if (sequence > lowest) {
			inversions += 1;
			earlyByMax = Math.max(earlyByMax, sequence - lowest);
		}
		lowest = Math.min(lowest, sequence);
	}
	return { inversions, earlyByMax };
}

function missing(ours: readonly ReceivedOrder[], eNumbers: readonly string[]): string[] {
	const times = Map.groupBy(ours, ({ eNumber }) => eNumber);
	return eNumbers.flatMap((eNumber) => {
		const copies = times.get(eNumber)?.length ?? 0;
		return copies === 1 ? [] : [`${eNumber} is in the ERP ${copies} times`];
	});
}
