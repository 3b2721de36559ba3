import type { OrderView } from "../load/order-view.ts";

/** How long orders whose answer was lost were in doubt, and what it took to be sure. Pure, from the orders' own attempt logs. */
export interface Certainty {
	/** Orders with a submission whose answer was lost. */
	readonly doubted: number;
	/** By order that was in doubt and is certain: from the end of the first attempt whose answer was lost to the end of the one that made it certain. */
	readonly waitsMs: readonly number[];
	readonly lookUps: number;
	/** Submissions that followed one whose answer was lost, each a sentence with the order's number. */
	readonly sentAgain: readonly string[];
}

type Attempt = OrderView["attempts"][number];

/** `lost`: whoever had sent it was gone before the answer came. What the relay made of a lost answer does not matter here. */
const answerWasLost = ({ mode, outcome, error }: Attempt): boolean =>
	mode === "submit" && (outcome === "lost" || outcome === "uncertain" || error?.class === "unknown_outcome");

export function certainty(orders: readonly OrderView[]): Certainty {
	const waitsMs: number[] = [];
	const sentAgain: string[] = [];
	let doubted = 0;
	for (const { eNumber, attempts } of orders) {
		const lostAt = attempts.findIndex(answerWasLost);
		const lost = attempts[lostAt];
		if (lost === undefined) continue;
		doubted += 1;
		const after = attempts.slice(lostAt + 1);
		const sure = after.find(({ outcome }) => outcome === "accepted");
		if (sure !== undefined) waitsMs.push(Date.parse(sure.endedAt) - Date.parse(lost.endedAt));
		for (const { attempt, mode } of after) if (mode === "submit") sentAgain.push(`${eNumber} was sent again with attempt ${attempt}`);
	}
	const lookUps = orders.reduce((sum, { attempts }) => sum + attempts.filter(({ mode }) => mode === "verify").length, 0);
	return { doubted, waitsMs, lookUps, sentAgain };
}
