import type { ErrorClass, FailureCause } from "./outcome";
import type { HoldReason } from "./snapshot";

/** What went wrong, and why nothing goes out, in few words: all that a list has room for. */

export const ERROR_TITLES: Readonly<Record<ErrorClass, string>> = {
	down: "The ERP did not answer",
	unknown_outcome: "No clear answer",
	rate_limited: "The ERP asked for a slower pace",
	unauthorised: "The ERP refused the sign-in",
	forbidden: "Not allowed in the ERP",
	validation_rejected: "The ERP refused the order's data",
	duplicate: "It is in the ERP more than once",
	not_found: "Something the order names is not in the ERP",
	conflict: "A record in the ERP was in use",
	poison: "Handling this order kept breaking off",
};

/** Of a failed order of which nothing is known to be wrong. */
export const NOTHING_WRONG_TITLE = "Waiting for a decision";

export const HOLD_TITLES: Readonly<Record<HoldReason, string>> = {
	erp_offline: "The ERP is offline",
	rate_limited: "The ERP asked for a slower pace",
	sign_in_refused: "The ERP refuses the sign-in",
	paused: "Sending is paused",
	not_connected: "No ERP is connected",
	misconfigured: "The connection's settings cannot be used",
};

/** What was stored, or a newer gateway, may know classes and reasons that this version does not. */
export const errorTitle = (errorClass: string): string => known(ERROR_TITLES, errorClass) ?? "Something else went wrong";
export const causeTitle = (cause: FailureCause): string => (cause === "none" ? NOTHING_WRONG_TITLE : errorTitle(cause));
export const holdTitle = (reason: string): string => known(HOLD_TITLES, reason) ?? "Waiting";

const known = (titles: Readonly<Record<string, string>>, key: string): string | null =>
	Object.hasOwn(titles, key) ? (titles[key] ?? null) : null;
