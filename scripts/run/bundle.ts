import { readFile } from "node:fs/promises";
import { matchesGlob } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { Unstable_Config } from "wrangler";

export type BundleConfig = Pick<Unstable_Config, "rules" | "keep_names">;

/** As `wrangler deploy` bundles, minus what only older compatibility dates need: nodejs_compat is the runtime's own. */
const OPTIONS = {
	bundle: true,
	format: "esm",
	target: "es2024",
	conditions: ["workerd", "worker", "browser"],
	external: ["cloudflare:*", "node:*"],
	loader: { ".html": "text", ".txt": "text", ".sql": "text", ".bin": "binary" },
	define: { "process.env.NODE_ENV": '"production"' },
	logLevel: "silent",
} as const satisfies BuildOptions;

/** Bundles a Worker into one module; `config` is its wrangler.toml. Throws with esbuild's messages when the source does not build. */
export async function bundle(entry: string, outfile: string, config: BundleConfig): Promise<void> {
	await build({
		...OPTIONS,
		entryPoints: [entry],
		outfile,
		sourcemap: "linked",
		keepNames: config.keep_names ?? true,
		plugins: [importsBy(config.rules)],
	});
}

/** Files that a rule says are imported as text or as bytes. */
const importsBy = (rules: BundleConfig["rules"]): Plugin => ({
	name: "wrangler-rules",
	setup: ({ onLoad }) => {
		for (const { type, globs } of rules) {
			if (type !== "Text" && type !== "Data") continue;
			onLoad({ filter: /./ }, async ({ path }) => {
				if (!globs.some((glob) => matchesGlob(path, glob))) return null;
				return { contents: await readFile(path), loader: type === "Text" ? "text" : "binary" };
			});
		}
	},
});
