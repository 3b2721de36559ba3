import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildWorker, builtFor } from "./build.ts";
import { claimState, rememberRuntime } from "./lock.ts";
import { assertPortFree } from "./port.ts";
import { endRuntime } from "./process.ts";
import type { Ask, BuiltWorker, Reply, SqlRow, Start, Statement, WorkerSpec } from "./protocol.ts";

/** A Worker that runs in a runtime of its own, watched from this process. */
export interface RunningWorker {
	readonly name: string;
	/** `http://127.0.0.1:<port>`, the same across crashes. */
	readonly url: string;
	readonly port: number;
	/** The runtime's own process: kill it with -9 and it comes back on the same state. */
	readonly workerdPid: number;
	/** The process that watches the runtime and takes its log. */
	readonly hostPid: number;
	/** Called after each crash, when the runtime serves again. */
	onRestart(listener: (crashes: number) => void): void;
	/** Ends with the reason once the Worker is gone for good: null after `stop` and `crash`. */
	readonly gone: Promise<string | null>;
	/** Runs statements as one transaction of the D1 database bound as DB. Throws what D1 says. */
	sql(statements: readonly Statement[]): Promise<readonly (readonly SqlRow[])[]>;
	/** Fires the Worker's cron triggers once; local runtimes have no clock of their own. Throws when the handler does. */
	tick(cron?: string): Promise<void>;
	/** Kills the runtime with -9 and waits until it serves again. */
	kill(): Promise<void>;
	/** Kills host and runtime with -9, as a power cut would. Start the same spec again to go on. */
	crash(): Promise<void>;
	/** Ends host and runtime; both are gone when it returns. */
	stop(): Promise<void>;
}

const HOST_MODULE = join(import.meta.dirname, "host.ts");
const HOST_OPTIONS: ForkOptions = {
	execArgv: [],
	// A group of its own: Ctrl-C reaches the launcher, which ends its Workers in order, and not their runtimes.
	detached: true,
	stdio: ["ignore", "ignore", "inherit", "ipc"],
	env: { ...process.env, WRANGLER_LOG: "error" },
};
const TICK_TIMEOUT_MS = 30_000;

/** Throws with a sentence for a person when the port is taken, the state is in use, or the Worker does not build or start. */
export async function startWorker(spec: WorkerSpec): Promise<RunningWorker> {
	mkdirSync(spec.state, { recursive: true });
	await claimState(spec);
	if (spec.port !== 0) await assertPortFree(spec.port, spec.name);
	const built = spec.prepared === undefined ? await buildWorker(spec) : taken(spec, spec.prepared);
	// The arguments tell lock.ts, and whoever lists processes, whose host this is.
	const host = fork(HOST_MODULE, [spec.name, spec.state], HOST_OPTIONS);
	host.send({ spec, built } satisfies Start);
	const first = await firstReply(host, spec.name);
	return watch(spec, host, first);
}

function taken({ name, state }: WorkerSpec, prepared: string): BuiltWorker {
	const files = join(state, name);
	if (!existsSync(files)) cpSync(join(prepared, name), files, { recursive: true });
	return builtFor(prepared, name);
}

async function firstReply(host: ChildProcess, name: string): Promise<Extract<Reply, { kind: "ready" }>> {
	const [reply] = (await Promise.race([once(host, "message"), once(host, "exit")])) as [Reply | number | null];
	if (typeof reply === "object" && reply?.kind === "ready") return reply;
	throw new Error(`${name} did not start: ${typeof reply === "object" && reply?.kind === "failed" ? reply.reason : "its process ended"}`);
}

function watch(spec: WorkerSpec, host: ChildProcess, ready: Extract<Reply, { kind: "ready" }>): RunningWorker {
	let workerdPid = ready.workerdPid;
	let nextId = 0;
	let ending = false;
	let reason: string | null = null;
	const restartListeners = new Set<(crashes: number) => void>();
	const asked = new Map<number, PromiseWithResolvers<readonly (readonly SqlRow[])[]>>();
	rememberRuntime(spec, host.pid ?? 0, workerdPid);

	const gone = once(host, "exit").then(async ([code, signal]) => {
		for (const { reject } of asked.values()) reject(new Error(`the ${spec.name} is gone`));
		// A host that was killed leaves its runtime behind, holding the port and the state.
		await endRuntime(workerdPid);
		return ending ? null : (reason ?? `its process ended (${signal ?? code})`);
	});

	host.on("message", (reply: Reply) => {
		switch (reply.kind) {
			case "restarted":
				workerdPid = reply.workerdPid;
				rememberRuntime(spec, host.pid ?? 0, workerdPid);
				for (const listener of restartListeners) listener(reply.crashes);
				return;
			case "answer":
				asked.get(reply.id)?.resolve(reply.rows);
				asked.delete(reply.id);
				return;
			case "refusal":
				asked.get(reply.id)?.reject(new Error(reply.reason));
				asked.delete(reply.id);
				return;
			case "failed":
				reason = reply.reason;
		}
	});

	const ask = (question: Ask): Promise<readonly (readonly SqlRow[])[]> => {
		const id = ++nextId;
		const pending = Promise.withResolvers<readonly (readonly SqlRow[])[]>();
		asked.set(id, pending);
		host.send({ id, ask: question }, (error) => {
			if (error !== null) pending.reject(error);
		});
		return pending.promise;
	};

	return {
		name: spec.name,
		url: ready.url,
		port: Number(new URL(ready.url).port),
		get workerdPid() {
			return workerdPid;
		},
		hostPid: host.pid ?? 0,
		gone,
		onRestart: (listener) => void restartListeners.add(listener),
		sql: (statements) => ask({ kind: "sql", statements }),
		tick: (cron = "* * * * *") => tick(ready.url, cron),
		kill: () =>
			new Promise((resolve, reject) => {
				const listener = () => {
					restartListeners.delete(listener);
					resolve();
				};
				restartListeners.add(listener);
				void gone.then((why) => reject(new Error(`${spec.name} did not come back: ${why}`)));
				process.kill(workerdPid, "SIGKILL");
			}),
		crash: async () => {
			ending = true;
			host.kill("SIGKILL");
			await gone;
		},
		stop: async () => {
			ending = true;
			if (host.connected) await ask({ kind: "stop" }).catch(() => undefined);
			await gone;
		},
	};
}

async function tick(url: string, cron: string): Promise<void> {
	const address = new URL("/cdn-cgi/local/scheduled", url);
	address.searchParams.set("cron", cron);
	const response = await fetch(address, { signal: AbortSignal.timeout(TICK_TIMEOUT_MS) });
	const text = await response.text();
	if (!response.ok) throw new Error(`the cron trigger failed (${response.status}): ${text.slice(0, 200)}`);
}
