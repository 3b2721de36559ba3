import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import type { BuiltWorker, WorkerSpec } from "./protocol.ts";

const RECORD = "built.json";
/** What wrangler has read may hold somebody's secrets. */
const OWNER_ONLY = 0o600;

const folderOf = (state: string, name: string): string => join(state, `${name}.bundle`);

/** Bundles a Worker, and reads what it gets from the same wrangler.toml that is deployed. Throws when the source does not build. */
export async function buildWorker({ name, config: path, main: other, state }: WorkerSpec): Promise<BuiltWorker> {
	// What it says about missing secrets is nothing to whoever starts a gateway here: they are given at the start.
	process.env.WRANGLER_LOG ??= "error";
	// Takes half a second and a few hundred megabytes to load: only when there is something to build.
	const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
	const config = unstable_readConfig({ config: path });
	// modulesRules tell wrangler's bundler about imported files; ours has been told in bundle.ts.
	const { workerOptions, main } = unstable_getMiniflareWorkerOptions(path);
	const { modulesRules: _, ...options } = workerOptions;
	const entry = other ?? main;
	if (entry === undefined) throw new Error(`${path} names no main`);
	const folder = folderOf(state, name);
	const scriptPath = join(folder, "worker.js");
	await bundle(entry, scriptPath, config);
	const built: BuiltWorker = { name: config.name ?? name, scriptPath, options };
	writeFileSync(join(folder, RECORD), JSON.stringify(built), { mode: OWNER_ONLY });
	return built;
}

/** As it was built for another state, which has to stay where it is. */
export const builtFor = (state: string, name: string): BuiltWorker => JSON.parse(readFileSync(join(folderOf(state, name), RECORD), "utf8"));
