import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { arrived } from "../console/pages.ts";
import { DEMO_ADMIN, DEMO_PASSWORD } from "../tenant/demo.ts";

/** Photographs pages of the console, each in light and dark, wide and narrow. */

const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
const HUGE = { viewport: { width: 2560, height: 1440 } };
/** What is left of a screen of 1280 at 200 %, without movement. */
const ZOOMED: BrowserContextOptions = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2, reducedMotion: "reduce" };

/** For whatever a page owes: on a busy machine a first page takes a while. */
const WAIT_MS_MAX = 20_000;
const IDLE_MS_MAX = 1_500;
/** A list is as tall as its rows are many; the first of them show it. */
const WHOLE_PX_MAX = 1_800;

interface Variant {
	readonly suffix: string;
	readonly options: BrowserContextOptions;
	/** Left out: every page. */
	readonly of?: readonly string[];
}
const VARIANTS: readonly Variant[] = [
	{ suffix: "", options: DESKTOP },
	{ suffix: "-dark", options: { ...DESKTOP, colorScheme: "dark" } },
	{ suffix: "-phone", options: PHONE },
	{ suffix: "-phone-dark", options: { ...PHONE, colorScheme: "dark" } },
	{ suffix: "-huge", options: HUGE, of: ["overview", "orders", "orders-eNumber"] },
	{ suffix: "-zoomed", options: ZOOMED, of: ["overview", "orders"] },
];

export interface Shot {
	readonly name: string;
	readonly fragment: string;
	/** Text that is there when the page is; left out: its heading. */
	readonly shown?: string;
	/** What is done first: a dialog is opened, a box is ticked. */
	readonly first?: (page: Page) => Promise<unknown>;
	/** Whose; left out: the administrator's. Null: nobody has signed in. */
	readonly email?: string | null;
}

export interface Camera {
	/** As a person with a browser of their own. */
	newPage(options: BrowserContextOptions, email: string | null): Promise<Page>;
	shoot(all: readonly Shot[]): Promise<void>;
}

export interface CameraOptions {
	readonly browser: Browser;
	readonly url: string;
	/** An existing directory. */
	readonly out: string;
	/** Parts of names; empty: all. */
	readonly only: readonly string[];
	/** Suffixes such as `-dark`, `wide` for none; empty: all. */
	readonly variants: readonly string[];
	/** The whole length of a page, not only what is in sight. */
	readonly whole: boolean;
}

export function openCamera({ browser, url, out, only, variants, whole }: CameraOptions): Camera {
	const newPage: Camera["newPage"] = async (options, email) => {
		const page = await (await browser.newContext(options)).newPage();
		page.setDefaultTimeout(WAIT_MS_MAX);
		await page.goto(`${url}/`);
		if (email !== null) await signIn(page, email);
		return page;
	};
	const take = async (page: Page, { name, fragment, shown, first }: Shot, suffix: string): Promise<void> => {
		// Another fragment alone would leave open what was opened before.
		await page.goto("about:blank");
		await page.goto(`${url}/${fragment}`);
		await arrived(page);
		// Not in the navigation, which is hidden on a phone.
		if (shown !== undefined) await page.locator("main").getByText(shown).first().waitFor();
		await first?.(page);
		await page.evaluate("document.fonts.ready.then(() => true)");
		// A part that is asked for after the page itself. Pages go on asking, so this may never come.
		await page.waitForLoadState("networkidle", { timeout: IDLE_MS_MAX }).catch(() => undefined);
		const { width, height } = page.viewportSize() ?? DESKTOP.viewport;
		const tall =
			whole && (await page.getByRole("dialog").count()) === 0 ? await page.evaluate<number>("document.body.scrollHeight") : height;
		const clip = { x: 0, y: 0, width, height: Math.min(tall, WHOLE_PX_MAX) };
		await page.screenshot({ path: `${out}/${name}${suffix}.png`, ...(tall > height ? { fullPage: true, clip } : {}) });
		console.log(`  ${name}${suffix}.png`);
	};
	return {
		newPage,
		/** One sign-in a variant; the pages follow each other as they do for a person. */
		shoot: async (all) => {
			const shots = all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
			for (const { suffix, options, of } of VARIANTS.filter((one) => isWanted(one, variants))) {
				const pages = new Map<string | null, Page>();
				for (const shot of shots) {
					const { name, email = DEMO_ADMIN } = shot;
					if (of?.includes(name) === false) continue;
					const page = pages.get(email) ?? (await newPage(options, email));
					pages.set(email, page);
					await take(page, shot, suffix).catch((error: unknown) => {
						// The others are worth having, and a run takes minutes.
						console.error(`  ${name}${suffix}: ${error instanceof Error ? error.message : String(error)}`);
						process.exitCode = 1;
					});
				}
				for (const page of pages.values()) await page.context().close();
			}
		},
	};
}

const isWanted = ({ suffix }: Variant, wanted: readonly string[]): boolean =>
	wanted.length === 0 || wanted.includes(suffix === "" ? "wide" : suffix.slice(1));

async function signIn(page: Page, email: string): Promise<void> {
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Password").fill(DEMO_PASSWORD);
	await page.getByRole("button", { name: "Sign in" }).click();
	// The navigation is behind a button on a phone.
	await page.locator("#content h1").waitFor();
}
