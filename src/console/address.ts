/** Which page the address names. The address lives in the fragment, so that the page is one static file under any host. */

export type Route =
	| { readonly page: "board" }
	| { readonly page: "order"; readonly eNumber: string }
	| { readonly page: "search"; readonly query: string }
	| { readonly page: "lost" };

export const BOARD = "#/";
export const orderHref = (eNumber: string): string => `#/orders/${encodeURIComponent(eNumber)}`;
export const searchHref = (query: string): string => `#/search?q=${encodeURIComponent(query)}`;

/** `fragment` as in `location.hash`: empty, or with its number sign. */
export function routeOf(fragment: string): Route {
	const [path = "", search = ""] = fragment.replace(/^#/, "").split("?", 2);
	if (path === "" || path === "/") return { page: "board" };
	if (path === "/search") return { page: "search", query: (new URLSearchParams(search).get("q") ?? "").trim() };
	const eNumber = /^\/orders\/([^/]+)$/.exec(path)?.[1];
	const decoded = eNumber === undefined ? null : decode(eNumber);
	return decoded === null ? { page: "lost" } : { page: "order", eNumber: decoded };
}

/** Null for a broken escape such as `%zz`. */
function decode(text: string): string | null {
	try {
		return decodeURIComponent(text);
	} catch {
		return null;
	}
}
