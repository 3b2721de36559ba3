import { allowedActions, type OrderAction } from "../../order/action";
import { STATUS_MEANINGS } from "../../order/meanings";
import { FACES, reportStatus, STATUSES, type Status, UNCONFIRMED_AFTER_MS } from "../../order/status";
import { actionLabel } from "./decision";
import { type KeyRow, SHORTCUTS_OFF } from "./shortcuts";

/** The help page's words. What can be derived from the tables of orders is, so that it cannot say something else than they do. */

export interface StatusHelp {
	readonly status: Status;
	readonly label: string;
	readonly filter: string;
	readonly meaning: string;
	/** What a person may do then, as the buttons are called. */
	readonly actions: readonly string[];
	/** What the daily report calls it; null: it is not in it. */
	readonly report: string | null;
}

const EDIT = "Edit and resubmit";
const labelOf = (action: OrderAction, status: Status): string => (action === "edit" ? EDIT : actionLabel(action, status));

export const STATUS_HELP: readonly StatusHelp[] = STATUSES.map((status) => {
	const mayBeInErp = status === "pending_verification";
	const soon = reportStatus(status, 0, 0);
	const late = reportStatus(status, 0, UNCONFIRMED_AFTER_MS);
	const minutes = UNCONFIRMED_AFTER_MS / 60_000;
	return {
		status,
		label: FACES[status].label,
		filter: FACES[status].filter,
		meaning: STATUS_MEANINGS[status],
		actions: allowedActions({ status, errorClass: null, mayBeInErp }).map((action) => labelOf(action, status)),
		report: soon === late ? soon : `${late} after ${minutes} minutes, ${soon} before`,
	};
});

export const COLOUR_HELP = {
	green: "The ERP has the order. Its ERP number stands beside it, unless it was keyed in by hand without one.",
	blue: "The order is safe in Holdfast and on its way, or waits until the ERP takes orders again. Nobody has to do anything.",
	red: "The ERP did not take the order, and Holdfast does not try again by itself. Its page says why, who can mend it, and how.",
} as const;
export const GREY_HELP =
	"Archived and cancelled orders are not on the board; the list of orders has them. An e-number whose payment was not completed is no order, and has no colour.";

export const OFFLINE = {
	facts: [
		"Your shop goes on taking orders. Each gets its e-number and is kept in Holdfast before the customer sees it confirmed.",
		"Orders wait as Queued, and go out by themselves, in the order of their numbers, as soon as the ERP answers. Holdfast asks it all the time.",
		"Nothing is sent twice: an order whose answer was lost in the outage is looked up in the ERP before anything else.",
	],
	steps: [
		"Look at the Overview: it says since when the ERP is offline, and what came of the last try.",
		"Check that the ERP server, its internet connection and the tunnel or firewall in between are running. Whoever runs the ERP can say.",
		"On Manage, an administrator or your provider can press “Test connection”. It asks the ERP at once and says what it answered.",
		"If the ERP refuses the sign-in instead, renew the user, password or key that Holdfast uses there, and have an administrator save it in the connection’s settings.",
		"If the ERP is to be left alone for a while, for an update for instance, have an administrator or your provider press “Pause sending” on Manage, and “Resume sending” afterwards.",
		"When it is back, watch Waiting on the Overview go down. There is nothing to press.",
		"Look at the failed orders then. If your shop’s connection is set to fail orders in an outage, select them on Orders and choose “Retry sync”; that takes the permission “Order Sync Actions”.",
	],
	urgent:
		"An order cannot wait? Open it and press “Archive this order”: then nothing sends it. Key it into the ERP from “Print or key in”, with its e-number as its external reference. Then press “Restore” on it, and “Mark as synced” with the number that the ERP gave it. Never key in an order that is Pending verification before you have searched the ERP for its e-number: it may be in there already.",
} as const;

export const KEYS: readonly KeyRow[] = [
	[["/"], "Go to the search"],
	[["Tab", "Shift + Tab"], "Go to the next or previous control"],
	[["←", "→", "Home", "End"], "On a chart: read it hour by hour, or day by day"],
	[["Enter"], "Open what is focused, or press it"],
	[["Esc"], "Close a dialog or a menu; nothing is done"],
];

/** The page Help: its headings, and what is no list. */
export const HELP = {
	statuses: "What each status means",
	colours: "The colours of the board",
	offline: "What to do while the ERP is offline",
	keyboard: "Keyboard",
	crontab: "How a crontab line is read",
	support: "Contact Customer Support",
	documentTitle: "Help · Holdfast",
	title: "Help",
	onThisPage: "On this page",
	statusesAbout:
		"Every e-number that was given out has one of these statuses. The list of orders is filtered by the words in “Found under”; the daily report calls some of them otherwise.",
	/** `report` null: the daily report leaves it out. */
	foundUnder: (filter: string, report: string | null) =>
		report === null ? `Found under ${filter}. Not in the report.` : `Found under ${filter}. In the report: ${report}.`,
	mayPress: (actions: readonly string[]) =>
		actions.length === 0 ? "There is nothing to press." : `You may press ${actions.map((label) => `“${label}”`).join(", ")}.`,
	permission: "Pressing anything takes the permission “Order Sync Actions”, which an administrator of your shop grants.",
	green: "Green",
	blue: "Blue",
	red: "Red",
	byItself: "What happens by itself",
	whatYouCanDo: "What you can do",
	shortcutsOff: `${SHORTCUTS_OFF} You can switch them on again here.`,
	everyPage: "On every page",
	listOfOrders: "On the list of orders",
	supportAbout: (subject: string) =>
		`An order’s page says when it takes Customer Support, and its letter names the order by itself. For anything else, write an e-mail with “${subject}” in the subject and the e-numbers it is about.`,
} as const;
