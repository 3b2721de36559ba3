import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Who imports whom, as the source says. */
export interface Import {
	/** Path from the repository's root, without extension: "desk/desk" for src/desk/desk.ts. */
	readonly from: string;
	/** The same for our own modules, the package's name for others. */
	readonly to: string;
	readonly ours: boolean;
	readonly typeOnly: boolean;
}

const ROOT = join(import.meta.dirname, "../..");
export const SRC = join(ROOT, "src");

/** `import type`, `import … from`, `export … from`, bare `import`, and dynamic `import()`. */
const STATEMENT =
	/^(?:import|export)\s+(type\s+)?([^;"']*?)\s*from\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

export const filesUnder = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name));

const moduleOf = (path: string): string => relative(SRC, path).replace(/\.tsx?$/, "");

export const textOf = (path: string): string => readFileSync(path, "utf8");

function importsOf(path: string): Import[] {
	return [...textOf(path).matchAll(STATEMENT)].map(([, type, names, from, bare, dynamic]) => {
		const target = from ?? bare ?? dynamic ?? "";
		const ours = target.startsWith(".");
		return {
			from: moduleOf(path),
			to: ours ? moduleOf(join(dirname(path), target)) : packageOf(target),
			ours,
			typeOnly: type !== undefined || allTypes(names),
		};
	});
}

/** `{ type A, type B }` vanishes, too. */
const allTypes = (names: string | undefined): boolean => {
	const inside = /^\{([^}]*)\}$/s.exec(names?.trim() ?? "")?.[1];
	if (inside === undefined) return false;
	const parts = inside.split(",").map((part) => part.trim());
	return parts.filter((part) => part !== "").every((part) => part.startsWith("type "));
};

const packageOf = (target: string): string =>
	target
		.split("/")
		.slice(0, target.startsWith("@") ? 2 : 1)
		.join("/");

export const allImports = (): Import[] => filesUnder(SRC).flatMap(importsOf);

/** A circle among these edges, as the modules along it, or null. */
export function circleIn(edges: readonly Import[]): readonly string[] | null {
	const next = Map.groupBy(edges, ({ from }) => from);
	const done = new Set<string>();
	const walk = (at: string, path: readonly string[]): readonly string[] | null => {
		if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
		if (done.has(at)) return null;
		for (const { to } of next.get(at) ?? []) {
			const circle = walk(to, [...path, at]);
			if (circle !== null) return circle;
		}
		done.add(at);
		return null;
	};
	for (const from of next.keys()) {
		const circle = walk(from, []);
		if (circle !== null) return circle;
	}
	return null;
}
