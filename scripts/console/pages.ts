import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

/** The console's pages, as its registry lists them: whoever looks at all of them looks at new ones, too. */

/** For operators alone. */
export const OPERATORS_PAGES: readonly string[] = ["/tenants"];

const REGISTRY = join(import.meta.dirname, "../../src/console/pages/registry.ts");
const PATH = /\bpath: "([^"]+)"/g;

export interface PagePaths {
	/** For whoever is signed in. */
	readonly inside: readonly string[];
	/** For whoever has a link. */
	readonly open: readonly string[];
}

/** `"/orders/:eNumber"`, with the names of what stands there. Throws when the registry is written in another way. */
export function pagePaths(): PagePaths {
	// Read, not run: the pages want a browser.
	const [inside = "", open = "", ...more] = readFileSync(REGISTRY, "utf8").split("export const OPEN_PAGES");
	const found = { inside: pathsIn(inside), open: pathsIn(open) };
	if (more.length > 0 || found.inside.length === 0 || found.open.length === 0) throw new Error(`no pages were found in ${REGISTRY}`);
	return found;
}

const pathsIn = (text: string): string[] => [...text.matchAll(PATH)].map(([, path = ""]) => path);

/** `"#/orders/E100001"`. Throws for a name that `values` does not have. */
export function fragmentOf(path: string, values: Readonly<Record<string, string>>): string {
	return `#${path.replaceAll(/:(\w+)/g, (_, name: string) => {
		const value = values[name];
		if (value === undefined) throw new Error(`${path}: say what stands for ${name}`);
		return encodeURIComponent(value);
	})}`;
}

/** Until the page that was gone to is there, with all that it first asks for. */
export async function arrived(page: Page): Promise<void> {
	await page.locator("main h1").first().waitFor();
	await page.locator(".bone, .bone-panel").first().waitFor({ state: "detached" });
}
