import { FAILURE_CAUSES, type FailureCause } from "../../order/outcome";
import { FILTER_NAMES, type FilterName, STATUSES, type Status } from "../../order/status";
import { hrefOf } from "../address";
import { cursorMeant, dayMeant } from "../meant";

/** Which orders the list shows, as its address says it and as the gateway is asked for them. */
export interface OrdersQuery {
	readonly groups: readonly FilterName[];
	/** Finer than the groups, and instead of them: links from elsewhere name the very statuses that they count. */
	readonly statuses: readonly Status[];
	/** What went wrong; only where the list is of failed orders alone. */
	readonly causes: readonly FailureCause[];
	readonly q: string;
	/** Calendar days in the tenant's zone, `"2026-06-03"`; `to` is included. Empty: no bound. */
	readonly from: string;
	readonly to: string;
	readonly customer: string;
	/** Where the page begins: the `next` of the page before; empty: with the newest. */
	readonly cursor: string;
	/** The bulk action whose progress is shown beside the list; empty: none. */
	readonly job: string;
}

const JOB = /^[A-Za-z0-9-]{1,64}$/;
/** The gateway's own limits. */
export const Q_LENGTH_MAX = 100;
export const CUSTOMER_LENGTH_MAX = 254;

/** What an address cannot mean is left out of what it means: a broken link shows more orders, never an error. */
export function ordersQueryOf(params: URLSearchParams): OrdersQuery {
	const text = (name: string, lengthMax: number) => (params.get(name) ?? "").trim().slice(0, lengthMax);
	const job = params.get("job") ?? "";
	const listed = (name: string) => (params.get(name) ?? "").split(",");
	const groups = FILTER_NAMES.filter((group) => listed("filter").includes(group));
	// The gateway takes one of the two lists.
	const statuses = groups.length > 0 ? [] : STATUSES.filter((status) => listed("status").includes(status));
	const causes = FAILURE_CAUSES.filter((cause) => listed("error").includes(cause));
	const isOfFailed = [...groups, ...statuses].every((name) => name === "failed");
	return {
		...(causes.length > 0 && isOfFailed ? { groups: ["failed"], statuses: [], causes } : { groups, statuses, causes: [] }),
		q: text("q", Q_LENGTH_MAX),
		from: dayMeant(params.get("from")),
		to: dayMeant(params.get("to")),
		customer: text("customer", CUSTOMER_LENGTH_MAX),
		cursor: cursorMeant(params, "number"),
		job: JOB.test(job) ? job : "",
	};
}

/** What narrows the list down: in the address, in the gateway's query, and in the filter of a bulk action alike. */
export function filterOf({ groups, statuses, causes, q, from, to, customer }: OrdersQuery): Record<string, string> {
	const given = { filter: groups.join(","), status: statuses.join(","), error: causes.join(","), q, from, to, customer };
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
}

/** Two queries of one name show the same orders, whatever page or job they are at. */
export const filterName = (query: OrdersQuery): string => new URLSearchParams(filterOf(query)).toString();

export const isNarrow = (query: OrdersQuery): boolean => filterName(query) !== "";

export const ordersHref = (query: OrdersQuery): string => hrefOf("/orders", { ...filterOf(query), cursor: query.cursor, job: query.job });

/** Another filter begins at its newest order. */
export const refiltered = (query: OrdersQuery, change: Partial<Omit<OrdersQuery, "cursor">>): OrdersQuery => ({
	...query,
	...change,
	cursor: "",
});
