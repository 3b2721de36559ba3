import { raiseAbsence } from "../db/incidents";
import { absenceIn, bothAt, minuteWords } from "../db/patrols";
import { databaseTrouble } from "../db/trouble";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Asked } from "./env";

/** Whoever looks notices that the patrols do not come any more, because those who tell of everything else are the patrols. */

const WAIT_MS_MAX = 2_000;

/** When the patrols last came through, Unix ms, or null. If that is too long ago, an incident of the tenant says so from here on. Throws when D1 does. */
export async function patrolsSeen(db: D1Database, tenantId: string, nowMs: number): Promise<number | null> {
	const words = await minuteWords(db);
	const absence = absenceIn(words, nowMs);
	if (absence !== null) await raiseAbsence(db, tenantId, absence.trouble, absence.atMs);
	return bothAt(words);
}

/** The same for who asks for something else, and gets it whatever becomes of this. */
export async function noticeAbsence(c: Asked, tenantId: string): Promise<void> {
	try {
		await within(WAIT_MS_MAX, patrolsSeen(c.env.DB, tenantId, c.var.ports.now()));
	} catch (error) {
		const reason = databaseTrouble(error) ?? reasonOf(error);
		logError({ event: "http.absence_not_noticed", requestId: c.var.requestId, tenant: tenantId, reason });
	}
}
