import type { unstable_getMiniflareWorkerOptions } from "wrangler";

/** What a launcher and the process that hosts a Worker's runtime say to each other, over Node's IPC channel. */

export interface WorkerSpec {
	/** Names the runtime's files in `state`, and the process in messages. */
	readonly name: string;
	/** Path of the wrangler.toml whose bindings the Worker gets. */
	readonly config: string;
	/** The entry to bundle instead of the configuration's `main`, or null. */
	readonly main: string | null;
	/** On 127.0.0.1; 0 takes a free one. */
	readonly port: number;
	/** Directory that keeps everything across restarts: databases, objects, alarms, log. */
	readonly state: string;
	/** Variables and secrets, beside the configuration's own. */
	readonly vars: Readonly<Record<string, string>>;
	/** Where console output goes: `<state>/<name>.log`, or nowhere, which is faster. */
	readonly logs: "file" | "discard";
	/** Another state, of a Worker that was started and stopped: its bundle is used, and a new state begins as a copy of its files. */
	readonly prepared?: string;
}

/** A Worker as a runtime takes it. */
export interface BuiltWorker {
	readonly name: string;
	readonly scriptPath: string;
	/** What its wrangler.toml binds. */
	readonly options: Omit<ReturnType<typeof unstable_getMiniflareWorkerOptions>["workerOptions"], "modulesRules">;
}

/** The launcher's first words. */
export interface Start {
	readonly spec: WorkerSpec;
	readonly built: BuiltWorker;
}

export type SqlValue = string | number | null;
export interface Statement {
	readonly sql: string;
	readonly params: readonly SqlValue[];
}
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** `sql` runs the statements as one transaction of the D1 database bound as DB. */
export type Ask = { readonly kind: "sql"; readonly statements: readonly Statement[] } | { readonly kind: "stop" };
export type Request = { readonly id: number; readonly ask: Ask };

export type Reply =
	| { readonly kind: "ready"; readonly url: string; readonly workerdPid: number }
	/** The runtime died and runs again at the same address, on the same state. */
	| { readonly kind: "restarted"; readonly workerdPid: number; readonly crashes: number }
	| { readonly kind: "failed"; readonly reason: string }
	| { readonly kind: "answer"; readonly id: number; readonly rows: readonly (readonly SqlRow[])[] }
	| { readonly kind: "refusal"; readonly id: number; readonly reason: string };
