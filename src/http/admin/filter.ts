import { z } from "zod";
import type { OrderFilter } from "../../db/selection";
import { dayAfter, startOfDayMs } from "../../lib/zone";
import { STATUSES } from "../../order/status";

/** Which orders are meant: the query of a list and the `filter` of a bulk action are read by the same rules. */

const Q_LENGTH_MAX = 100;
const CUSTOMER_LENGTH_MAX = 254;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
	error: 'must be a day such as "2026-06-03" or a time such as "2026-06-03T14:02:00Z"',
});
const statusList = z.array(z.enum(STATUSES, `must be of ${STATUSES.join(", ")}`)).max(STATUSES.length);

/**
 * `status` one or several, joined by commas. `q` an e-number or the ERP's number. `from` and `to` say when it was placed: a day
 * is one in the tenant's time zone, and `to` includes it whole; a time is exact, and `to` ends right before it. `customer` the
 * account, the e-mail address or the name, in whatever case.
 */
export const FilterFields = {
	q: z.string().trim().min(1, "must not be empty").max(Q_LENGTH_MAX).optional(),
	status: z
		.string()
		.transform((list) => list.split(","))
		.pipe(statusList)
		.optional(),
	from: Moment.optional(),
	to: Moment.optional(),
	customer: z.string().trim().min(1, "must not be empty").max(CUSTOMER_LENGTH_MAX).optional(),
};
/** In a body the statuses may be a list, too; a filter that filters nothing must be said to, so that it is never an accident. */
export const Filter = z
	.strictObject({ ...FilterFields, status: z.union([statusList, FilterFields.status]).optional() })
	.refine((filter) => Object.values(filter).some((value) => value !== undefined && value.length > 0), {
		message: "must narrow the orders down by at least one of status, q, from, to, customer",
	});

interface Fields {
	readonly q?: string | undefined;
	readonly status?: readonly (typeof STATUSES)[number][] | undefined;
	readonly from?: string | undefined;
	readonly to?: string | undefined;
	readonly customer?: string | undefined;
}

export const filterOf = ({ q, status, from, to, customer }: Fields, timeZone: string): OrderFilter => ({
	statuses: [...new Set(status)],
	q: q ?? null,
	fromMs: from === undefined ? null : DAY.test(from) ? startOfDayMs(from, timeZone) : Date.parse(from),
	untilMs: to === undefined ? null : DAY.test(to) ? startOfDayMs(dayAfter(to), timeZone) : Date.parse(to),
	customer: customer ?? null,
});
