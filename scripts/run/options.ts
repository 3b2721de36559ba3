import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, type Log, type MiniflareOptions } from "miniflare";
import type { Line } from "./log.ts";
import type { Start } from "./protocol.ts";

const HOST = "127.0.0.1";

/** What the host wants to hear of. */
export interface Ears {
	readonly log: Log;
	readonly handleStructuredLogs: (line: Line) => void;
	readonly unsafeHandleRuntimeRestart: () => Promise<void>;
}

/**
 * `wrangler dev` would do, but its proxy and request log cost ten times what the Worker does, and it owns the runtime's process, which
 * tests have to be able to kill.
 */
export function runtimeOptions({ spec, built }: Start, ears: Ears): MiniflareOptions {
	const { bindings, ...worker } = built.options;
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
				name: built.name,
				rootPath: dirname(built.scriptPath),
				modules: true,
				scriptPath: built.scriptPath,
				bindings: { ...(bindings as Record<string, string>), ...spec.vars },
			},
		],
	});
}
