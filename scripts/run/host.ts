import type { ChildProcess } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { Log, LogLevel, Miniflare } from "miniflare";
import { logTo } from "./log.ts";
import { runtimeOptions } from "./options.ts";
import type { Ask, Reply, Request, SqlRow, Start } from "./protocol.ts";

/**
 * Hosts one Worker in a runtime of its own. It is a process apart, so that a load generator and the runtime's log do not share
 * a thread, and so that a test can take host and runtime away together, as a power cut would.
 *
 * The first message is what to start: arguments, which any user of the machine can list, must not hold secrets. Ends with its
 * launcher: a runtime nobody watches would keep the port and the state.
 */

/** A runtime that dies this often in a minute will not get well by starting it again. */
const CRASHES_PER_MINUTE_MAX = 60;
const MINUTE_MS = 60_000;

const [start] = (await once(process, "message")) as [Start];
const tell = (reply: Reply): void => {
	if (process.connected) process.send?.(reply);
};

let workerdPid = 0;
channel("child_process").subscribe((message) => {
	const { process: child } = message as { process: ChildProcess };
	child.once("spawn", () => {
		if (/workerd(?:\.exe)?$/.test(child.spawnfile)) workerdPid = child.pid ?? 0;
	});
});

const crashes: number[] = [];
async function restarted(): Promise<void> {
	const nowMs = Date.now();
	crashes.push(nowMs);
	const lately = crashes.filter((atMs) => atMs > nowMs - MINUTE_MS).length;
	if (lately > CRASHES_PER_MINUTE_MAX) await leave(`the runtime crashed ${lately} times within a minute`);
	else tell({ kind: "restarted", workerdPid, crashes: crashes.length });
}

const log = logTo(start.spec);
let runtime: Miniflare | null = null;

async function leave(reason: string | null): Promise<never> {
	if (reason !== null) tell({ kind: "failed", reason });
	await runtime?.dispose().catch(() => undefined);
	process.exit(reason === null ? 0 : 1);
}

process.on("disconnect", () => void leave(null));
// A Ctrl-C reaches the whole process group; the launcher decides what ends when.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => void leave(null));
process.on("uncaughtException", (error) => void leave(error.stack ?? error.message));

async function answer(ask: Ask): Promise<SqlRow[][]> {
	if (runtime === null || ask.kind === "stop") return [];
	// Asked for anew each time: the handle of a runtime that crashed is dead.
	const db = await runtime.getD1Database("DB");
	const results = await db.batch<SqlRow>(ask.statements.map(({ sql, params }) => db.prepare(sql).bind(...params)));
	return results.map(({ results: rows }) => rows);
}

process.on("message", async ({ id, ask }: Request) => {
	try {
		tell({ kind: "answer", id, rows: await answer(ask) });
	} catch (error) {
		tell({ kind: "refusal", id, reason: error instanceof Error ? error.message : String(error) });
	}
	if (ask.kind === "stop") await leave(null);
});

try {
	const options = runtimeOptions(start, {
		log: new Log(LogLevel.NONE),
		handleStructuredLogs: log,
		unsafeHandleRuntimeRestart: restarted,
	});
	runtime = new Miniflare(options);
	const url = await runtime.ready;
	tell({ kind: "ready", url: url.origin, workerdPid });
} catch (error) {
	await leave(error instanceof Error ? error.message : String(error));
}
