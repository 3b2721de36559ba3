import { ACTION_FACES, EDIT_LABEL, type OrderAction } from "./action";
import type { ErrorClass } from "./outcome";
import { ERROR_TITLES, NOTHING_WRONG_TITLE } from "./titles";

/** What each class of error means for a person who did not write the ERP: why, who can mend it, and how. */

/** Who has to do something about it. `erp`: whoever runs the ERP. `gateway`: whoever runs Holdfast. */
export type Owner = "merchant" | "erp" | "gateway" | "nobody";

export interface Cause {
	readonly title: string;
	readonly cause: string;
	readonly owner: Owner;
	/** Once it has failed; `eNumber` is what to search the ERP for. */
	readonly steps: (eNumber: string) => readonly string[];
	/** While Holdfast tries by itself. */
	readonly meanwhile: readonly string[];
	/** What mends it, once the steps are done; null when nothing on the page does. */
	readonly action: OrderAction | null;
}

const RESUBMIT = `“${ACTION_FACES.retry.label}”`;
const EDIT = `“${EDIT_LABEL}”`;
const MARK = `“${ACTION_FACES.mark_synced.label}”`;
/** Not everybody has that button; whoever reads this and has it is an administrator, too. */
const TEST = "an administrator can press “Test connection” on Manage";

/** Orders are put into the archive to be keyed in by hand. */
export const KEYED_MEANWHILE = `If it has been keyed in by hand meanwhile, press ${MARK}, and give the number it has in the ERP.`;

export const CAUSES: Readonly<Record<ErrorClass, Cause>> = {
	down: {
		title: ERROR_TITLES.down,
		cause: "It was down, restarting or cut off from the network, so it did not take the order.",
		owner: "erp",
		steps: () => [
			"Check that the ERP server, its internet connection and the tunnel to it are running, and wait until they are.",
			`The Overview says when the ERP is online again; to have it asked at once, ${TEST}.`,
			`Then press ${RESUBMIT} here.`,
		],
		meanwhile: [
			"Nothing has to be done about this order: it waits here until the ERP answers.",
			`If that takes long, check that the ERP server, its internet connection and the tunnel to it are running; to have the ERP asked at once, ${TEST}.`,
		],
		action: "retry",
	},
	unknown_outcome: {
		title: ERROR_TITLES.unknown_outcome,
		cause: "The connection broke or took too long before the ERP had answered, so the answer was lost.",
		owner: "merchant",
		steps: (eNumber) => [
			"Do not key it in by hand yet.",
			`Press ${RESUBMIT}: if it may be in the ERP, Holdfast looks for ${eNumber} there first, and sends it only if it is not there.`,
			`If it comes back here, search the ERP for ${eNumber} yourself, and say what you found: ${MARK} with the number it has there, or “It is not there”.`,
		],
		meanwhile: ["Nothing has to be done: the ERP was asked for this order and does not have it, so it is sent again."],
		action: "retry",
	},
	rate_limited: {
		title: ERROR_TITLES.rate_limited,
		cause: "It takes only so many requests at a time. The order itself is fine.",
		owner: "erp",
		steps: () => [
			"Wait a few minutes: the ERP turned the order away because of the pace, not because of what is in it.",
			`Then press ${RESUBMIT}.`,
			"If this happens every day, ask your ERP partner for a higher limit or a second user for Holdfast, or an administrator to lower the requests a second in the connection's settings.",
		],
		meanwhile: [
			"Wait: orders go through, only slower.",
			"If this happens every day, ask your ERP partner for a higher limit, or an administrator to lower the requests a second in the connection's settings.",
		],
		action: "retry",
	},
	unauthorised: {
		title: ERROR_TITLES.unauthorised,
		cause: "It no longer accepts the user, password or key that Holdfast uses. The order itself is fine.",
		owner: "merchant",
		steps: () => [
			"Look in the ERP whether Holdfast's user is locked, or its password, key or consent has run out, and renew it there.",
			"Have an administrator save the new credentials in the connection's settings, and press “Test connection” there.",
			`Once the ERP answers, press ${RESUBMIT} here.`,
		],
		meanwhile: [
			"Look in the ERP whether Holdfast's user is locked, or its password, key or consent has run out, and renew it there.",
			"Have an administrator save the new credentials in the connection's settings, and press “Test connection” there. The order goes out by itself after that.",
		],
		action: "retry",
	},
	forbidden: {
		title: ERROR_TITLES.forbidden,
		cause: "Holdfast could sign in, but its user in the ERP lacks a right that this order needs.",
		owner: "erp",
		steps: () => [
			"Read in the ERP's message what was not allowed.",
			"Have an administrator check that the connection's credentials belong to the user that was made for Holdfast.",
			"Ask the ERP's administrator to give that user the right, usually to create sales orders and customers.",
			`Then press ${RESUBMIT}.`,
		],
		meanwhile: ["It has been sent on its way again. Holdfast's user in the ERP needs the right that the message names."],
		action: "retry",
	},
	validation_rejected: {
		title: ERROR_TITLES.validation_rejected,
		cause: "Something in the order does not fit what the ERP accepts. It would refuse the same data again.",
		owner: "merchant",
		steps: () => [
			"Read in the ERP's message which customer, article or field it is about.",
			`If the ERP stands in the way (a blocked article, a credit limit, a closed period, a missing tax code), put that right there, then press ${RESUBMIT}.`,
			`If the order is wrong (an address, a quantity, a price), press ${EDIT}, correct it and say why. What was placed is kept beside it.`,
			`If the ERP cannot be made to take it, key the order in there by hand and press ${MARK} here.`,
		],
		meanwhile: ["It has been sent on its way again. If what the message names is not put right, the ERP refuses it as before."],
		action: "retry",
	},
	duplicate: {
		title: ERROR_TITLES.duplicate,
		cause: "The ERP knows this e-number already, and it is not certain which order there is this one. Nothing more is sent.",
		owner: "merchant",
		steps: (eNumber) => [
			`Open the orders in the ERP that the message names, or search there for ${eNumber}, and compare customer, lines and total with this page.`,
			"Decide which one counts, and cancel the others there.",
			`Press ${MARK} and give the number of the one that counts.`,
			`If none of them is this order, take the number ${eNumber} off them there, then press ${RESUBMIT}: the ERP is asked again first.`,
		],
		meanwhile: ["The ERP is asked again which orders have this e-number, before anything is sent."],
		action: "mark_synced",
	},
	not_found: {
		title: ERROR_TITLES.not_found,
		cause: "A customer, article, warehouse or code of this order is unknown there.",
		owner: "merchant",
		steps: () => [
			"Read in the ERP's message which code it does not know.",
			"If the code is right, create the record in the ERP, or make it active again, spelt as in the order, capitals included. " +
				`Then press ${RESUBMIT}.`,
			`If the ERP has it under another code, press ${EDIT} and put that code into the order.`,
			`If neither can be done, key the order in there by hand and press ${MARK} here.`,
		],
		meanwhile: ["It has been sent on its way again. The record that the message names has to be in the ERP by then."],
		action: "retry",
	},
	conflict: {
		title: ERROR_TITLES.conflict,
		cause: "Somebody or something else was changing the same record in the ERP when the order was sent.",
		owner: "erp",
		steps: () => [
			"Close the record that the message names on every screen of the ERP that has it open.",
			"If nobody has, see whether a nightly run or another program is working on it, and let that end.",
			`Then press ${RESUBMIT}.`,
		],
		meanwhile: ["Nothing has to be done yet: it is tried again by itself.", "If it stays so, close that record on the ERP's screens."],
		action: "retry",
	},
	poison: {
		title: ERROR_TITLES.poison,
		cause: "No attempt came to a result, so the order was set aside before it could hold up others.",
		owner: "gateway",
		steps: (eNumber) => [
			`Do not resubmit it before Customer Support says that the cause is mended.`,
			`If it cannot wait, search the ERP for ${eNumber}: an attempt may have left it there. Key it in by hand only if it is not there.`,
			`Then press ${MARK}, so that it is never sent again.`,
		],
		meanwhile: ["It has been sent on its way again. If handling it breaks off as before, it is set aside again."],
		action: null,
	},
};

/** A look-up found the order as it was before somebody edited it here. */
export const FOUND_OLDER: Cause = {
	title: "The ERP has it from before it was edited",
	cause: "The order was edited here after an attempt whose outcome was unknown. That attempt did reach the ERP, with the older version.",
	owner: "merchant",
	steps: (eNumber) => [
		`Open the order in the ERP that the message names, or search there for ${eNumber}, and compare it with this page.`,
		`If it can be changed there, change it, then press ${MARK} with its number.`,
		`If it cannot, cancel it there, then press ${RESUBMIT}: the order is sent as it is now.`,
	],
	meanwhile: ["It has been sent on its way again. The ERP is asked first whether it still has the older version."],
	action: "mark_synced",
};

/** Failed, and no attempt said why. */
export const NOTHING_WRONG: Cause = {
	title: NOTHING_WRONG_TITLE,
	cause: "This order was restored from the archive. Nothing is known to be wrong with it.",
	owner: "merchant",
	steps: () => [
		KEYED_MEANWHILE,
		`If not, decide what becomes of it: ${RESUBMIT} sends it to the ERP, “${ACTION_FACES.archive.label}” files it away again.`,
	],
	meanwhile: [],
	action: "retry",
};
