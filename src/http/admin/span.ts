import * as z from "zod";
import { DAY_MAX, DAY_MIN, dayAfter, startOfDayMs } from "../../lib/zone";

/** A stretch of time in a query: `from` and `to` are days in the tenant's zone, `to` included whole, or exact times, `to` excluded. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const Moment = z
	.union([z.iso.date(), z.iso.datetime({ offset: true })], {
		error: 'must be a day such as "2026-06-03" or a time such as "2026-06-03T14:02:00Z"',
	})
	.refine((text) => text.slice(0, DAY_MIN.length) >= DAY_MIN && text.slice(0, DAY_MAX.length) <= DAY_MAX, {
		error: `must be from ${DAY_MIN} to ${DAY_MAX}`,
		abort: true,
	});
export const SpanFields = { from: Moment.optional(), to: Moment.optional() };

export const spanOf = ({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }, timeZone: string) => ({
	fromMs: from === undefined ? null : DAY.test(from) ? startOfDayMs(from, timeZone) : Date.parse(from),
	untilMs: to === undefined ? null : DAY.test(to) ? startOfDayMs(dayAfter(to), timeZone) : Date.parse(to),
});
