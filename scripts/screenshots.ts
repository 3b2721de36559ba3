import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright-core";
import { fragmentOf, OPERATORS_PAGES, pagePaths } from "./console/pages.ts";
import { openStand } from "./load/stand.ts";
import { buildConsole } from "./run/console.ts";
import { openCamera, type Shot } from "./screenshots/camera.ts";
import {
	type Ask,
	actInBulk,
	asReaderOf,
	edit,
	letAct,
	orderOf,
	overTroubles,
	place,
	runServices,
	setUp,
	stuckErasure,
	things,
	troubles,
} from "./screenshots/shop.ts";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR } from "./tenant/demo.ts";

/**
 * `node scripts/screenshots.ts [--out shots] [--only orders,help] [--variants wide,dark,phone,phone-dark,huge,zoomed] [--whole]
 * [--chromium PATH]`: photographs of every page of the console, at work and in trouble; for the README and for looking at. `--whole`:
 * from top to bottom, not only what is in sight.
 */

const { values } = parseArgs({
	options: {
		out: { type: "string", default: "shots" },
		only: { type: "string", default: "" },
		variants: { type: "string", default: "" },
		whole: { type: "boolean", default: false },
		chromium: { type: "string", default: "/usr/bin/chromium" },
	},
});
const out = resolve(values.out);
const listOf = (text: string): string[] => (text === "" ? [] : text.split(","));
const SETTLE_MS_MAX = 60_000;

mkdirSync(out, { recursive: true });
await buildConsole();
const stand = await openStand("screenshots", { link: { ratePerSecond: 100, burst: 20 }, logs: "discard" });
const browser = await chromium.launch({
	executablePath: values.chromium,
	args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
});
const { newPage, shoot } = openCamera({
	browser,
	url: stand.gateway.url,
	out,
	only: listOf(values.only),
	variants: listOf(values.variants),
	whole: values.whole,
});

let placed = 0;
/** Gives the e-number of the last. */
async function placeMore(orders: number): Promise<string> {
	let eNumber = "";
	for (const last = placed + orders; placed < last; placed++) eNumber = await place(stand.gateway.url, placed);
	return eNumber;
}
const settled = (): Promise<unknown> => stand.board.settled(SETTLE_MS_MAX);

/** `"orders-eNumber-edit"`; the overview is the root. */
const nameOf = (path: string): string => (path === "/" ? "overview" : path.slice(1).replaceAll(":", "").replaceAll("/", "-"));

/** All that the registry lists, so that a new page is photographed as well. */
function everyPage(values: Readonly<Record<string, string>>): Shot[] {
	const { inside, open } = pagePaths();
	return [
		...inside.map((path) => ({
			name: nameOf(path),
			fragment: fragmentOf(path, values),
			email: OPERATORS_PAGES.includes(path) ? DEMO_OPERATOR : DEMO_ADMIN,
		})),
		...open.map((path) => ({ name: nameOf(path), fragment: fragmentOf(path, values), email: null })),
	];
}

const press =
	(...names: readonly string[]): NonNullable<Shot["first"]> =>
	async (page) => {
		for (const name of names) await page.getByRole("button", { name, exact: true }).first().click();
		await page.getByRole("dialog").waitFor();
	};
const select = async (page: Page): Promise<void> => {
	await page.getByRole("checkbox", { name: "Select all orders on this page" }).check();
	await page.getByRole("button", { name: "Actions" }).first().click();
};

/** What is asked over a page, or typed into it. */
const dialogs = (failed: string, values: Readonly<Record<string, string>>): Shot[] => [
	{ name: "dialog-decision", fragment: `#/orders/${failed}`, first: press("Mark as synced") },
	{ name: "dialog-product", fragment: fragmentOf("/products/:sku", values), first: press("Take the ERP’s words again") },
	{ name: "dialog-report", fragment: "#/orders", first: press("Report settings") },
	{ name: "dialog-view", fragment: "#/orders?filter=failed", first: press("Save this view") },
	{ name: "dialog-key", fragment: "#/keys", first: press("Make a key") },
	{ name: "dialog-endpoint", fragment: "#/webhooks", first: press("Add an endpoint") },
	{ name: "dialog-pause", fragment: "#/connection", first: press("Pause sending") },
	{ name: "dialog-runs", fragment: "#/schedules", first: press("Runs: Verification") },
	{ name: "dialog-schedule", fragment: "#/schedules", first: press("Change the schedule: Verification"), email: DEMO_OPERATOR },
	{ name: "dialog-tenant", fragment: "#/tenants", first: press("Create a tenant"), email: DEMO_OPERATOR },
	{ name: "dialog-withdraw", fragment: "#/retention", first: press("Withdraw c0ffee4b1d77") },
	{ name: "orders-selected", fragment: "#/orders", first: select },
];

try {
	const admin = await newPage({}, DEMO_ADMIN);
	const ask: Ask = asReaderOf(admin);
	await letAct(ask);
	const endpoint = await setUp(ask);
	await stand.gateway.tick();
	await shoot([
		{ name: "sign-in", fragment: "#/", shown: "Sign in to Holdfast", email: null },
		{ name: "board-new", fragment: "#/manage", shown: "No orders yet" },
		{ name: "orders-new", fragment: "#/orders" },
		{ name: "overview-new", fragment: "#/" },
		{ name: "products-new", fragment: "#/products" },
	]);
	await stand.erp.setFault({ mode: "reject" });
	const failed = await placeMore(3);
	await settled();
	await edit(ask, failed, { ...orderOf(placed - 1), note: "Ring twice" });
	await settled();
	await stand.erp.setFault({ mode: "none" });
	const synced = await placeMore(60);
	await settled();
	await runServices(ask);
	await stand.gateway.tick();
	const found = { eNumber: failed, revision: "1", token: "x".repeat(43), id: endpoint, ...(await things(ask, "A-100")) };
	await stand.gateway.tick();
	const job = await actInBulk(ask, "archive", { customer: "Priya Raman" });
	const stuck = await stuckErasure(stand);
	await shoot([
		...everyPage(found),
		{ name: "order-synced", fragment: `#/orders/${synced}`, shown: "Delivered" },
		{ name: "orders-failed", fragment: "#/orders?filter=failed", shown: failed },
		{ name: "orders-job", fragment: `#/orders?job=${job}` },
		{ name: "search-nothing", fragment: "#/search?q=NONE", shown: "No order has the number" },
		{ name: "products-nothing", fragment: "#/products?q=anvil", shown: "Nothing found" },
		{ name: "product-plain", fragment: "#/products/P-0001" },
		{ name: "product-unknown", fragment: "#/products/NONE", shown: "There is no product" },
		{ name: "enumber-fate", fragment: `#/enumbers?number=${synced}`, shown: synced },
		{ name: "stuck-certificate", fragment: fragmentOf("/retention/:erasure", { erasure: stuck }) },
		{ name: "clerk-order", fragment: `#/orders/${failed}`, email: DEMO_CLERK },
		{ name: "clerk-overview", fragment: "#/", email: DEMO_CLERK },
		...dialogs(failed, found),
	]);
	await ask("POST", `/erasures/${stuck}/withdraw`, { reason: "The customer has asked us to keep everything" });
	await troubles(stand);
	await shoot([
		{ name: "trouble-overview", fragment: "#/", shown: "has stopped" },
		{ name: "trouble-inbox", fragment: "#/inbox", shown: "has stopped" },
		{ name: "withdrawn-retention", fragment: "#/retention", shown: "Withdrawn" },
		{ name: "withdrawn-certificate", fragment: fragmentOf("/retention/:erasure", { erasure: stuck }) },
	]);
	await overTroubles(stand);
	await stand.erp.setFault({ mode: "down" });
	const held = await placeMore(25);
	await shoot([
		{ name: "outage-board", fragment: "#/manage", shown: "The ERP is offline" },
		{ name: "outage-overview", fragment: "#/", shown: "The ERP is offline" },
		{ name: "outage-orders", fragment: "#/orders", shown: held },
		{ name: "outage-order", fragment: `#/orders/${held}`, shown: "This order is safe" },
	]);
} finally {
	await browser.close();
	await stand.stop();
}
