import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf, endRuntime } from "./process.ts";
import type { WorkerSpec } from "./protocol.ts";

/** Two runtimes on one state would corrupt it, and a launcher that was killed leaves a runtime behind: both are known by a file. */

interface Holder {
	readonly hostPid: number;
	readonly workerdPid: number;
}

const pathOf = (spec: WorkerSpec): string => join(spec.state, `${spec.name}.pid`);

/** Throws when the state is in use. Ends the runtime that a killed launcher left behind on it. */
export async function claimState(spec: WorkerSpec): Promise<void> {
	const holder = read(pathOf(spec));
	if (holder === null) return;
	if (commandOf(holder.hostPid).includes(spec.state)) throw new Error(`a ${spec.name} runs on ${spec.state} already`);
	await endRuntime(holder.workerdPid);
}

export function rememberRuntime(spec: WorkerSpec, hostPid: number, workerdPid: number): void {
	const holder: Holder = { hostPid, workerdPid };
	writeFileSync(pathOf(spec), JSON.stringify(holder));
}

function read(path: string): Holder | null {
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch {
		return null;
	}
}
