import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { draft } from "./load/order.ts";
import { openStand } from "./load/stand.ts";
import { buildConsole } from "./run/console.ts";
import { DEMO_ADMIN, DEMO_PASSWORD, DEMO_STOREFRONT_KEY } from "./tenant/demo.ts";

/** `node scripts/screenshots.ts [--out shots] [--chromium PATH]`: photographs of the console at work, for the README and for looking at. */

const { values } = parseArgs({
	options: { out: { type: "string", default: "shots" }, chromium: { type: "string", default: "/usr/bin/chromium" } },
});
const out = resolve(values.out);
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

let placed = 0;
/** Places orders of ordinary customers; gives the e-number of the last. */
async function place(orders: number): Promise<string> {
	let eNumber = "";
	for (const last = placed + orders; placed < last; placed++) {
		const name = CUSTOMERS[placed % CUSTOMERS.length] ?? "";
		const order = draft(placed % 90, `CART-${7_000 + placed}`);
		const response = await fetch(`${stand.gateway.url}/v1/orders`, {
			method: "POST",
			headers: { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" },
			body: JSON.stringify({ ...order, customer: { ...order.customer, name }, delivery: { ...order.delivery, name } }),
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
	/** Text that is there when the page is. */
	readonly shown: string;
}

/** One sign-in a variant; the pages follow each other as they do for a person. */
async function shoot(shots: readonly Shot[], isSignedIn = true): Promise<void> {
	for (const [suffix, options] of VARIANTS) {
		const context = await browser.newContext(options);
		const page = await context.newPage();
		await page.goto(`${stand.gateway.url}/`);
		if (isSignedIn) await signIn(page);
		for (const { name, fragment, shown } of shots) {
			await page.goto(`${stand.gateway.url}/${fragment}`);
			await page.getByText(shown).first().waitFor();
			await page.evaluate("document.fonts.ready.then(() => true)");
			await page.screenshot({ path: `${out}/${name}${suffix}.png` });
			console.log(`  ${name}${suffix}.png`);
		}
		await context.close();
	}
}

async function signIn(page: Page): Promise<void> {
	await page.getByLabel("E-mail").fill(DEMO_ADMIN);
	await page.getByLabel("Password").fill(DEMO_PASSWORD);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("navigation").first().waitFor();
}

/** Nobody may act on orders until an administrator says so; the pictures show the buttons. */
const GRANT = `(async () => {
	const { items } = await (await fetch("/admin/api/employees")).json();
	for (const { id } of items) {
		const answer = await fetch("/admin/api/employees/" + id + "/permissions", {
			method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ order_sync_actions: true }),
		});
		if (!answer.ok) throw new Error(await answer.text());
	}
})()`;
async function letAct(): Promise<void> {
	const page = await browser.newPage();
	await page.goto(`${stand.gateway.url}/`);
	await signIn(page);
	await page.evaluate(GRANT);
	await page.close();
}

try {
	await letAct();
	await shoot([{ name: "sign-in", fragment: "#/", shown: "Sign in to Holdfast" }], false);
	await shoot([{ name: "board-new", fragment: "#/manage", shown: "No orders yet" }]);
	await stand.erp.setFault({ mode: "reject" });
	const failed = await place(3);
	await stand.board.settled(SETTLE_MS_MAX);
	await stand.erp.setFault({ mode: "none" });
	const synced = await place(60);
	await stand.board.settled(SETTLE_MS_MAX);
	await shoot([
		{ name: "order-synced", fragment: `#/orders/${synced}`, shown: "Delivered" },
		{ name: "order-failed", fragment: `#/orders/${failed}`, shown: "Resubmit this order" },
		{ name: "order-print", fragment: `#/orders/${failed}/print`, shown: failed },
		{ name: "enumbers", fragment: "#/enumbers", shown: "E-numbers" },
		{ name: "audit", fragment: "#/audit", shown: "Audit" },
		{ name: "help", fragment: "#/help", shown: "Help" },
	]);
	await stand.erp.setFault({ mode: "down" });
	const held = await place(25);
	await shoot([
		{ name: "overview", fragment: "#/", shown: "Overview" },
		{ name: "board", fragment: "#/manage", shown: "The ERP is offline" },
		{ name: "orders", fragment: "#/orders", shown: held },
		{ name: "orders-failed", fragment: "#/orders?filter=failed", shown: failed },
		{ name: "order-held", fragment: `#/orders/${held}`, shown: "This order is safe" },
	]);
} finally {
	await browser.close();
	await stand.stop();
}
