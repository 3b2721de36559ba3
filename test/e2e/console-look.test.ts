import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIRST_SCRIPT_BYTES_MAX, gzippedBytesOf, STYLE, STYLE_BYTES_MAX } from "../../scripts/console/budget.ts";
import { arrived, fragmentOf, OPERATORS_PAGES, pagePaths } from "../../scripts/console/pages.ts";
import { draft } from "../../scripts/load/order.ts";
import { DEMO_ADMIN, DEMO_OPERATOR } from "../../scripts/tenant/demo.ts";
import { faults } from "./axe.ts";
import { asReader, letDecide, openWorld, sideways, type World } from "./console-world.ts";

/** What every page owes to every reader: WCAG 2.2 AA as far as axe can tell, and room on every screen. */

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
const SETTLE_MS_MAX = 60_000;
const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const { inside, open } = pagePaths();

let world: World;
/** An order that waits, and one that was refused and edited. */
let eNumber: string;
let failed: string;
/** Of a system that is told of events. */
let endpoint: string;
/** Of a mail, and of somebody who was erased. */
const LETTER = "letter-of-long-words";
let erasure: string;
let readers: Readonly<Record<"admin" | "operator", Page>>;
beforeAll(async () => {
	world = await openWorld("look", { sessions: "shared" });
	const admin = await world.signedIn();
	await letDecide(admin, [DEMO_ADMIN]);
	({ id: endpoint } = await asReader<{ id: string }>(admin, "POST", "/webhooks", {
		url: `https://shop.example/${LONG_WORD}`,
		events: ["order.failed"],
		description: LONG_WORD,
	}));
	({ id: erasure } = await asReader<{ id: string }>(admin, "POST", "/erasures", { email: "gone@x.example", confirm: "gone@x.example" }));
	await world.stand.gateway.sql([
		{
			sql: "INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) SELECT id, ?1, 'test', ?1, ?2, ?2, ?3, 0 FROM tenants WHERE prefix = 'E' LIMIT 1",
			params: [
				LETTER,
				LONG_WORD,
				`<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>${LONG_WORD}</h1></main></body></html>`,
			],
		},
		{
			sql: "INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, last_error, created_at_ms) SELECT tenant_id, id, 'mail', ?1, 'given_up', 1, ?1, 0 FROM letters WHERE id = ?2",
			params: [`${LONG_WORD}@x.example`, LETTER],
		},
	]);
	readers = { admin, operator: await world.signedIn("#/", { email: DEMO_OPERATOR }) };
	await world.stand.erp.setFault({ mode: "reject" });
	const order = { ...draft(1, "look-failed"), customer: { kind: "b2c", name: LONG_WORD, email: "ann@example.com" } } as const;
	failed = await world.place(1, order);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await asReader(admin, "PUT", `/orders/${failed}`, {
		order: { ...order, note: LONG_WORD },
		revision: 0,
		reason: "The customer has called",
	});
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	await world.place(2);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "down" });
	for (let index = 3; index < 13; index++) eNumber = await world.place(index, { reference: `${LONG_WORD}-${index}` });
});
afterAll(() => world.close());

/** The page itself must be there, in both dresses and at every width; `first` is what its reader does first. */
async function judge(page: Page, fragment: string, shown: string | null, first?: (page: Page) => Promise<unknown>): Promise<void> {
	await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
	// Another fragment alone would leave the document, and what was opened on it, as it was.
	await page.goto("about:blank");
	await page.goto(`${world.url}/${fragment}`);
	await arrived(page);
	if (shown !== null) await page.getByText(shown).first().waitFor();
	for (const title of ["There is no such page", "This page is not for everybody", "This page could not be loaded"])
		expect(await page.getByRole("heading", { name: title }).count()).toBe(0);
	await first?.(page);
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		expect([colorScheme, await faults(page)]).toEqual([colorScheme, []]);
	}
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		expect([width, await sideways(page)]).toEqual([width, 0]);
	}
	await page.setViewportSize({ width: 1440, height: 900 });
}

describe("every page", () => {
	it.each(inside)("%s has no fault of accessibility, light or dark, and never scrolls sideways", async (path) => {
		const of = { eNumber: path.includes("revisions") || path.includes("edit") ? failed : eNumber, revision: "1" };
		const values = { ...of, id: endpoint, letter: LETTER, erasure, sku: "A-100" };
		const page = OPERATORS_PAGES.includes(path) ? readers.operator : readers.admin;
		await judge(page, fragmentOf(path, values), null);
	});

	it.each(open)("%s, which a link leads to, has none either, also with a link that is dead", async (path) => {
		await judge(await world.visit(), fragmentOf(path, { token: "t".repeat(43) }), null);
	});
});

interface State {
	readonly name: string;
	readonly fragment: () => string;
	readonly shown: string;
	readonly first?: (page: Page) => Promise<unknown>;
}
const STATES: readonly State[] = [
	{ name: "the board in an outage", fragment: () => "#/manage", shown: "The ERP is offline" },
	{ name: "the list of orders in an outage", fragment: () => "#/orders", shown: "Next attempt" },
	{
		name: "an order that failed, with what went over the wire",
		fragment: () => `#/orders/${failed}`,
		shown: "to the ERP",
		first: (page) =>
			page
				.getByText(/requests? to the ERP/)
				.first()
				.click(),
	},
	{
		name: "a question before a decision",
		fragment: () => `#/orders/${failed}`,
		shown: "Mark as synced",
		first: (page) => page.getByRole("button", { name: "Mark as synced" }).click(),
	},
	{ name: "an empty search", fragment: () => "#/search?q=NONE", shown: "No order has the number" },
];

describe("a page in a special state", () => {
	it.each(STATES)("$name, has no fault of accessibility and never scrolls sideways", async ({ fragment, shown, first }) => {
		await judge(readers.admin, fragment(), shown, first);
	});

	it("the sign-in, has no fault of accessibility and never scrolls sideways", async () => {
		await judge(await world.visit(), "#/", "Sign in to Holdfast");
	});
});

describe("every visit so far", () => {
	it("asks nobody but its own gateway, and breaks no rule of its content security policy", () => {
		expect(world.misdeeds).toEqual([]);
	});
});

describe("the pages as served", () => {
	it("are light: what a browser fetches before the first page shows is within its budget", async () => {
		const page = await world.visit("#/nowhere");
		await page.getByLabel("E-mail").waitFor();
		const cookies = await readers.admin.context().cookies();
		await page.context().addCookies(cookies);
		const fetched = new Set<string>();
		page.on("request", (request) => fetched.add(new URL(request.url()).pathname));
		await page.goto("about:blank");
		await page.goto(`${world.url}/#/`);
		await page.getByTestId("per-minute").waitFor();
		const scripts = [...fetched].filter((path) => path.endsWith(".js")).map((path) => path.replace("/assets/", ""));
		expect(scripts).toContain("console.js");
		expect(scripts.reduce((sum, name) => sum + gzippedBytesOf(name), 0)).toBeLessThanOrEqual(FIRST_SCRIPT_BYTES_MAX);
		expect(gzippedBytesOf(STYLE)).toBeLessThanOrEqual(STYLE_BYTES_MAX);
	});

	it("carry a policy that allows no script, style or frame but their own", async () => {
		const policy = (await fetch(world.url)).headers.get("content-security-policy") ?? "";
		for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
			expect(policy.split("; ")).toContain(rule);
		expect(policy).not.toContain("unsafe");
	});

	it("run no script that got into the page by itself", async () => {
		const page = await world.visit();
		const ran = await page.evaluate(async () => {
			const script = document.createElement("script");
			// The policy refuses the text already (trusted types), and would refuse to run it.
			try {
				script.textContent = "document.documentElement.dataset.ran = 'yes'";
			} catch {
				return "refused";
			}
			document.body.append(script);
			return document.documentElement.dataset.ran ?? "ignored";
		});
		expect(ran).not.toBe("yes");
	});
});
