import type { Overview } from "../wire-overview";
import { linkWords } from "./link";
import { count, orders } from "./money";
import { erpLink } from "./services";
import type { Tone } from "./tone";

/** The shop at a glance, in words. What an older gateway does not send, or D1 cannot tell now, is said to be not known. */

export const NOT_KNOWN = "–";

export interface ErpSaid {
	readonly tone: Tone;
	/** `"The ERP is online"`. */
	readonly title: string;
	/** What that means for orders. */
	readonly text: string;
}

const ONLINE_TEXT = "Orders go out as they come in.";
export function erpSaid(overview: Pick<Overview, "erp" | "hold" | "waiting">): ErpSaid {
	const { erp, hold, waiting } = overview;
	const words = linkWords({ link: erp, hold }, waiting.count);
	if (words !== null) return { tone: words.tone, title: words.title, text: words.text };
	return { tone: erpLink({ link: erp }).tone, title: "The ERP is online", text: ONLINE_TEXT };
}

/** `2.43` becomes `"2.4"`, and what is not zero is never said to be. */
export function perMinuteSaid(perMinute: number | null | undefined): string {
	if (perMinute == null) return NOT_KNOWN;
	if (perMinute === 0) return "0";
	if (perMinute < 0.1) return "< 0.1";
	return perMinute < 10 ? String(Number(perMinute.toFixed(1))) : count(Math.round(perMinute));
}

/** What the times of delivery are of. */
export function deliveredSaid(delivery: Overview["delivery"]): string {
	if (delivery == null) return "not known yet";
	return delivery.orders === 0 ? "nothing delivered in 24 hours" : `median of ${orders(delivery.orders)} in 24 hours`;
}

/** What somebody would act on is spoken when it comes up; null: nothing of the kind. */
export function newsSince(before: Overview, after: Overview): string | null {
	const said = erpSaid(after).title;
	if (said !== erpSaid(before).title) return said;
	return after.failed > before.failed ? `${orders(after.failed)} failed` : null;
}

/** The page itself. */
export const OVERVIEW = {
	tab: "Overview · Holdfast",
	heading: "Overview",
	loading: "Loading the overview",
} as const;

/** The figures. */
export const FIGURES = {
	heading: "The shop at present",
	erp: "ERP",
	lasting: "For {age}, since {since}",
	lastTry: "The last try: {reason}",
	nextLook: "Holdfast looks again {when}.",
	perMinuteAbout: "over the last 15 minutes",
	perMinute: "Orders a minute",
	waiting: "Waiting",
	showWaiting: "Show the orders that wait",
	nothingWaits: "nothing on the way",
	oldest: "oldest {order}, {age}",
	failed: "Failed",
	showFailed: "Show the failed orders",
	noneFailed: "no order needs a decision",
	failedAbout: "need a decision",
	unverified: "Unverified",
	showUnverified: "Show the unverified orders",
	noneUnverified: "every answer of the ERP came",
	unverifiedAbout: "sent, and looked up in the ERP by itself",
	deliveryTime: "Delivery time",
	slowest: "; 95 of 100 within {time}",
} as const;

/** The latest outages. */
export const OUTAGES = {
	heading: "The latest outages",
	looking: "Looking…",
	unreachable: "Holdfast could not be reached. Close this and open it again.",
	none: "There has been none.",
	untilNow: "{from} until now, {lasting}",
	answering: "{from}, answering again since {since}",
	over: "{from}, for {lasting}",
	signInRefused: "The ERP refused the sign-in. ",
	/** Where it came back in between. */
	away: (offline: string): string => `The ERP was away for ${offline} of it. `,
	hadToWait: (orders: string): string => `${orders} had to wait. `,
} as const;
