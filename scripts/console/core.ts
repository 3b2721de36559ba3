import type { Metafile, Plugin } from "esbuild";

/**
 * What is in the console's first file. A bundler that splits gives every set of pages that shares something a file of its own: dozens
 * of a few hundred bytes, each a request that the next one waits for. Here every page is said to need all of the first file, so that
 * nothing in it is shared by some alone; and what several pages share is put there, too, unless it is large.
 */

const CORE = "core";
const PAGE = "page";
/** Before compression, of all that the same pages share. */
const SHARED_BYTES_MAX = 4_000;

/** `entry` and, before it, the modules of `shared`; paths of files. Pages are what is imported by a call. */
export const oneCore = (entry: string, shared: readonly string[]): Plugin => ({
	name: "one-core",
	setup(build) {
		const core = [...shared, entry].map((path) => `import ${JSON.stringify(path)};`).join("\n");
		build.onResolve({ filter: new RegExp(`^${CORE}$`) }, ({ kind, namespace }) =>
			kind === "entry-point" || namespace === PAGE ? { path: CORE, namespace: CORE } : undefined,
		);
		build.onLoad({ filter: /.*/, namespace: CORE }, () => ({ contents: core, resolveDir: "/" }));
		build.onResolve({ filter: /^\./ }, async ({ kind, path, ...from }) => {
			if (kind !== "dynamic-import") return undefined;
			const { errors, path: file } = await build.resolve(path, {
				kind: "import-statement",
				importer: from.importer,
				resolveDir: from.resolveDir,
			});
			return errors.length > 0 ? { errors } : { path: file, namespace: PAGE };
		});
		build.onLoad({ filter: /.*/, namespace: PAGE }, ({ path }) => ({
			contents: `import "${CORE}";\nexport * from ${JSON.stringify(path)};`,
			resolveDir: "/",
		}));
	},
});

/** Small things that several pages share, from a build that did without; paths of files as that build names them. */
export function sharedInputs(outputs: Metafile["outputs"], first: readonly string[]): string[] {
	return Object.entries(outputs)
		.filter(
			([name, { bytes, entryPoint }]) =>
				name.endsWith(".js") && entryPoint === undefined && bytes <= SHARED_BYTES_MAX && !first.includes(name),
		)
		.flatMap(([, { inputs }]) => Object.keys(inputs))
		.filter((input) => !input.includes(":"))
		.toSorted();
}
