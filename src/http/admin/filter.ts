import * as z from "zod";
import type { OrderFilter } from "../../db/selection";
import { FAILURE_CAUSES } from "../../order/outcome";
import { FILTER_NAMES, STATUSES, statusesUnder } from "../../order/status";
import { SpanFields, spanOf } from "./span";

/** Which orders are meant: the query of a list and the `filter` of a bulk action are read by the same rules. */

const Q_LENGTH_MAX = 100;
const CUSTOMER_LENGTH_MAX = 254;

const OF_STATUSES = `must be of ${STATUSES.join(", ")}`;
const OF_FILTERS = `must be of ${FILTER_NAMES.join(", ")}`;
const OF_CAUSES = `must be of ${FAILURE_CAUSES.join(", ")}`;
const statusList = z.array(z.enum(STATUSES, OF_STATUSES)).max(STATUSES.length);
const filterList = z.array(z.enum(FILTER_NAMES, OF_FILTERS)).max(FILTER_NAMES.length);
const causeList = z.array(z.enum(FAILURE_CAUSES, OF_CAUSES)).max(FAILURE_CAUSES.length);
const byCommas = z.string().transform((list) => list.split(","));

/**
 * `filter` the console's, and `status` the very statuses: one or several, joined by commas; one of the two can be given. `error` means
 * failed orders by what went wrong, `none` those that a person has brought back; it stands alone or beside the filter failed. `q` an
 * e-number or the ERP's number, in whatever case and spaced or not, or else words, with or without accents: of the reference, the customer's name, account, e-mail address or telephone number. `from` and `to` say when it was placed: a day
 * is one in the tenant's time zone, and `to` includes it whole; a time is exact, and `to` ends right before it. `customer` the
 * account, the e-mail address or the name, in whatever case; a name also without its accents.
 */
export const FilterFields = {
	q: z.string().trim().min(1, "must not be empty").max(Q_LENGTH_MAX).optional(),
	filter: byCommas.pipe(filterList).optional(),
	status: byCommas.pipe(statusList).optional(),
	error: byCommas.pipe(causeList).optional(),
	...SpanFields,
	customer: z.string().trim().min(1, "must not be empty").max(CUSTOMER_LENGTH_MAX).optional(),
};
/** Two lists of statuses would have to be read as both, or as either: whoever asks says it in one. */
export const oneOfTwo = ({ filter, status }: Pick<Fields, "filter" | "status">): boolean => filter === undefined || status === undefined;
/** What went wrong is known of failed orders alone: beside others it would leave all of them out. */
export const ofFailed = ({ filter, status, error }: Pick<Fields, "filter" | "status" | "error">): boolean =>
	(error ?? []).length === 0 || [...(filter ?? []), ...(status ?? [])].every((name) => name === "failed");
export const OF_FAILED = { message: "is about failed orders: leave filter and status out, or name failed alone", path: ["error"] };
export const ONE_OF_TWO = { message: "must not be given together with status; name the statuses in one of the two", path: ["filter"] };

/** In a body the lists may be arrays, too; a filter that filters nothing must be said to, so that it is never an accident. */
export const Filter = z
	.strictObject({
		...FilterFields,
		filter: z.union([filterList, FilterFields.filter], OF_FILTERS).optional(),
		status: z.union([statusList, FilterFields.status], OF_STATUSES).optional(),
		error: z.union([causeList, FilterFields.error], OF_CAUSES).optional(),
	})
	.refine(oneOfTwo, ONE_OF_TWO)
	.refine(ofFailed, OF_FAILED)
	.refine((filter) => Object.values(filter).some((value) => value !== undefined && value.length > 0), {
		message: "must narrow the orders down by at least one of filter, status, error, q, from, to, customer",
	});

interface Fields {
	readonly q?: string | undefined;
	readonly filter?: readonly (typeof FILTER_NAMES)[number][] | undefined;
	readonly status?: readonly (typeof STATUSES)[number][] | undefined;
	readonly error?: readonly (typeof FAILURE_CAUSES)[number][] | undefined;
	readonly from?: string | undefined;
	readonly to?: string | undefined;
	readonly customer?: string | undefined;
}

export const filterOf = ({ q, filter, status, error, from, to, customer }: Fields, timeZone: string): OrderFilter => ({
	statuses: (error ?? []).length > 0 ? ["failed"] : [...new Set(filter?.flatMap(statusesUnder) ?? status)],
	causes: [...new Set(error)],
	q: q ?? null,
	...spanOf({ from, to }, timeZone),
	customer: customer ?? null,
});
