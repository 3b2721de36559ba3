/** The status machine: one table of transitions, from which labels, colours and allowed steps derive. */

export const STATUSES = [
	"awaiting_payment",
	"abandoned",
	"queued",
	"sending",
	"pending_verification",
	"synced",
	"synced_manually",
	"failed",
	"archived",
	"cancelled",
] as const;
export type Status = (typeof STATUSES)[number];

export type Colour = "green" | "blue" | "red" | "grey";
export type Filter = "Awaiting payment" | "Abandoned" | "Pending" | "Successful" | "Failed" | "Archived";

interface Face {
	readonly label: string;
	readonly colour: Colour | null;
	readonly filter: Filter;
}

export const FACES: Readonly<Record<Status, Face>> = {
	awaiting_payment: { label: "Awaiting payment", colour: null, filter: "Awaiting payment" },
	abandoned: { label: "Abandoned", colour: null, filter: "Abandoned" },
	queued: { label: "Queued", colour: "blue", filter: "Pending" },
	sending: { label: "Sending", colour: "blue", filter: "Pending" },
	pending_verification: { label: "Pending verification", colour: "blue", filter: "Pending" },
	synced: { label: "Synced", colour: "green", filter: "Successful" },
	synced_manually: { label: "Synced manually", colour: "green", filter: "Successful" },
	failed: { label: "Failed", colour: "red", filter: "Failed" },
	archived: { label: "Archived", colour: "grey", filter: "Archived" },
	cancelled: { label: "Cancelled", colour: "grey", filter: "Archived" },
};

/** The filters by the names that requests and D1 use. */
export const FILTERS = {
	successful: "Successful",
	pending: "Pending",
	failed: "Failed",
	archived: "Archived",
	awaiting_payment: "Awaiting payment",
	abandoned: "Abandoned",
} as const satisfies Readonly<Record<string, Filter>>;
export type FilterName = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

export const statusesUnder = (name: FilterName): Status[] => STATUSES.filter((status) => FACES[status].filter === FILTERS[name]);

/** The statuses of numbers that no order stands behind, which look like gaps: they are in no rate and no sum of orders. */
export const UNPLACED = ["awaiting_payment", "abandoned"] as const satisfies readonly (Status & FilterName)[];
export const isUnplaced = (group: FilterName): boolean => UNPLACED.some((one) => one === group);

/** What each colour of the Manage board says; the words are the ones merchants know. */
export const COLOUR_MEANINGS = {
	green: "Order is delivered to ERP-system",
	blue: "Order awaits import to ERP-system",
	red: "Orders failed to import to ERP-system",
} as const;
export type BoardColour = keyof typeof COLOUR_MEANINGS;

/** `event: { from: to }`. An event with no entry for a status is refused there. */
export const TRANSITIONS = {
	paid: { awaiting_payment: "queued", abandoned: "queued" },
	// Declined, aborted, or not paid in time.
	unpaid: { awaiting_payment: "abandoned" },
	claimed: { queued: "sending", pending_verification: "sending" },
	accepted: { sending: "synced" },
	rejected: { sending: "failed" },
	deferred: { sending: "queued" },
	uncertain: { sending: "pending_verification" },
	lease_lost: { sending: "pending_verification" },
	// A person came first: it was claimed, and not sent yet.
	withdrawn: { sending: "queued" },
	retry: { failed: "queued" },
	edit: { queued: "queued", failed: "queued" },
	verify: { pending_verification: "pending_verification" },
	mark_synced: { queued: "synced_manually", pending_verification: "synced_manually", failed: "synced_manually" },
	not_there: { pending_verification: "queued", failed: "queued" },
	archive: { queued: "archived", failed: "archived" },
	// Never straight back on its way: whoever restores an order decides anew what becomes of it.
	restore: { archived: "failed" },
	cancel: { queued: "cancelled" },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<Status, Status>>>>>;
export type StatusEvent = keyof typeof TRANSITIONS;

/** The status after an event, or null when the table does not allow it. */
export function next(status: Status, event: StatusEvent): Status | null {
	const row: Readonly<Partial<Record<Status, Status>>> = TRANSITIONS[event];
	return row[status] ?? null;
}

export const statusesOf = (colour: Colour): Status[] => STATUSES.filter((status) => FACES[status].colour === colour);

/** Whether no event can change it any more, so that a copy of the order cannot be out of date. */
export const isFinal = (status: Status): boolean =>
	Object.values(TRANSITIONS).every((row: Readonly<Partial<Record<Status, Status>>>) => row[status] === undefined);

/** On its way: no final word of the ERP yet, and nothing that a person has to do. */
export const UNDER_WAY = ["queued", "sending", "pending_verification"] as const satisfies readonly Status[];
export const isUnderWay = (status: Status): boolean => UNDER_WAY.some((one) => one === status);

/** From here on an order that was sent and not confirmed is called so in reports; before, it counts as queued. */
export const UNCONFIRMED_AFTER_MS = 30 * 60_000;

/**
 * The status in reports: Synced, Failed, Queued or Pending Verification; null for orders that were never placed or are filed
 * away. `unknownSinceMs`: when the last submission of unknown outcome ended.
 */
export function reportStatus(
	status: Status,
	unknownSinceMs: number | null,
	nowMs: number,
): "Synced" | "Failed" | "Queued" | "Pending Verification" | null {
	switch (status) {
		case "synced":
		case "synced_manually":
			return "Synced";
		case "failed":
			return "Failed";
		case "queued":
		case "sending":
			return "Queued";
		case "pending_verification":
			return isUnconfirmed(status, unknownSinceMs, nowMs) ? "Pending Verification" : "Queued";
		case "awaiting_payment":
		case "abandoned":
		case "archived":
		case "cancelled":
			return null;
	}
}

/** Sent, and not confirmed for so long that it should be said. */
export const isUnconfirmed = (status: Status, unknownSinceMs: number | null, nowMs: number): boolean =>
	status === "pending_verification" && unknownSinceMs !== null && nowMs - unknownSinceMs >= UNCONFIRMED_AFTER_MS;
