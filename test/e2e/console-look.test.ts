import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ADMIN } from "../../scripts/tenant/demo.ts";
import { letDecide, openWorld, sideways, type World } from "./console-world.ts";

/** What every page owes to every reader: WCAG 2.2 AA as far as axe can tell, and room on every screen. */

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [320, 390, 768, 1024, 1440, 2560];
const SETTLE_MS_MAX = 60_000;
/** Compressed: all that is fetched before the first page shows. */
const SCRIPT_BYTES_MAX = 90 * 1024;
const STYLE_BYTES_MAX = 24 * 1024;
const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

let world: World;
let eNumber: string;
let failed: string;
beforeAll(async () => {
	world = await openWorld("look");
	await letDecide(await world.signedIn(), [DEMO_ADMIN]);
	await world.stand.erp.setFault({ mode: "reject" });
	failed = await world.place(1, { customer: { kind: "b2c", name: LONG_WORD, email: "ann@example.com" } });
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "none" });
	await world.place(2);
	await world.stand.board.settled(SETTLE_MS_MAX);
	await world.stand.erp.setFault({ mode: "down" });
	for (let index = 3; index < 13; index++) eNumber = await world.place(index, { reference: `${LONG_WORD}-${index}` });
});
afterAll(() => world.close());

/** What axe finds, with the first place of each. The code goes in past the page's own policy, as a debugger's does. */
async function faults(page: Page): Promise<string[]> {
	await page.evaluate(AXE);
	return await page.evaluate(async (values) => {
		const { axe } = window as unknown as {
			axe: { run(options: object): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> };
		};
		const { violations } = await axe.run({ runOnly: { type: "tag", values } });
		return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
	}, STANDARDS);
}

/** The page's own content must be there before it is judged; `first` is what its reader does first. */
interface PageToJudge {
	readonly name: string;
	readonly open: (options: object) => Promise<Page>;
	readonly shown: string;
	readonly first?: (page: Page) => Promise<void>;
}
const PAGES: readonly PageToJudge[] = [
	{ name: "the sign-in", open: (options: object) => world.visit("#/", options), shown: "Sign in to Holdfast" },
	{ name: "the board", open: (options: object) => world.signedIn("#/manage", options), shown: "The ERP is offline" },
	{ name: "the list of orders", open: (options: object) => world.signedIn("#/orders", options), shown: "Next attempt" },
	{ name: "an order", open: (options: object) => world.signedIn(`#/orders/${eNumber}`, options), shown: "What happened" },
	{
		name: "an order that failed",
		open: (options: object) => world.signedIn(`#/orders/${failed}`, options),
		shown: "to the ERP",
		first: (page: Page) => page.getByText(/requests? to the ERP/).click(),
	},
	{
		name: "a question before a decision",
		open: (options: object) => world.signedIn(`#/orders/${failed}`, options),
		shown: "Mark as synced",
		first: (page: Page) => page.getByRole("button", { name: "Mark as synced" }).click(),
	},
	{ name: "an empty search", open: (options: object) => world.signedIn("#/search?q=NONE", options), shown: "No order has the number" },
];

describe.each(PAGES)("$name", ({ open, shown, first }) => {
	it.each(["light", "dark"] as const)("has no fault of accessibility in its %s dress", async (colorScheme) => {
		const page = await open({ colorScheme, reducedMotion: "reduce" });
		await page.getByText(shown).first().waitFor();
		await first?.(page);
		expect(await faults(page)).toEqual([]);
		await page.context().close();
	});

	it("never scrolls sideways", async () => {
		const page = await open({});
		await page.getByText(shown).first().waitFor();
		await first?.(page);
		for (const width of WIDTHS) {
			await page.setViewportSize({ width, height: 900 });
			expect([width, await sideways(page)]).toEqual([width, 0]);
		}
		await page.context().close();
	});
});

const asset = (name: string): Buffer => readFileSync(new URL(`../../public/assets/${name}`, import.meta.url));
const packed = (name: string): number => gzipSync(asset(name)).length;

/** The script of the page and all that it imports at once; the code of other pages comes when they are opened. */
function firstScripts(): string[] {
	const names = ["console.js"];
	for (const name of names) {
		const folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : "";
		for (const [, path = ""] of asset(name)
			.toString()
			.matchAll(/(?:from|import)"\.\/([^"]+)"/g))
			if (!names.includes(folder + path)) names.push(folder + path);
	}
	return names;
}

describe("the pages as served", () => {
	it("are light: what is fetched before the first page shows is within its budget", () => {
		expect(firstScripts().reduce((sum, name) => sum + packed(name), 0)).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
		expect(packed("console.css")).toBeLessThanOrEqual(STYLE_BYTES_MAX);
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
