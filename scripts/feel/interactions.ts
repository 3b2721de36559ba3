import type { Page } from "playwright-core";
import { REST_MS } from "../../src/console/parts/search-rest.ts";
import { has } from "./pages.ts";
import { INTERACTION_MS_MAX } from "./verdict.ts";

/** What people do most, and what tells that it has happened. */

export interface Interaction {
	readonly name: string;
	readonly budgetMs: number;
	/** Where it begins, each time anew. */
	readonly fragment: string;
	/** True once the page at the beginning is ready for it. */
	readonly ready: string;
	/** Done before, and not measured. */
	readonly prepare?: (page: Page) => Promise<void>;
	readonly act: (page: Page) => Promise<void>;
	/** False before, true once the result is there. */
	readonly shown: string;
}

const ORDERS = { budgetMs: INTERACTION_MS_MAX, fragment: "#/orders", ready: `${has("[data-order]")} && ${has(".chip-count")}` };
const PEOPLE = { budgetMs: INTERACTION_MS_MAX, fragment: "#/people", ready: has("main [role=switch]") };
const COLOUR = `getComputedStyle(document.documentElement).backgroundColor`;
const SELECT_PAGE = "Select all orders on this page";
const ALL_FAILED = `[...document.querySelectorAll(".col-status .badge")].every((badge) => badge.textContent.startsWith("Failed"))`;
const FIRST_ORDER = `document.querySelector("[data-order]").dataset.order`;
const OTHER_ORDERS = `${FIRST_ORDER} !== holdfastWas`;
const remember = (expression: string) => async (page: Page) => {
	await page.evaluate(`globalThis.holdfastWas = ${expression}`);
};
/** Not the first: that is whoever is signed in. */
const SWITCH = `[...document.querySelectorAll("main [role=switch]")].at(-1)`;

export const interactionsOf = (delivered: string, past: string): readonly Interaction[] => [
	{
		name: "press the chip Failed, to its orders",
		...ORDERS,
		act: (page) => page.locator("button.chip", { hasText: "Failed" }).click(),
		shown: `${has("[data-order]")} && ${ALL_FAILED}`,
	},
	{
		name: "paste an e-number into the search, to its order",
		...ORDERS,
		prepare: (page) => page.getByRole("searchbox").focus(),
		act: (page) => page.keyboard.insertText(past),
		shown: `document.querySelectorAll("[data-order]").length === 1 && ${has(`[data-order="${past}"]`)}`,
	},
	{
		name: `type a name, from its last letter to its first result (${REST_MS} ms of it rest)`,
		...ORDERS,
		budgetMs: INTERACTION_MS_MAX + REST_MS,
		prepare: async (page) => {
			await page.getByRole("searchbox").focus();
			await page.keyboard.press("s");
		},
		act: (page) => page.keyboard.press("m"),
		shown: `document.querySelector(".col-customer .first").textContent.includes("Sm")`,
	},
	{
		name: "select the page",
		...ORDERS,
		act: (page) => page.getByLabel(SELECT_PAGE).click(),
		shown: `document.querySelectorAll(".data-row.chosen").length === document.querySelectorAll(".data-row").length`,
	},
	{
		name: "open the actions",
		...ORDERS,
		prepare: (page) => page.getByLabel(SELECT_PAGE).click(),
		act: (page) => page.getByRole("button", { name: "Actions" }).click(),
		shown: has(".actions-menu"),
	},
	{
		name: "next page, to its orders",
		...ORDERS,
		prepare: remember(FIRST_ORDER),
		act: (page) => page.getByRole("button", { name: "Next" }).click(),
		shown: OTHER_ORDERS,
	},
	{
		name: "open an order from the list",
		...ORDERS,
		act: (page) => page.locator(`[data-order="${delivered}"]`).click(),
		shown: has(".order-body"),
	},
	{
		name: "another page, in the navigation",
		...PEOPLE,
		act: (page) => page.locator("nav.nav").getByRole("link", { name: "Orders" }).click(),
		shown: has("main [data-order]"),
	},
	{
		name: "switch a permission, until it is so",
		...PEOPLE,
		prepare: remember(`${SWITCH}.ariaChecked`),
		act: (page) => page.locator("main [role=switch]").last().click(),
		shown: `${SWITCH}.ariaBusy !== "true" && ${SWITCH}.ariaChecked !== holdfastWas`,
	},
	{
		name: "light to dark",
		...ORDERS,
		prepare: async (page) => {
			await page.emulateMedia({ colorScheme: "light" });
			await remember(COLOUR)(page);
		},
		act: (page) => page.emulateMedia({ colorScheme: "dark" }),
		shown: `${COLOUR} !== holdfastWas`,
	},
];
