import type { Browser, BrowserContextOptions } from "playwright-core";
import { loaded, withEye } from "./eye.ts";
import { BLANK_CONTENT, BLANK_PATH, type Opened } from "./pages.ts";
import { LOAD_MS_MAX, type Sample } from "./verdict.ts";

/** Opening a page: cold, in a browser context that has nothing of it, and warm, in the same one again. */

interface Times {
	readonly cold: number[];
	readonly warm: number[];
}

export type SignedIn = NonNullable<BrowserContextOptions["storageState"]>;

/** `times` rounds; each opens the blank page and then every page, so that what slows the machine slows them all. */
export async function measuredLoads(
	browser: Browser,
	base: string,
	pages: readonly Opened[],
	session: SignedIn,
	times: number,
): Promise<{ readonly cold: readonly Sample[]; readonly warm: readonly Sample[] }> {
	const blank: Times = { cold: [], warm: [] };
	const taken = pages.map((page) => ({ page, times: { cold: [], warm: [] } satisfies Times as Times }));
	for (let round = 0; round < times; round++) {
		await open(browser, { url: `${base}${BLANK_PATH}`, content: BLANK_CONTENT, session: null }, blank);
		for (const { page, times } of taken)
			await open(browser, { url: `${base}/${page.fragment}`, content: page.content, session: page.signedIn ? session : null }, times);
	}
	const samples = (kind: keyof Times): Sample[] =>
		taken.map(({ page, times }) => ({ name: page.name, budgetMs: LOAD_MS_MAX, tookMs: times[kind], blankMs: blank[kind] }));
	return { cold: samples("cold"), warm: samples("warm") };
}

interface Target {
	readonly url: string;
	readonly content: string;
	readonly session: SignedIn | null;
}

async function open(browser: Browser, { url, content, session }: Target, times: Times): Promise<void> {
	const context = await browser.newContext({
		viewport: { width: 1440, height: 900 },
		...(session === null ? {} : { storageState: session }),
	});
	try {
		await withEye(context, content);
		const page = await context.newPage();
		times.cold.push(await loaded(page, url));
		await page.goto("about:blank");
		times.warm.push(await loaded(page, url));
	} finally {
		await context.close();
	}
}
