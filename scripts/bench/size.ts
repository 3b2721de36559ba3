import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

const ROOT = join(import.meta.dirname, "../..");
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

/** A seventh of the 3 MB that the smallest plan takes; here so that growth is noticed. Some 40 KB are nodemailer, 60 zod (docs/decisions.md). */
export const WORKER_BYTES_MAX = 420_000;

/** Bytes of the Worker as `wrangler deploy --minify` would upload it, gzipped. */
export async function gzippedBytes(): Promise<number> {
	const outdir = mkdtempSync(join(tmpdir(), "holdfast-size-"));
	try {
		await promisify(execFile)(process.execPath, [WRANGLER, "deploy", "--dry-run", "--minify", "--outdir", outdir], { cwd: ROOT });
		const modules = readdirSync(outdir).filter((file) => file.endsWith(".js"));
		return modules.reduce((sum, file) => sum + gzipSync(readFileSync(join(outdir, file))).byteLength, 0);
	} finally {
		rmSync(outdir, { recursive: true, force: true });
	}
}
