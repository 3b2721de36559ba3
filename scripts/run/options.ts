import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, type Log, type MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { bundle } from "./bundle.ts";
import type { Line } from "./log.ts";
import type { WorkerSpec } from "./protocol.ts";

const HOST = "127.0.0.1";

/** What the host wants to hear of. */
export interface Ears {
	readonly log: Log;
	readonly handleStructuredLogs: (line: Line) => void;
	readonly unsafeHandleRuntimeRestart: () => Promise<void>;
}

/**
 * The runtime's options, read from the same wrangler.toml that is deployed. `wrangler dev` would do, but its proxy and request
 * log cost ten times what the Worker does, and it owns the runtime's process, which tests have to be able to kill.
 */
export async function runtimeOptions(spec: WorkerSpec, ears: Ears): Promise<MiniflareOptions> {
	const config = unstable_readConfig({ config: spec.config });
	// modulesRules tell wrangler's bundler about imported files; ours has been told in bundle.ts.
	const { workerOptions, main } = unstable_getMiniflareWorkerOptions(spec.config);
	const { modulesRules: _, bindings, ...worker } = workerOptions;
	const entry = spec.main ?? main;
	if (entry === undefined) throw new Error(`${spec.config} names no main`);
	const scriptPath = join(spec.state, `${spec.name}.bundle`, "worker.js");
	await bundle(entry, scriptPath, config);
	return convertV4MiniflareOptions({
		...ears,
		host: HOST,
		port: spec.port,
		// Without this the runtime asks a server on the internet what request.cf should hold.
		cf: false,
		telemetry: { enabled: false },
		unsafeTriggerHandlers: true,
		resourcePersistencePath: join(spec.state, spec.name),
		resourceTmpPath: join(spec.state, `${spec.name}.tmp`),
		workers: [
			{
				...worker,
				name: config.name ?? spec.name,
				rootPath: dirname(scriptPath),
				modules: true,
				scriptPath,
				bindings: { ...(bindings as Record<string, string>), ...spec.vars },
			},
		],
	});
}
