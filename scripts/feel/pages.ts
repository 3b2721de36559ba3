/** What people wait for on the pages that they open most, in the words of the page. */

export interface Opened {
	readonly name: string;
	readonly fragment: string;
	/** True once the content is there; a frame with nothing in it is none. */
	readonly content: string;
	/** Whether somebody is signed in. */
	readonly signedIn: boolean;
}

/** A document of the same origin with nothing in it that takes time. */
export const BLANK_PATH = "/robots.txt";
export const BLANK_CONTENT = `document.readyState === "complete"`;

export const has = (selector: string): string => `document.querySelector(${JSON.stringify(selector)}) !== null`;

export const openedPages = (eNumber: string): readonly Opened[] => [
	{ name: "sign-in", fragment: "#/", content: has("input[type=password]"), signedIn: false },
	{ name: "overview", fragment: "#/", content: has(".overview .figures"), signedIn: true },
	{ name: "orders", fragment: "#/orders", content: has("[data-order]"), signedIn: true },
	{ name: "one order", fragment: `#/orders/${eNumber}`, content: has(".order-body"), signedIn: true },
	{ name: "board", fragment: "#/manage", content: has(".row [data-order]"), signedIn: true },
];
