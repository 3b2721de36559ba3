import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { outbox } from "./schema-outbox";

/** Letters of shops that wait, and are not to go any more. What somebody is sending at this moment is left to them. */

/** The kind of letter that thanks a customer for an order. */
export const CONFIRMATION = "order_confirmation";

const DAY_MS = 24 * 3_600_000;
/** A letter is news for so long after it was written, or after a person has sent it again. */
export const NEWS_MS_MAX = 3 * DAY_MS;
/** Thanks for an order that has long arrived are none. */
export const CONFIRMATION_NEWS_MS_MAX = DAY_MS;
export const newsMsOf = (kind: string): number => (kind === CONFIRMATION ? CONFIRMATION_NEWS_MS_MAX : NEWS_MS_MAX);

/** In portions, so that no statement holds up the others for long. */
const DROP_ROWS_MAX = 5_000;
const DROP_PORTIONS_MAX = 100;

const NO_NEWS = "It waited for so long that it is no news any more.";
const DROP_OLD = `
	UPDATE outbox SET state = 'dropped', next_attempt_at_ms = NULL, last_error = ?3 WHERE rowid IN (
		SELECT o.rowid FROM outbox o CROSS JOIN letters l ON l.tenant_id = o.tenant_id AND l.id = o.letter_id
		WHERE o.tenant_id = ?1 AND o.channel = 'mail' AND o.next_attempt_at_ms IS NOT NULL AND (o.state = 'waiting' OR o.next_attempt_at_ms <= ?2)
			AND o.created_at_ms <= ?2 - iif(l.kind = '${CONFIRMATION}', ${CONFIRMATION_NEWS_MS_MAX}, ${NEWS_MS_MAX})
		LIMIT ${DROP_ROWS_MAX})`;

/** Whether or not there is a way to send any: what has waited for one for weeks is not to go out with it. How many were dropped. */
export async function dropOld(db: D1Database, tenantId: string, nowMs: number): Promise<number> {
	const drop = db.prepare(DROP_OLD).bind(tenantId, nowMs, NO_NEWS);
	let dropped = 0;
	for (let portion = 0; portion < DROP_PORTIONS_MAX; portion += 1) {
		const { changes } = (await drop.run()).meta;
		dropped += changes;
		if (changes < DROP_ROWS_MAX) break;
	}
	return dropped;
}

/** For a batch: those of a kind, where `provided` holds. More than DROP_ROWS_MAX are found out when their turn comes (cron/mail-wanted.ts). */
export const dropping = (orm: DrizzleD1Database, tenantId: string, kind: string, because: string, provided: SQL) => {
	const which = and(
		eq(outbox.tenantId, tenantId),
		eq(outbox.channel, "mail"),
		isNotNull(outbox.nextAttemptAtMs),
		eq(outbox.state, "waiting"),
		sql`EXISTS (SELECT 1 FROM letters l WHERE l.tenant_id = ${tenantId} AND l.id = letter_id AND l.kind = ${kind})`,
		provided,
	);
	return orm
		.update(outbox)
		.set({ state: "dropped", nextAttemptAtMs: null, lastError: because })
		.where(sql`rowid IN (SELECT rowid FROM outbox WHERE ${which} LIMIT ${DROP_ROWS_MAX})`);
};
