import type { AttemptRecord, OrderDetail } from "../../order/snapshot";
import { isoOf } from "./views";

/** What happened to an order, oldest first, in sentences. Derived from what its desk recorded, so that it cannot disagree with it. */
export interface TimelineEntry {
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly event: "placed" | AttemptRecord["outcome"];
	readonly say: string;
}

export const timelineOf = (order: OrderDetail): TimelineEntry[] => [
	{ at: isoOf(order.placedAtMs), event: "placed", say: `Accepted as ${order.eNumber}.` },
	...order.attemptLog.map((attempt) => ({ at: isoOf(attempt.endedAtMs), event: attempt.outcome, say: sayOf(attempt) })),
];

function sayOf({ outcome, mode, error, erpOrderNumber }: AttemptRecord): string {
	const why = error === null ? "" : `: ${error.message}`;
	switch (outcome) {
		case "accepted":
			return mode === "verify" ? `The ERP has the order, as ${erpOrderNumber}.` : `The ERP took the order as ${erpOrderNumber}.`;
		case "rejected":
			return `The ERP refused the order${why}`;
		case "deferred":
			return mode === "verify" ? `Could not be confirmed yet${why}` : `Could not be delivered yet${why}`;
		case "uncertain":
			return `The ERP gave no clear answer; it is asked whether it has the order before anything else${why}`;
		case "lost":
			return "The attempt was interrupted; the ERP is asked whether it has the order before anything else.";
	}
}
