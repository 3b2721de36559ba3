import { readFileSync } from "node:fs";

/** Linux counts processor time in these. */
const TICKS_A_SECOND = 100;
const MS_A_TICK = 1_000 / TICKS_A_SECOND;

/** Processor time a process has used so far in ms, NaN where the system does not tell. */
export function cpuMs(pid: number): number {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		// The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK;
	} catch {
		return Number.NaN;
	}
}
