/** One order that is asked for by its number, on whichever page. */
export const ONE_ORDER = {
	notFound: "There is no order with this number",
	loading: "Loading the order",
} as const;
