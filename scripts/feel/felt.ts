import type { Browser, Page } from "playwright-core";
import { type Felt, felt, until, withEye } from "./eye.ts";
import type { Interaction } from "./interactions.ts";
import type { SignedIn } from "./loads.ts";
import { BLANK_CONTENT, BLANK_PATH } from "./pages.ts";
import { INTERACTION_MS_MAX, type Sample } from "./verdict.ts";

/** Interactions on one page that stays open, as it does for a person; beside it the blank page, of which a press changes one thing. */

/** Has nothing to wait for, and code of its own already there: no page's first visit is measured here. */
const BETWEEN = { fragment: "#/help", ready: `document.querySelector("main h1")?.textContent === "Help"` };
const PRESSED = `document.documentElement.dataset.pressed === "yes"`;

export async function measuredInteractions(
	browser: Browser,
	base: string,
	interactions: readonly Interaction[],
	session: SignedIn,
	times: number,
): Promise<{ readonly results: readonly Sample[]; readonly paints: readonly Sample[] }> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: session });
	await withEye(context, BLANK_CONTENT);
	const blank = await context.newPage();
	const page = await context.newPage();
	const blankFelt: Felt[] = [];
	const taken = interactions.map((interaction) => ({ interaction, all: [] as Felt[] }));
	await page.goto(`${base}/${BETWEEN.fragment}`);
	for (let round = 0; round < times; round++) {
		await blank.bringToFront();
		blankFelt.push(await pressed(blank, base));
		await page.bringToFront();
		for (const { interaction, all } of taken) {
			await goTo(page, BETWEEN);
			await goTo(page, interaction);
			await interaction.prepare?.(page);
			all.push(await felt(page, interaction.shown, interaction.act));
		}
	}
	await context.close();
	const samples = (kind: keyof Felt, budgetOf: (interaction: Interaction) => number): Sample[] =>
		taken.map(({ interaction, all }) => ({
			name: interaction.name,
			budgetMs: budgetOf(interaction),
			tookMs: all.map((each) => each[kind]),
			blankMs: blankFelt.map((each) => each[kind]),
		}));
	return {
		results: samples("resultMs", ({ budgetMs }) => budgetMs),
		paints: samples("nextPaintMs", () => INTERACTION_MS_MAX),
	};
}

async function goTo(page: Page, { fragment, ready }: { readonly fragment: string; readonly ready: string }): Promise<void> {
	await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
	await until(page, ready);
}

async function pressed(page: Page, base: string): Promise<Felt> {
	await page.goto(`${base}${BLANK_PATH}`);
	await page.evaluate(`addEventListener("click", () => { document.documentElement.dataset.pressed = "yes"; })`);
	return await felt(page, PRESSED, (page) => page.mouse.click(200, 200));
}
