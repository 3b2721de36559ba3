import { createWriteStream, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { WorkerSpec } from "./protocol.ts";

export interface Line {
	readonly timestamp: number;
	readonly level: string;
	readonly message: string;
}

/** A log larger than this is put aside at the next start; one older one is kept. */
const LOG_BYTES_MAX = 20 * 1024 * 1024;

/** Takes what the Worker says on its console to `<state>/<name>.log`, a line each: time, level, text. */
export function logTo(spec: WorkerSpec): (line: Line) => void {
	if (spec.logs === "discard") return () => undefined;
	mkdirSync(spec.state, { recursive: true });
	const path = logPath(spec.state, spec.name);
	if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
	const file = createWriteStream(path, { flags: "a" });
	return ({ timestamp, level, message }) => file.write(`${new Date(timestamp).toISOString()} ${level} ${message}\n`);
}

export const logPath = (state: string, name: string): string => join(state, `${name}.log`);
