import type { OrderAction } from "../order/action";
import type { OrderRow } from "./ledger";

/**
 * Two people decide about one order, and the second has not seen the first. What they had seen goes by counts that the desk itself keeps,
 * of changes and of decisions, and never by a clock; what the relay did meanwhile is no decision.
 */

/** The latest decision of a person, as the order's row keeps it. */
export interface Acted {
	readonly action: OrderAction;
	readonly by: string;
	readonly atMs: number;
	/** The order's version that it made, and its record in the history; left out by a desk of before. */
	readonly version?: number;
	readonly record?: number;
}
export const actedOn = ({ acted }: OrderRow): Acted | null => (acted === null ? null : JSON.parse(acted));

/** What somebody had seen when they decided; what is left out they do not say. */
export interface Sight {
	/** The version of the order. */
	readonly version?: number | null | undefined;
	/** The latest record of the desk's history. */
	readonly asOf?: number | null | undefined;
}

/** The decision that they have not seen; null: there is none, or they do not say what they saw. */
export function unseenBy({ version, asOf }: Sight, row: OrderRow): Acted | null {
	const acted = actedOn(row);
	if (acted === null) return null;
	return (acted.version ?? 0) > (version ?? Number.POSITIVE_INFINITY) || (acted.record ?? 0) > (asOf ?? Number.POSITIVE_INFINITY)
		? acted
		: null;
}
