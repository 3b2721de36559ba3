import { FILTER_NAMES, type FilterName, STATUSES, type Status } from "../../order/status";
import { hrefOf } from "../address";
/** Which orders the list shows, as its address says it and as the gateway is asked for them. */
export interface OrdersQuery {
	readonly groups: readonly FilterName[];
	/** Finer than the groups, and instead of them: links from elsewhere name the very statuses that they count. */
	readonly statuses: readonly Status[];
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

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CURSOR = /^[1-9]\d{0,14}$/;
const JOB = /^[A-Za-z0-9-]{1,64}$/;
/** The gateway's own limits. */
export const Q_LENGTH_MAX = 100;
export const CUSTOMER_LENGTH_MAX = 254;

/** What an address cannot mean is left out of what it means: a broken link shows more orders, never an error. */
export function ordersQueryOf(params: URLSearchParams): OrdersQuery {
	const text = (name: string, lengthMax: number) => (params.get(name) ?? "").trim().slice(0, lengthMax);
	const fitting = (name: string, form: RegExp) => (form.test(params.get(name) ?? "") ? (params.get(name) ?? "") : "");
	const listed = (name: string) => (params.get(name) ?? "").split(",");
	const groups = FILTER_NAMES.filter((group) => listed("filter").includes(group));
	return {
		groups,
		// The gateway takes one of the two lists.
		statuses: groups.length > 0 ? [] : STATUSES.filter((status) => listed("status").includes(status)),
		q: text("q", Q_LENGTH_MAX),
		from: fitting("from", DAY),
		to: fitting("to", DAY),
		customer: text("customer", CUSTOMER_LENGTH_MAX),
		cursor: fitting("cursor", CURSOR),
		job: fitting("job", JOB),
	};
}

/** What narrows the list down: in the address, in the gateway's query, and in the filter of a bulk action alike. */
export function filterOf({ groups, statuses, q, from, to, customer }: OrdersQuery): Record<string, string> {
	const given = { filter: groups.join(","), status: statuses.join(","), q, from, to, customer };
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
