import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished, TestRunner } from "vitest";

/**
 * Pages of one browser for tests that begin with a clean one each. A new context with its first page costs Chromium more time than all
 * that most tests do on it, so a page that a test has left is emptied and given to the next.
 */

const SPARE_MAX = 4;
const EMPTIED_MS_MAX = 5_000;
/** As on a page that is new. */
const WAIT_MS_MAX = 30_000;
const VIEWPORT = { width: 1440, height: 900 };
/**
 * `E2E_SLOW=1 npm run e2e browser`: answers come late and not in the order of their questions, and the browser computes slowly. What a
 * test has taken for granted, or the console has, shows.
 */
const IS_SLOW = process.env.E2E_SLOW === "1";
const SLOW_ANSWER_MS = { min: 50, max: 900 };
const SLOW_PROCESSOR = 2;
/** All of these can be changed on a page that exists; with any other the page is a new one, and is not used again. */
const CHANGEABLE: ReadonlySet<string> = new Set(["viewport", "colorScheme", "reducedMotion", "storageState"]);

/** `own`: a page that nobody has been on, and that nobody comes to after it; for what cannot be undone, such as a script for each load. */
export type VisitOptions = BrowserContextOptions & { readonly own?: boolean };

export class Visits {
	readonly #browser: Browser;
	readonly #spare: Page[] = [];

	constructor(browser: Browser) {
		this.#browser = browser;
	}

	/** Ends with the test it was asked for in. What was opened before the tests is there for all of them. Nothing moves unless asked to. */
	async begin({ own = false, ...options }: VisitOptions): Promise<Page> {
		const isTest = TestRunner.getCurrentTest() !== undefined;
		const isPlain = !own && Object.keys(options).every((key) => CHANGEABLE.has(key)) && typeof options.storageState !== "string";
		const page = (isTest && isPlain ? await this.#again(options) : null) ?? (await this.#new(options));
		// A test that ran out of time is still at work on its page.
		if (isTest) onTestFinished(({ task }) => (isPlain && task.result?.state === "pass" ? this.#leave(page) : page.context().close()));
		return page;
	}

	async #new(options: BrowserContextOptions): Promise<Page> {
		const context = await this.#browser.newContext({ viewport: VIEWPORT, reducedMotion: "reduce", ...options });
		const page = await context.newPage();
		if (IS_SLOW) await slowDown(page);
		return page;
	}

	async #again({ viewport = VIEWPORT, colorScheme = "light", reducedMotion = "reduce", storageState }: BrowserContextOptions) {
		const page = this.#spare.pop();
		if (page === undefined) return null;
		if (IS_SLOW) await slowDown(page);
		await page.emulateMedia({ colorScheme, reducedMotion, media: null, contrast: null, forcedColors: null });
		if (viewport !== null) await page.setViewportSize(viewport);
		if (typeof storageState === "object") await page.context().addCookies([...storageState.cookies]);
		return page;
	}

	/** Whoever comes next finds no cookie, nothing stored, no watcher and no route of whoever was there. */
	async #leave(page: Page): Promise<void> {
		const context = page.context();
		if (page.isClosed()) return;
		if (this.#spare.length >= SPARE_MAX || context.pages().length > 1) return await context.close();
		try {
			page.setDefaultTimeout(EMPTIED_MS_MAX);
			page.removeAllListeners();
			await page.unrouteAll({ behavior: "ignoreErrors" });
			await context.unrouteAll({ behavior: "ignoreErrors" });
			await context.setOffline(false);
			await context.clearPermissions();
			await page.evaluate(() => {
				localStorage.clear();
				sessionStorage.clear();
			});
			await page.goto("about:blank");
			await context.clearCookies();
			page.setDefaultTimeout(WAIT_MS_MAX);
			this.#spare.push(page);
		} catch {
			await context.close();
		}
	}
}

async function slowDown(page: Page): Promise<void> {
	const { min, max } = SLOW_ANSWER_MS;
	await page.context().route("**/admin/api/**", async (route) => {
		await new Promise((resolve) => setTimeout(resolve, min + Math.random() * (max - min)));
		await route.fallback().catch(() => {});
	});
	const devTools = await page.context().newCDPSession(page);
	await devTools.send("Emulation.setCPUThrottlingRate", { rate: SLOW_PROCESSOR });
}
