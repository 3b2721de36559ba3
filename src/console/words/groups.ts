import { FACES, FILTERS, type Filter, isUnplaced, statusesUnder } from "../../order/status";
import { GROUPS, type Group } from "../wire-overview";
import { count } from "./money";

/** The groups that orders are filtered by, in words. */

export const groupName = (group: Group): Filter => FILTERS[group];

const MEANS: Readonly<Record<Group, string>> = {
	successful: "No issues",
	pending: "Sync is ongoing",
	failed: "A problem that may need correcting",
	archived: "Filed away: not placed in the ERP",
	awaiting_payment: "A number was given out, and nothing is paid yet",
	abandoned: "The payment was given up: never placed",
};
/** What a group tells of its orders, and which statuses it is: `"Sync is ongoing (Queued, Sending, Pending verification)"`. */
export const groupSaid = (group: Group): string => `${MEANS[group]} (${groupHolds(group)})`;

/** What a group holds, as the labels of its statuses: `"Queued, Sending, Pending verification"`. */
export const groupHolds = (group: Group): string =>
	statusesUnder(group)
		.map((status) => FACES[status].label)
		.join(", ");

/** Orders by group; what is left out of `counts` is none. */
export type Counts = Readonly<Partial<Record<Group, number>>>;

/** Groups of orders, and of numbers under which nothing was ordered: these are told apart, and added to no sum. */
export const PLACED_GROUPS: readonly Group[] = GROUPS.filter((group) => !isUnplaced(group));
export const UNPLACED_GROUPS: readonly Group[] = GROUPS.filter(isUnplaced);

/** How many orders these are. */
export const sumOf = (counts: Counts): number => PLACED_GROUPS.reduce((sum, group) => sum + (counts[group] ?? 0), 0);

/** `"10 successful, 1 failed"`; the groups without an order are not named. */
export const countsSaid = (counts: Counts): string => said(counts, PLACED_GROUPS);

/** `"1 awaiting payment, 2 abandoned"`, or "" when there is none. */
export const unplacedSaid = (counts: Counts): string => said(counts, UNPLACED_GROUPS);

const said = (counts: Counts, groups: readonly Group[]): string =>
	groups
		.filter((group) => (counts[group] ?? 0) > 0)
		.map((group) => `${count(counts[group] ?? 0)} ${FILTERS[group].toLowerCase()}`)
		.join(", ");
