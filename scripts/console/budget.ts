import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";
import { ASSETS } from "./assets.ts";

/** How much of the console is fetched, compressed as it goes over the wire, and how much that may be. */

const BYTES_A_KB = 1_000;
/** All the script that is fetched before the first page shows. */
export const FIRST_SCRIPT_BYTES_MAX = 90 * BYTES_A_KB;
export const STYLE_BYTES_MAX = 24 * BYTES_A_KB;

const ENTRY = "console.js";
export const STYLE = "console.css";

/** `name` below the assets. */
export const gzippedBytesOf = (name: string): number => gzipSync(readFileSync(join(ASSETS, name))).byteLength;

/** What the page asks for by itself, and what it asks for once somebody goes there. */
export interface Scripts {
	readonly first: readonly string[];
	readonly later: readonly string[];
}

/** The entry with all that it imports, and that imports in turn; what is imported by a call comes later. */
export function scriptsOf(outputs: Metafile["outputs"]): Scripts {
	const first = [ENTRY];
	for (const name of first) {
		const imported = outputs[name]?.imports ?? [];
		first.push(...imported.filter(({ path, kind }) => kind === "import-statement" && !first.includes(path)).map(({ path }) => path));
	}
	return { first, later: Object.keys(outputs).filter((name) => name.endsWith(".js") && !first.includes(name)) };
}
