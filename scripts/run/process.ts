import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 5;
const ENDING_MS_MAX = 5_000;

/** The command line of a process, empty when there is none: a number alone may have been given to another program since. */
export function commandOf(pid: number): string {
	try {
		if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
		return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
	} catch {
		return "";
	}
}

/** Kills a runtime with -9 and waits until its port and files are free. Leaves alone a process that is no runtime. */
export async function endRuntime(pid: number): Promise<void> {
	if (!isRuntime(pid)) return;
	process.kill(pid, "SIGKILL");
	const untilMs = Date.now() + ENDING_MS_MAX;
	while (isRuntime(pid)) {
		if (Date.now() > untilMs) throw new Error(`the runtime with pid ${pid} does not end`);
		await sleep(POLL_MS);
	}
}

const isRuntime = (pid: number): boolean => pid > 0 && commandOf(pid).includes("workerd serve");
