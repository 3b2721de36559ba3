import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** `npm run build`: the console's TypeScript and CSS become public/assets. */

const ROOT = join(import.meta.dirname, "..");
const CONSOLE = join(ROOT, "src/console");
const OUT = join(ROOT, "public/assets");
const DAY_MS = 24 * 60 * 60_000;

const { metafile } = await build({
	entryPoints: [
		{ in: join(CONSOLE, "main.tsx"), out: "console" },
		{ in: join(CONSOLE, "styles/console.css"), out: "console" },
	],
	outdir: OUT,
	bundle: true,
	// A page's code is fetched when it is first opened.
	splitting: true,
	minify: true,
	format: "esm",
	target: ["chrome120", "firefox121", "safari17.4"],
	jsx: "automatic",
	jsxImportSource: "preact",
	// Fonts and the code of pages carry their hash in the name: they are cached for good, all else is asked for again (public/_headers).
	chunkNames: "pages/[name]-[hash]",
	loader: { ".woff2": "file" },
	assetNames: "fonts/[name]-[hash]",
	legalComments: "none",
	metafile: true,
	logLevel: "warning",
});

const made = new Set(Object.keys(metafile.outputs).map((path) => join(process.cwd(), path)));
// Fonts of an earlier build would be deployed for ever; a console that is open still asks for the pages of its own build.
sweep(join(OUT, "fonts"), 0);
sweep(join(OUT, "pages"), DAY_MS);

/** Removes what this build did not make and that is older than `keptMs`. */
function sweep(folder: string, keptMs: number): void {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (made.has(path)) continue;
		const { mtimeMs } = statSync(path);
		if (Date.now() - mtimeMs > keptMs) rmSync(path);
	}
}
