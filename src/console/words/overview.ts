import type { Overview } from "../wire-overview";
import { linkWords } from "./link";
import { orders } from "./money";
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
	return perMinute < 10 ? String(Number(perMinute.toFixed(1))) : Math.round(perMinute).toLocaleString("en-GB");
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
