import { and, eq, lte, type SQL, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { mailStops } from "./schema-outbox";

/**
 * When the mail server takes nothing from us (it refuses the sign-in, or the sender), nobody sends until a time that is kept here: shops
 * and people share one server, and each would have it refuse us once more. After that one sender tries, and the others wait for it.
 */

export type MailStop = Pick<typeof mailStops.$inferSelect, "sinceMs" | "untilMs" | "error" | "advice">;
/** `isTried`: somebody is at it now, and has until `untilMs`. */
export type StandingStop = MailStop & { readonly isTried: boolean };

/** Null: the server takes mail, as far as is known. */
export async function mailStopOf(db: D1Database): Promise<StandingStop | null> {
	const { sinceMs, untilMs, error, advice, probe } = mailStops;
	const row = await drizzle(db).select({ sinceMs, untilMs, error, advice, probe }).from(mailStops).get();
	return row === undefined
		? null
		: { sinceMs: row.sinceMs, untilMs: row.untilMs, error: row.error, advice: row.advice, isTried: row.probe !== null };
}

/** One that lasts goes on since when it began, with what was said last. */
export async function stopMail(db: D1Database, { sinceMs, ...said }: MailStop): Promise<void> {
	const set = { ...said, probe: null };
	await drizzle(db)
		.insert(mailStops)
		.values({ id: 1, sinceMs, ...set })
		.onConflictDoUpdate({ target: mailStops.id, set });
}

/** The server has talked to us about a mail. */
export async function mailIsTaken(db: D1Database): Promise<void> {
	await drizzle(db).delete(mailStops);
}

/** Whoever tried has not come to ask the server anything: another may. */
export async function leaveProbe(db: D1Database, probe: string, nowMs: number): Promise<void> {
	await drizzle(db).update(mailStops).set({ untilMs: nowMs, probe: null }).where(eq(mailStops.probe, probe));
}

/**
 * For a batch, in front of a claim of what `isDue`: of those who come once the time is over `probe` is let through, and the others wait
 * until `untilMs` for what comes of it.
 */
export const probing = (orm: DrizzleD1Database, isDue: SQL, probe: string, nowMs: number, untilMs: number) =>
	orm
		.update(mailStops)
		.set({ untilMs, probe })
		.where(and(lte(mailStops.untilMs, nowMs), sql`EXISTS (SELECT 1 FROM outbox WHERE ${isDue})`));

/** Whether nothing may be sent now; `probe` may. Null: nobody may. */
export const isStopped = (nowMs: number, probe: string | null): SQL =>
	sql`EXISTS (SELECT 1 FROM mail_stops s WHERE s.until_ms > ${nowMs}${probe === null ? sql`` : sql` AND s.probe IS NOT ${probe}`})`;
