import type { Params } from "../address";

/** What every page is given: the parts of its path, and the values after the question mark. */
export interface PageProps {
	readonly params: Params;
	readonly query: URLSearchParams;
}
