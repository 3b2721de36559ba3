import { existsSync } from "node:fs";
import { type BrowserContext, chromium, type Page, type Route } from "playwright-core";
import { inject } from "vitest";
import { draft } from "../../scripts/load/order.ts";
import { openStand, type Stand } from "../../scripts/load/stand.ts";
import { DEMO_ADMIN, DEMO_PASSWORD, DEMO_STOREFRONT_KEY } from "../../scripts/tenant/demo.ts";
import type { OrderDraft } from "../../src/order/order.ts";
import { type VisitOptions, Visits } from "./visits.ts";

/** A shop with its gateway, its ERP and somebody at the console, in a real browser. */

const WITHOUT_WINDOWS = "/usr/bin/chromium-headless-shell";
/** Debian's Chromium; where it is there, the build of it that can only be headless: the same engine, for a fifth less of the machine. */
export const CHROMIUM = process.env.CHROMIUM ?? (existsSync(WITHOUT_WINDOWS) ? WITHOUT_WINDOWS : "/usr/bin/chromium");
const FLAGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];
const LINK = { ratePerSecond: 100, burst: 20, concurrency: 4, timeoutMs: 3_000, settleMs: 1_000 };

export interface World {
	readonly stand: Stand;
	readonly url: string;
	/** A browser of its own, without a cookie. One that a test opens ends with it: open pages go on asking. */
	visit(fragment?: string, options?: VisitOptions): Promise<Page>;
	/** A visit of somebody who signs in first. */
	signedIn(fragment?: string, options?: VisitOptions & { readonly email?: string }): Promise<Page>;
	/** Places an order and gives its e-number. */
	place(index: number, change?: Partial<OrderDraft>): Promise<string>;
	/** Reports what became of an order's payment, as a shop's server does. */
	pay(eNumber: string, news: { readonly status: string; readonly reference: string; readonly amount: string }): Promise<void>;
	/** What no page may ever do; each entry says which. */
	readonly misdeeds: readonly string[];
	close(): Promise<void>;
}

/** `shared`: whoever has signed in once comes back with their session, as people do; a file about sessions wants one a visit. */
interface WorldOptions {
	readonly sessions?: "shared" | "own";
	/** Variables of the gateway's deployment. */
	readonly vars?: Readonly<Record<string, string>>;
}

export async function openWorld(name: string, { sessions = "own", vars = {} }: WorldOptions = {}): Promise<World> {
	const stand = await openStand(name, { link: LINK, logs: "discard", vars, prepared: inject("prepared") });
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS }).catch(async (error: unknown) => {
		await stand.stop();
		throw error;
	});
	const misdeeds: string[] = [];
	const { url } = stand.gateway;
	const visits = new Visits(browser);
	const visit = async (fragment = "#/", options: VisitOptions = {}) => {
		const page = await visits.begin(options);
		watch(page, url, misdeeds);
		await page.goto(`${url}/${fragment}`);
		return page;
	};
	return {
		stand,
		url,
		misdeeds,
		visit,
		signedIn: async (fragment, { email = DEMO_ADMIN, ...options } = {}) => {
			const known = sessions === "shared" ? cookies.get(`${url} ${email}`) : undefined;
			const page = await visit(fragment, known === undefined ? options : { ...options, storageState: known });
			const isThere = page.locator("#content h1");
			const isAsked = page.getByRole("button", { name: "Sign in", exact: true });
			await isThere.or(isAsked).first().waitFor();
			if (await isAsked.isVisible()) {
				await signIn(page, email, DEMO_PASSWORD);
				await isThere.waitFor();
				cookies.set(`${url} ${email}`, await page.context().storageState());
			}
			return page;
		},
		place: (index, change) => place(url, { ...draft(index, `${name}-${index}`), ...change }),
		pay: (eNumber, news) => pay(url, eNumber, news),
		close: async () => {
			await browser.close();
			await stand.stop();
		},
	};
}

/** Of whoever has signed in, by address and e-mail. */
const cookies = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();

/** Refusals that a page asks for, such as a sign-in with a wrong password, are told by the browser as errors, too; they are none. */
function watch(page: Page, url: string, misdeeds: string[]): void {
	page.on("console", (message) => {
		if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
			misdeeds.push(`console error: ${message.text()}`);
		if (message.type() === "warning") misdeeds.push(`console warning: ${message.text()}`);
	});
	page.on("pageerror", (error) => misdeeds.push(`uncaught: ${error.message}`));
	page.on("request", (request) => {
		if (new URL(request.url()).origin !== url && !request.url().startsWith("data:")) misdeeds.push(`left the origin: ${request.url()}`);
	});
	page.on("response", (response) => {
		if (response.status() >= 500) misdeeds.push(`${response.status()} from ${response.url()}`);
	});
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

/**
 * The session has ended, and `act` is what finds it out: a page that asks for news in between would lay the sign-in over what is to
 * be pressed. What it asks by itself waits until then.
 */
export async function endSession(page: Page, act: () => Promise<void>): Promise<void> {
	const { promise: acted, resolve } = Promise.withResolvers<void>();
	const heldBack = async (route: Route) => {
		if (route.request().headers()["x-holdfast-poll"] !== undefined) await acted;
		await route.fallback().catch(() => {});
	};
	await page.route("**/admin/api/**", heldBack);
	try {
		await page.context().clearCookies();
		await act();
	} finally {
		resolve();
		await page.unroute("**/admin/api/**", heldBack);
	}
}

const send = (address: string, body: unknown): Promise<Response> =>
	fetch(address, {
		method: "POST",
		headers: { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});

async function pay(url: string, eNumber: string, news: object): Promise<void> {
	const response = await send(`${url}/v1/orders/${eNumber}/payment`, news);
	if (response.status !== 200) throw new Error(`the payment was not taken: ${response.status} ${await response.text()}`);
}

async function place(url: string, order: OrderDraft): Promise<string> {
	const response = await send(`${url}/v1/orders`, order);
	const body = (await response.json()) as { eNumber?: string };
	if (response.status !== 201 || body.eNumber === undefined) throw new Error(`not placed: ${response.status} ${JSON.stringify(body)}`);
	return body.eNumber;
}

/** The true count of a colour, as the board shows it. */
export const total = (page: Page, colour: "green" | "blue" | "red"): Promise<string | null> =>
	page.getByTestId(`total-${colour}`).textContent();

/** The rows of a colour, as the board shows them. */
export const rows = (page: Page, heading: string) => page.getByRole("region", { name: heading }).locator("tbody tr");

/** How many pixels a page is wider than its window. */
export const sideways = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A call to the admin API with the session of whoever is signed in on the page. Throws for anything but a 2xx answer. */
export async function asReader<T>(page: Page, method: "GET" | "PUT" | "POST", path: string, body?: unknown): Promise<T> {
	const [status, text] = await page.evaluate(
		async ([method, path, body]) => {
			const headers: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
			const answer = await fetch(`/admin/api${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
			return [answer.status, await answer.text()] as const;
		},
		[method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
	);
	if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
	return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** An administrator, signed in on the page, lets these people decide about orders. Whoever signs in after that may. */
export async function letDecide(page: Page, emails: readonly string[]): Promise<void> {
	const { items } = await asReader<{ items: { id: string; email: string }[] }>(page, "GET", "/employees");
	for (const { id } of items.filter(({ email }) => emails.includes(email)))
		await asReader(page, "PUT", `/employees/${id}/permissions`, { order_sync_actions: true });
	// A session from before may be remembered as it was.
	cookies.clear();
}
