import { gzippedBytes, WORKER_BYTES_MAX } from "./bench/size.ts";
import { FIRST_SCRIPT_BYTES_MAX, gzippedBytesOf, STYLE, STYLE_BYTES_MAX, scriptsOf } from "./console/budget.ts";
import { bundleConsole } from "./console/bundle.ts";
import { table } from "./load/figures.ts";

/** `npm run sizes`: how much a browser fetches and how large the Worker is, compressed. Ends with 1 when one of them is over its budget. */

const BYTES_A_KB = 1_000;

const misses: string[] = [];
const kilobytes = (bytes: number): string => `${(bytes / BYTES_A_KB).toFixed(1).padStart(7)} KB`;
function held(name: string, bytes: number, bytesMax: number): readonly [name: string, said: string] {
	if (bytes <= bytesMax) return [name, `${kilobytes(bytes)} of ${bytesMax / BYTES_A_KB}`];
	misses.push(`${name}: ${bytes} bytes, at most ${bytesMax} are allowed`);
	return [name, `${kilobytes(bytes)} of ${bytesMax / BYTES_A_KB}: TOO MUCH`];
}
const sized = (names: readonly string[]): (readonly [name: string, bytes: number])[] =>
	names.map((name) => [name, gzippedBytesOf(name)] as const).sort(([, one], [, other]) => other - one);
const sum = (sizes: readonly (readonly [string, number])[]): number => sizes.reduce((total, [, bytes]) => total + bytes, 0);

const scripts = scriptsOf(await bundleConsole());
const [first, later] = [sized(scripts.first), sized(scripts.later)];
const lines = (sizes: typeof first): string => table(sizes.map(([name, bytes]) => [name, kilobytes(bytes)]));
console.log(
	[
		"Compressed, in kilobytes of 1,000 bytes",
		table([
			held("script before the first page", sum(first), FIRST_SCRIPT_BYTES_MAX),
			held("style", gzippedBytesOf(STYLE), STYLE_BYTES_MAX),
			held("Worker", await gzippedBytes(), WORKER_BYTES_MAX),
		]),
		"\nBefore the first page",
		lines(first),
		"\nWhen somebody goes there",
		lines(later),
	].join("\n"),
);
if (misses.length > 0) console.error(`\n${misses.join("\n")}`);
process.exit(misses.length === 0 ? 0 : 1);
