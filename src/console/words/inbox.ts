import { errorTitle } from "../../order/titles";
import { orderHref } from "../address";
import type { Answer } from "../answer";
import type { Role } from "../wire";
import type { NotificationKind, NotificationView, Unread } from "../wire-inbox";
import { count, orders } from "./money";
import { type Place, placeOfIncident } from "./places";
import { calendarDay, isoDay, took } from "./time";
import type { Tone } from "./tone";

/** What people are told, in words. A kind that this page does not know is shown with the gateway's own title. */

export const INBOX_PERMISSION = "order_sync_notification";

const TONES: Readonly<Record<NotificationKind, Tone>> = { order_failed: "red", incident_opened: "amber", incident_closed: "green" };
export const kindTone = (kind: string): Tone => (Object.hasOwn(TONES, kind) ? TONES[kind as NotificationKind] : "grey");

/** What goes with the title, in the gateway's or our own words; what the ERP said stands beside it. */
export function aboutSaid({ kind, at, detail }: Pick<NotificationView, "kind" | "at" | "detail">): string | null {
	if (kind === "order_failed") return typeof detail.errorClass === "string" ? errorTitle(detail.errorClass) : null;
	if (kind !== "incident_closed" || typeof detail.openedAtMs !== "number") return null;
	const lastedMs = Date.parse(at) - detail.openedAtMs;
	const { ordersTouched: touched, offlineMs } = detail;
	const isPart = typeof offlineMs === "number" && offlineMs < lastedMs;
	const lasted = `It lasted ${took(lastedMs)}${isPart ? `, and the ERP was away for ${took(offlineMs)} of it` : ""}.`;
	return typeof touched === "number" && touched > 0 ? `${lasted} ${orders(touched)} had to wait.` : lasted;
}

/** Where it is dealt with: the order, or the place of its incident, which is the same on the overview. */
export function placeOf({ kind, subject, detail }: Pick<NotificationView, "kind" | "subject" | "detail">, role: Role): Place {
	if (kind === "order_failed") return { href: orderHref(subject), go: `Open ${subject}` };
	// What was written before kinds were: an outage, for there were no others.
	return placeOfIncident(typeof detail.kind === "string" ? detail.kind : "erp_offline", role);
}

export interface Day {
	/** `"2026-11-22"` in the shop's zone. */
	readonly day: string;
	readonly items: readonly NotificationView[];
}
/** By the day of the shop's zone on which it happened, in the order of the list. A day that comes back later in it stands again. */
export function daysOf(items: readonly NotificationView[], timeZone: string): Day[] {
	const days: { day: string; items: NotificationView[] }[] = [];
	for (const item of items) {
		const day = isoDay(Date.parse(item.at), timeZone);
		const last = days.at(-1);
		if (last?.day === day) last.items.push(item);
		else days.push({ day, items: [item] });
	}
	return days;
}

const DAY_MS = 86_400_000;
export function daySaid(day: string, nowMs: number, timeZone: string): string {
	if (day === isoDay(nowMs, timeZone)) return "Today";
	// By the calendar: a day on which the clocks change has 23 or 25 hours.
	const before = new Date(Date.parse(`${isoDay(nowMs, timeZone)}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
	return day === before ? "Yesterday" : calendarDay(day);
}

/** `"7"`, `"99+"`; null when there is nothing to read. */
export const unreadSaid = ({ unread, more }: Unread): string | null => (unread === 0 ? null : `${count(unread)}${more ? "+" : ""}`);

/** Who can grant what was refused, by their names; none where the refusal names nobody. */
export function grantersIn(answer: Answer<unknown>): readonly string[] {
	if (answer.kind !== "problem" || answer.code !== "permission_required") return [];
	const { grantedBy } = answer.document as { grantedBy?: unknown };
	return Array.isArray(grantedBy) ? grantedBy.filter((name) => typeof name === "string") : [];
}
