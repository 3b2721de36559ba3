import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { OrderDraft } from "../src/order/order.ts";
import { arrived, fragmentOf, OPERATORS_PAGES, pagePaths } from "./console/pages.ts";
import { draft } from "./load/order.ts";
import { openStand } from "./load/stand.ts";
import { buildConsole } from "./run/console.ts";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_OPERATOR, DEMO_PASSWORD, DEMO_STOREFRONT_KEY } from "./tenant/demo.ts";

/**
 * `node scripts/screenshots.ts [--out shots] [--only orders,help] [--chromium PATH]`: photographs of every page of the console, at work
 * and in an outage, light and dark, wide and narrow; for the README and for looking at.
 */

const { values } = parseArgs({
	options: {
		out: { type: "string", default: "shots" },
		only: { type: "string", default: "" },
		chromium: { type: "string", default: "/usr/bin/chromium" },
	},
});
const out = resolve(values.out);
const only = values.only === "" ? [] : values.only.split(",");
const SETTLE_MS_MAX = 60_000;
const CUSTOMERS = [
	"Ann Byrne",
	"Jörg Lüdenscheidt",
	"Marta Kowalczyk",
	"O’Sullivan Hardware Ltd",
	"Priya Raman",
	"Lars Ødegård",
	"Chloé Dubois",
];
const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

mkdirSync(out, { recursive: true });
await buildConsole();
const stand = await openStand("screenshots", { link: { ratePerSecond: 100, burst: 20 }, logs: "discard" });
const browser = await chromium.launch({
	executablePath: values.chromium,
	args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
});

/** Of an ordinary customer. */
function orderOf(index: number): OrderDraft {
	const name = CUSTOMERS[index % CUSTOMERS.length] ?? "";
	const order = draft(index % 90, `CART-${7_000 + index}`);
	return { ...order, customer: { ...order.customer, name }, delivery: { ...order.delivery, name } };
}

let placed = 0;
/** Gives the e-number of the last. */
async function place(orders: number): Promise<string> {
	let eNumber = "";
	for (const last = placed + orders; placed < last; placed++) {
		const response = await fetch(`${stand.gateway.url}/v1/orders`, {
			method: "POST",
			headers: { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" },
			body: JSON.stringify(orderOf(placed)),
		});
		if (response.status !== 201) throw new Error(`an order was not placed: ${response.status} ${await response.text()}`);
		({ eNumber } = (await response.json()) as { eNumber: string });
	}
	return eNumber;
}

/** How a page is looked at: each in light and dark, wide and narrow. */
const VARIANTS: readonly (readonly [suffix: string, options: BrowserContextOptions])[] = [
	["", DESKTOP],
	["-dark", { ...DESKTOP, colorScheme: "dark" }],
	["-phone", PHONE],
	["-phone-dark", { ...PHONE, colorScheme: "dark" }],
];

interface Shot {
	readonly name: string;
	readonly fragment: string;
	/** Text that is there when the page is; left out: its heading. */
	readonly shown?: string;
	/** Whose; left out: the administrator's. Null: nobody has signed in. */
	readonly email?: string | null;
}

/** One sign-in a variant; the pages follow each other as they do for a person. */
async function shoot(all: readonly Shot[]): Promise<void> {
	const shots = all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
	for (const [suffix, options] of VARIANTS) {
		const pages = new Map<string | null, Page>();
		for (const { name, fragment, shown, email = DEMO_ADMIN } of shots) {
			const page = pages.get(email) ?? (await newPage(options, email));
			pages.set(email, page);
			// Another fragment alone would leave open what was opened before.
			await page.goto("about:blank");
			await page.goto(`${stand.gateway.url}/${fragment}`);
			await arrived(page);
			// Not in the navigation, which is hidden on a phone.
			if (shown !== undefined) await page.locator("main").getByText(shown).first().waitFor();
			await page.evaluate("document.fonts.ready.then(() => true)");
			await page.screenshot({ path: `${out}/${name}${suffix}.png` });
			console.log(`  ${name}${suffix}.png`);
		}
		for (const page of pages.values()) await page.context().close();
	}
}

async function newPage(options: BrowserContextOptions, email: string | null): Promise<Page> {
	const page = await (await browser.newContext(options)).newPage();
	await page.goto(`${stand.gateway.url}/`);
	if (email !== null) await signIn(page, email);
	return page;
}

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

async function signIn(page: Page, email: string): Promise<void> {
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Password").fill(DEMO_PASSWORD);
	await page.getByRole("button", { name: "Sign in" }).click();
	// The navigation is behind a button on a phone.
	await page.locator("#content h1").waitFor();
}

/** Nobody may act on orders until an administrator says so; the pictures show the buttons. */
const GRANT = `(async () => {
	const { items } = await (await fetch("/admin/api/employees")).json();
	for (const { id } of items) {
		const answer = await fetch("/admin/api/employees/" + id + "/permissions", {
			method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ order_sync_actions: true, order_sync_notification: true }),
		});
		if (!answer.ok) throw new Error(await answer.text());
	}
})()`;
async function letAct(): Promise<void> {
	const page = await newPage({}, DEMO_ADMIN);
	await page.evaluate(GRANT);
	await page.context().close();
}

/** A new revision of an order, as its form makes it. */
const EDIT = (eNumber: string, order: object) => `(async () => {
	const body = JSON.stringify({ order: ${JSON.stringify(order)}, revision: 0, reason: "The customer has called" });
	const answer = await fetch("/admin/api/orders/${eNumber}", { method: "PUT", headers: { "content-type": "application/json" }, body });
	if (!answer.ok) throw new Error(await answer.text());
})()`;
async function edit(eNumber: string, order: object): Promise<void> {
	const page = await newPage({}, DEMO_ADMIN);
	await page.evaluate(EDIT(eNumber, order));
	await page.context().close();
}

/** A shop that has been set up: whom it mails, who gets its report, and a system that is told of events. Gives the id of that. */
const SET_UP = `(async () => {
	const ask = async (method, path, body) => {
		const answer = await fetch("/admin/api" + path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(await answer.text());
		return await answer.json();
	};
	await ask("PUT", "/mail", { merchantAddresses: ["orders@byrne.example"], capPerHour: 20, confirmations: { enabled: true }, version: 0 });
	await ask("PUT", "/report", { time: "07:30", which: "all", recipients: ["ann@byrne.example"], version: 0 });
	const url = "https://warehouse.byrne.example/holdfast";
	const { id } = await ask("POST", "/webhooks", { url, events: ["order.synced", "order.failed"], description: "Warehouse" });
	return id;
})()`;
async function setUp(): Promise<string> {
	const page = await newPage({}, DEMO_ADMIN);
	const id = await page.evaluate<string>(SET_UP);
	await page.context().close();
	await stand.gateway.tick();
	return id;
}
/** Has services go that would only go at their time. */
const RUN = `(async () => {
	for (const service of ["verification", "reconciliation", "copy", "retention", "report"]) {
		const answer = await fetch("/admin/api/schedules/" + service + "/run", {
			method: "POST", headers: { "content-type": "application/json" }, body: "{}",
		});
		if (!answer.ok) throw new Error(service + ": " + await answer.text());
	}
})()`;
async function runServices(): Promise<void> {
	const page = await newPage({}, DEMO_ADMIN);
	await page.evaluate(RUN);
	await page.context().close();
	await stand.gateway.tick();
}

/** A mail that was written, and somebody who was erased. */
const THINGS = `(async () => {
	const ask = async (method, path, body) => {
		const answer = await fetch("/admin/api" + path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(path + ": " + await answer.text());
		return await answer.json();
	};
	const { items: [letter] } = await ask("GET", "/mail/letters");
	const { id: erasure } = await ask("POST", "/erasures", { email: "gone@customer.example", confirm: "gone@customer.example" });
	return { letter: letter?.id ?? "none", erasure };
})()`;
async function things(): Promise<{ readonly letter: string; readonly erasure: string }> {
	const page = await newPage({}, DEMO_ADMIN);
	const found = await page.evaluate<{ readonly letter: string; readonly erasure: string }>(THINGS);
	await page.context().close();
	await stand.gateway.tick();
	return found;
}

try {
	await letAct();
	const endpoint = await setUp();
	await shoot([
		{ name: "sign-in", fragment: "#/", shown: "Sign in to Holdfast", email: null },
		{ name: "board-new", fragment: "#/manage", shown: "No orders yet" },
	]);
	await stand.erp.setFault({ mode: "reject" });
	const failed = await place(3);
	await stand.board.settled(SETTLE_MS_MAX);
	await edit(failed, { ...orderOf(placed - 1), note: "Ring twice" });
	await stand.board.settled(SETTLE_MS_MAX);
	await stand.erp.setFault({ mode: "none" });
	const synced = await place(60);
	await stand.board.settled(SETTLE_MS_MAX);
	await runServices();
	await shoot([
		...everyPage({ eNumber: failed, revision: "1", token: "x".repeat(43), id: endpoint, sku: "A-100", ...(await things()) }),
		{ name: "order-synced", fragment: `#/orders/${synced}`, shown: "Delivered" },
		{ name: "orders-failed", fragment: "#/orders?filter=failed", shown: failed },
		{ name: "search-nothing", fragment: "#/search?q=NONE", shown: "No order has the number" },
		{ name: "enumber-fate", fragment: `#/enumbers?number=${synced}`, shown: synced },
		{ name: "clerk-order", fragment: `#/orders/${failed}`, email: DEMO_CLERK },
	]);
	await stand.erp.setFault({ mode: "down" });
	const held = await place(25);
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
