import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** WCAG 2.2 AA, and all that it stands on. */
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds on the page as it is, with the first place of each. The code goes in past the page's own policy, as a debugger's does. */
export async function faults(page: Page): Promise<string[]> {
	// A colour on its way from one to another is neither: what moves is ended, and nothing begins to move meanwhile.
	await page.emulateMedia({ reducedMotion: "reduce" });
	await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => true));
	await page.evaluate(AXE);
	return await page.evaluate(async (values) => {
		const { axe } = window as unknown as {
			axe: { run(options: object): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> };
		};
		// A letter's frame runs no script, so axe is in none: it would ask them, wait for half a second, and go without.
		const { violations } = await axe.run({ runOnly: { type: "tag", values }, iframes: false });
		return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
	}, STANDARDS);
}

/** The same by day and by night; whatever is open stays open. */
export async function faultsInBoth(page: Page): Promise<string[]> {
	const found: string[] = [];
	for (const colorScheme of ["dark", "light"] as const) {
		await page.emulateMedia({ colorScheme });
		found.push(...(await faults(page)).map((fault) => `${colorScheme}: ${fault}`));
	}
	return found;
}
