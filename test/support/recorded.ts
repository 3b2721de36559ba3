import { kick } from "../../src/db/kick";
import type { RunEntry } from "../../src/db/logs";
import { beginRun, endRun, NOTHING_FOLLOWS } from "../../src/db/runs";
import { SCHEDULED } from "../../src/db/services";

/** Runs that came to their end like this, one after the other, as the reader of the queue keeps them. Of tenants that have a row. */
export async function ranAs(db: D1Database, ...entries: readonly RunEntry[]): Promise<void> {
	for (const entry of entries) {
		const { tenantId, startedAtMs } = entry;
		const service = SCHEDULED.find((name) => name === entry.service);
		if (service === undefined || tenantId === null) throw new Error(`${entry.service} has no runs`);
		const kicked = await kick(db, tenantId, service, "", startedAtMs, "person", null);
		if (kicked.kind === "paused") throw new Error(`${service} is paused`);
		const begin = await beginRun(db, kicked.run, startedAtMs, entry.atMs - startedAtMs + 1);
		if (begin.kind !== "begun") throw new Error(`the run of ${service} is not to be begun: ${begin.kind}`);
		const { ended } = await endRun(db, begin.run, entry, NOTHING_FOLLOWS);
		if (!ended) throw new Error(`the run of ${service} did not end`);
	}
}
