import type { Owner } from "./causes";
import type { HoldReason } from "./snapshot";
import { HOLD_TITLES, holdTitle } from "./titles";

/** Why nothing of a shop goes out, and what ends it. An order that waits for this is safe and needs nothing itself. */

export interface HoldWords {
	readonly title: string;
	readonly cause: string;
	readonly owner: Owner;
	readonly steps: readonly string[];
	/** Whether Holdfast looks again by itself at the time the hold names. */
	readonly looksAgain: boolean;
}

export const HOLDS: Readonly<Record<HoldReason, HoldWords>> = {
	erp_offline: {
		title: HOLD_TITLES.erp_offline,
		cause: "The ERP is offline. This order is safe and goes out by itself when it is back.",
		owner: "erp",
		steps: [
			"Check that the ERP server, its internet connection and the tunnel to it are running.",
			"Holdfast asks the ERP by itself; to have it asked at once, an administrator can press “Test connection” on Manage.",
		],
		looksAgain: true,
	},
	rate_limited: {
		title: HOLD_TITLES.rate_limited,
		cause: "This order is safe and goes out by itself as soon as the ERP takes orders again.",
		owner: "nobody",
		steps: ["Wait. If this happens every day, ask your ERP partner for a higher limit."],
		looksAgain: true,
	},
	sign_in_refused: {
		title: HOLD_TITLES.sign_in_refused,
		cause:
			"The ERP no longer accepts the user or password that Holdfast uses. This order is safe and goes out by itself once an admin has put that right.",
		owner: "merchant",
		steps: [
			"Renew the password, key or consent of Holdfast's user in the ERP.",
			"Have an administrator save it in the connection's settings, and press “Test connection” there.",
		],
		looksAgain: true,
	},
	paused: {
		title: HOLD_TITLES.paused,
		cause: "Somebody has paused sending to the ERP. This order is safe and goes out by itself when sending is resumed.",
		owner: "merchant",
		steps: ["When orders may go out again, have an administrator press “Resume sending” on the board."],
		looksAgain: false,
	},
	not_connected: {
		title: HOLD_TITLES.not_connected,
		cause: "This order is safe and goes out by itself once an ERP is connected.",
		owner: "merchant",
		steps: ["Have an administrator save the ERP's address and credentials in the connection's settings."],
		looksAgain: false,
	},
	misconfigured: {
		title: HOLD_TITLES.misconfigured,
		cause:
			"Holdfast cannot make a connection of the address, settings or credentials that are stored. This order is safe and goes out by itself once an admin has saved them anew.",
		owner: "merchant",
		steps: ["Have an administrator save the connection's settings with its credentials anew, and press “Test connection” there."],
		looksAgain: false,
	},
};

const someOther = (reason: HoldReason): HoldWords => ({
	title: holdTitle(reason),
	cause: "This order is safe and goes out by itself.",
	owner: "nobody",
	steps: [],
	looksAgain: false,
});

/** What was stored may know reasons that this version does not, and the other way round. */
export const holdWords = (reason: HoldReason): HoldWords => (Object.hasOwn(HOLDS, reason) ? HOLDS[reason] : someOther(reason));
