import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/** `npm run mails [-- --out FOLDER]`: every mail that Holdfast sends, as an .html and a .txt file to look at. */

const { values } = parseArgs({ options: { out: { type: "string", default: ".state/mails" } } });
const out = resolve(values.out);
mkdirSync(out, { recursive: true });

// The Worker's own modules, bundled: node does not find imports without their endings.
const scratch = mkdtempSync(join(tmpdir(), "holdfast-mails-"));
const outfile = join(scratch, "samples.mjs");
try {
	await build({
		entryPoints: [join(import.meta.dirname, "mails/samples.ts")],
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		target: "node24",
		logLevel: "error",
	});
	const { samples }: typeof import("./mails/samples.ts") = await import(pathToFileURL(outfile).href);
	for (const [name, { subject, text, html }] of Object.entries(samples())) {
		writeFileSync(join(out, `${name}.html`), html);
		writeFileSync(join(out, `${name}.txt`), `Subject: ${subject}\n\n${text}`);
		console.log(`  ${join(values.out, name)}.html  ${subject}`);
	}
} finally {
	rmSync(scratch, { recursive: true, force: true });
}
