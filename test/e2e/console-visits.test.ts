import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM } from "./console-world.ts";
import { type VisitOptions, Visits } from "./visits.ts";

/** Pages that one test leaves to the next. */

let browser: Browser;
let visits: Visits;
const was: Page[] = [];
const asks = (page: Page, query: string) => page.evaluate((media) => matchMedia(media).matches, query);
/** At an address: what a page keeps, it keeps for one. */
async function begin(options: VisitOptions): Promise<Page> {
	const page = await visits.begin(options);
	await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<title>Here</title>" }));
	await page.goto("http://shop.example/");
	return page;
}
beforeAll(async () => {
	browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
	visits = new Visits(browser);
});
afterAll(() => browser.close());

describe("a visit", () => {
	it("may print, in the dark, with more contrast", async () => {
		const page = await begin({});
		was.push(page);
		await page.emulateMedia({ media: "print", colorScheme: "dark", contrast: "more", forcedColors: "active" });
		expect(await asks(page, "print and (prefers-color-scheme: dark)")).toBe(true);
	});

	it("has the page of the one before it, and nothing of what that looked like", async () => {
		const page = await begin({});
		expect(was).toContain(page);
		const looks = ["screen", "(prefers-color-scheme: light)", "(prefers-contrast: no-preference)", "(forced-colors: none)"];
		expect(await Promise.all(looks.map((query) => asks(page, query)))).toEqual(looks.map(() => true));
	});

	it("has a page of its own for what cannot be undone", async () => {
		const page = await begin({ own: true });
		expect(was).not.toContain(page);
		was.splice(0, was.length, page);
		await page.addInitScript(() => {
			Date.now = () => 0;
		});
		await page.reload();
		expect(await page.evaluate(() => Date.now())).toBe(0);
	});

	it("never gets such a page after it", async () => {
		for (const page of [await begin({}), await begin({})]) {
			expect(was).not.toContain(page);
			await page.reload();
			expect(await page.evaluate(() => Date.now())).toBeGreaterThan(0);
		}
	});
});
