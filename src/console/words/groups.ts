import { FACES, FILTERS, type Filter, statusesUnder } from "../../order/status";
import { GROUPS, type Group } from "../wire-overview";
import { count } from "./money";

/** The groups that orders are filtered by, in words. */

export const groupName = (group: Group): Filter => FILTERS[group];

/** What a group holds, as the labels of its statuses: `"Queued, Sending, Pending verification"`. */
export const groupHolds = (group: Group): string =>
	statusesUnder(group)
		.map((status) => FACES[status].label)
		.join(", ");

/** Orders by group; what is left out of `counts` is none. */
export type Counts = Readonly<Partial<Record<Group, number>>>;

export const sumOf = (counts: Counts): number => GROUPS.reduce((sum, group) => sum + (counts[group] ?? 0), 0);

/** `"10 successful, 1 failed"`; the groups without an order are not named. */
export const countsSaid = (counts: Counts): string =>
	GROUPS.filter((group) => (counts[group] ?? 0) > 0)
		.map((group) => `${count(counts[group] ?? 0)} ${FILTERS[group].toLowerCase()}`)
		.join(", ");
