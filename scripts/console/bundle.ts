import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { ASSETS } from "./assets.ts";
import { scriptsOf } from "./budget.ts";
import { oneCore, sharedInputs } from "./core.ts";

const ROOT = join(import.meta.dirname, "../..");
const CONSOLE = join(ROOT, "src/console");
const DAY_MS = 24 * 60 * 60_000;

/** Everything but what the first file holds. */
const OPTIONS = {
	absWorkingDir: ASSETS,
	outdir: ".",
	write: false,
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
} satisfies BuildOptions;

/** What was made, by paths below `ASSETS`, and which imports which. Throws with esbuild's own words. */
export async function bundleConsole(): Promise<Metafile["outputs"]> {
	// esbuild names what it makes by its working directory, which has to be there.
	mkdirSync(ASSETS, { recursive: true });
	const main = join(CONSOLE, "main.tsx");
	const script = (shared: readonly string[]) =>
		build({ ...OPTIONS, entryPoints: [{ in: "core", out: "console" }], plugins: [oneCore(main, shared)] });
	const { metafile: apart } = await script([]);
	const shared = sharedInputs(apart.outputs, scriptsOf(apart.outputs).first).map((input) => resolve(ASSETS, input));
	const [scripts, styles] = await Promise.all([
		script(shared),
		build({ ...OPTIONS, entryPoints: [{ in: join(CONSOLE, "styles/console.css"), out: "console" }] }),
	]);
	const outputFiles = [...scripts.outputFiles, ...styles.outputFiles];
	const outputs = { ...scripts.metafile.outputs, ...styles.metafile.outputs };
	for (const { path, contents } of outputFiles) put(path, contents);
	const made = new Set(outputFiles.map(({ path }) => relative(ASSETS, path)));
	// Fonts of an earlier build would be deployed for ever; a console that is open still asks for the pages of its own build.
	sweep("fonts", 0, made);
	sweep("pages", DAY_MS, made);
	return outputs;
}

/** A gateway that runs may be serving the file at this moment: it is replaced whole, and only by something else. */
function put(path: string, contents: Uint8Array): void {
	mkdirSync(dirname(path), { recursive: true });
	if (statSync(path, { throwIfNoEntry: false })?.size === contents.length && readFileSync(path).equals(contents)) return;
	const half = `${path}.${process.pid}.half`;
	writeFileSync(half, contents);
	renameSync(half, path);
}

/** Removes what this build did not make and that is older than `keptMs`. */
function sweep(folder: string, keptMs: number, made: ReadonlySet<string>): void {
	for (const name of readdirSync(join(ASSETS, folder))) {
		if (made.has(join(folder, name))) continue;
		const path = join(ASSETS, folder, name);
		// Two builds may sweep at the same time.
		const stat = statSync(path, { throwIfNoEntry: false });
		if (stat !== undefined && Date.now() - stat.mtimeMs > keptMs) rmSync(path, { force: true });
	}
}
