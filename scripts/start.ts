import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { banner } from "./run/banner.ts";
import { keepTicking } from "./run/clock.ts";
import { buildConsole } from "./run/console.ts";
import { seedDemo } from "./run/demo.ts";
import { startGateway, startSandbox } from "./run/gateway.ts";
import { logPath } from "./run/log.ts";
import type { RunningWorker } from "./run/worker.ts";
import { sandboxConnection } from "./tenant/demo.ts";

/** `npm start`: the gateway, the ERP sandbox and a demo tenant on this machine, until Ctrl-C. */

const { values } = parseArgs({
	options: {
		port: { type: "string", default: "8787" },
		"erp-port": { type: "string", default: "8788" },
		state: { type: "string", default: ".state" },
	},
});
const state = resolve(values.state);
const say = (line: string): void => console.log(line);
const running: RunningWorker[] = [];
const ended = new AbortController();

async function leave(code: number): Promise<never> {
	if (ended.signal.aborted) return await new Promise<never>(() => undefined);
	ended.abort();
	await Promise.allSettled(running.map((worker) => worker.stop()));
	process.exit(code);
}

/** Crashes are told, and the runtime comes back by itself; a Worker that is gone for good takes the rest with it. */
function watch(worker: RunningWorker): void {
	running.push(worker);
	worker.onRestart((crashes) => say(`  ${worker.name}: the runtime crashed and was started again on the same state (crash ${crashes})`));
	void worker.gone.then(async (reason) => {
		if (reason === null || ended.signal.aborted) return;
		say(`  ${worker.name} stopped: ${reason}\n  its log: ${logPath(state, worker.name)}`);
		await leave(1);
	});
}

function portOf(text: string, option: string): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--${option} ${text} is not a port`);
	return port;
}

process.on("SIGINT", () => void leave(0));
process.on("SIGTERM", () => void leave(0));
process.on("SIGHUP", () => void leave(0));

/** npm passes SIGTERM to the shell between us, and the shell passes nothing on: being orphaned is how we hear of it. */
const ORPHAN_LOOK_MS = 500;
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) void leave(0);
}, ORPHAN_LOOK_MS).unref();

try {
	const ports = { gateway: portOf(values.port, "port"), sandbox: portOf(values["erp-port"], "erp-port") };
	if (ports.gateway === ports.sandbox && ports.gateway !== 0) throw new Error("the gateway and the sandbox need a port each");
	await buildConsole();
	const started = await Promise.allSettled([startGateway({ port: ports.gateway, state }), startSandbox({ port: ports.sandbox, state })]);
	for (const each of started) if (each.status === "fulfilled") watch(each.value);
	for (const each of started) if (each.status === "rejected") throw each.reason;
	const [gateway, sandbox] = running;
	if (gateway === undefined || sandbox === undefined) throw new Error("a Worker is missing");
	const adminKey = await seedDemo(gateway, state, sandboxConnection(sandbox.url));
	say(banner({ gatewayUrl: gateway.url, sandboxUrl: sandbox.url, adminKey, state: values.state, colour: process.stdout.isTTY }));
	void keepTicking(gateway, ended.signal, (reason) => say(`  the minute's patrol failed: ${reason}`));
} catch (error) {
	console.error(`\n  Holdfast did not start: ${error instanceof Error ? error.message : error}\n`);
	await leave(1);
}
