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

async function shoot(name: string, fragment: string, shown: string, options: BrowserContextOptions, isSignedIn = true): Promise<void> {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	await page.goto(`${stand.gateway.url}/${fragment}`);
	if (isSignedIn) await signIn(page);
	await page.getByText(shown).first().waitFor();
	await page.evaluate("document.fonts.ready.then(() => true)");
	await page.screenshot({ path: `${out}/${name}.png` });
	await context.close();
	console.log(`  ${name}.png`);
}

async function signIn(page: Page): Promise<void> {
	await page.getByLabel("E-mail").fill(DEMO_ADMIN);
	await page.getByLabel("Password").fill(DEMO_PASSWORD);
	await page.getByRole("button", { name: "Sign in" }).click();
}

try {
	await shoot("sign-in", "#/", "Sign in to Holdfast", DESKTOP, false);
	await shoot("board-new", "#/", "No orders yet", DESKTOP);
	await stand.erp.setFault({ mode: "reject" });
	const failed = await place(3);
	await stand.board.settled(SETTLE_MS_MAX);
	await stand.erp.setFault({ mode: "none" });
	const synced = await place(60);
	await stand.board.settled(SETTLE_MS_MAX);
	await shoot("order-synced", `#/orders/${synced}`, "Delivered", DESKTOP);
	await shoot("order-failed", `#/orders/${failed}`, "What happened", { ...DESKTOP, colorScheme: "dark" });
	await stand.erp.setFault({ mode: "down" });
	const held = await place(25);
	await shoot("board", "#/", "The ERP is offline", DESKTOP);
	await shoot("board-dark", "#/", "The ERP is offline", { ...DESKTOP, colorScheme: "dark" });
	await shoot("board-phone", "#/", "The ERP is offline", PHONE);
	await shoot("order-held", `#/orders/${held}`, "This order is safe", DESKTOP);
} finally {
	await browser.close();
	await stand.stop();
}
