/** What the address names. It lives in the fragment, so that the page is one static file under any host. */

export interface Address {
	/** `"/orders/E100001"`, escapes as they came; `"/"` for none. */
	readonly path: string;
	/** Everything after the question mark, without it. */
	readonly search: string;
}
/** What a pattern's `:names` stood for. */
export type Params = Readonly<Record<string, string>>;

export const HOME = "#/";
export const MANAGE = "#/manage";
export const CONNECTION = "#/connection";
export const ORDERS = "#/orders";
export const ACCOUNT = "#/account";
export const KEYS = "#/keys";
export const orderHref = (eNumber: string): string => `#/orders/${encodeURIComponent(eNumber)}`;
export const editHref = (eNumber: string): string => `${orderHref(eNumber)}/edit`;
export const printHref = (eNumber: string): string => `${orderHref(eNumber)}/print`;
export const revisionHref = (eNumber: string, revision: number): string => `${orderHref(eNumber)}/revisions/${revision}`;
/** The progress of a bulk action, beside the list of orders. */
export const jobHref = (id: string): string => hrefOf("/orders", { job: id });
export const searchHref = (query: string): string => hrefOf("/search", { q: query });

export const letterHref = (id: string): string => `#/mail/${encodeURIComponent(id)}`;
export const endpointHref = (id: string): string => `#/webhooks/${encodeURIComponent(id)}`;
export const productHref = (sku: string): string => `#/products/${encodeURIComponent(sku)}`;
export const erasureHref = (id: string): string => `#/retention/${encodeURIComponent(id)}`;

/** `fragment` as in `location.hash`: empty, or with its number sign. */
export function addressOf(fragment: string): Address {
	const text = fragment.replace(/^#/, "");
	const mark = text.indexOf("?");
	const path = mark < 0 ? text : text.slice(0, mark);
	return { path: path === "" ? "/" : path, search: mark < 0 ? "" : text.slice(mark + 1) };
}

/** An address with a query; what is null, undefined or empty is left out. */
export function hrefOf(path: string, query: Readonly<Record<string, string | null | undefined>> = {}): string {
	const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] != null && entry[1] !== "");
	const search = new URLSearchParams(given).toString();
	return search === "" ? `#${path}` : `#${path}?${search}`;
}

/**
 * `"/orders/:eNumber"` against a path; null when it does not fit, or a part of it is a broken escape such as `%zz`, or one or two dots,
 * which mean another address wherever they are asked for.
 */
export function matched(pattern: string, path: string): Params | null {
	const wanted = pattern.split("/");
	const given = path.split("/");
	if (wanted.length !== given.length) return null;
	const params: Record<string, string> = {};
	for (const [index, part] of wanted.entries()) {
		const text = decoded(given[index] ?? "");
		if (text === null || isDots(text)) return null;
		if (part.startsWith(":") && text !== "") params[part.slice(1)] = text;
		else if (part !== text) return null;
	}
	return params;
}

/** Such a part of a path means another path. */
export const isDots = (text: string): boolean => /^\.{1,2}$/.test(text);

function decoded(text: string): string | null {
	try {
		return decodeURIComponent(text);
	} catch {
		return null;
	}
}
