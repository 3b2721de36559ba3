import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const BUILD = join(import.meta.dirname, "../build.ts");

/** Bundles the console's page, as `npm run build` does. Throws with the build's own words. */
export async function buildConsole(): Promise<void> {
	try {
		await promisify(execFile)(process.execPath, [BUILD], { cwd: join(import.meta.dirname, "../..") });
	} catch (error) {
		const { stderr, message } = error as Error & { stderr?: string };
		throw new Error(`the console does not build:\n${stderr || message}`);
	}
}
