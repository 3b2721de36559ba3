import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** `npm run build`: the console's TypeScript and CSS become public/assets. */

const ROOT = join(import.meta.dirname, "..");
const CONSOLE = join(ROOT, "src/console");
const OUT = join(ROOT, "public/assets");
const FONTS = join(OUT, "fonts");

const { metafile } = await build({
	entryPoints: [
		{ in: join(CONSOLE, "main.tsx"), out: "console" },
		{ in: join(CONSOLE, "styles/console.css"), out: "console" },
	],
	outdir: OUT,
	bundle: true,
	minify: true,
	format: "esm",
	target: ["chrome120", "firefox121", "safari17.4"],
	jsx: "automatic",
	jsxImportSource: "preact",
	// Only fonts carry their hash in the name: they are cached for good, all else is asked for again (public/_headers).
	loader: { ".woff2": "file" },
	assetNames: "fonts/[name]-[hash]",
	legalComments: "none",
	metafile: true,
	logLevel: "warning",
});

// Fonts of an earlier build would be deployed for ever.
const made = new Set(Object.keys(metafile.outputs).map((path) => join(process.cwd(), path)));
for (const name of readdirSync(FONTS)) {
	const path = join(FONTS, name);
	if (statSync(path).isFile() && !made.has(path)) rmSync(path);
}
