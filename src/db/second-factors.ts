import { and, eq, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import { type PeopleLetter, toldWith } from "./people-letters";
import { recoveryCodes, secondFactors, sessions } from "./schema";

/** A person's second factor and the codes for when it is lost. */

export type SecondFactor = typeof secondFactors.$inferSelect;

/** Confirmed or being set up. */
export const findSecondFactor = async (db: D1Database, userId: string): Promise<SecondFactor | null> =>
	(await drizzle(db).select().from(secondFactors).where(eq(secondFactors.userId, userId)).get()) ?? null;

export async function recoveryCodesLeft(db: D1Database, userId: string): Promise<number> {
	const row = await drizzle(db)
		.select({ n: sql<number>`count(*)` })
		.from(recoveryCodes)
		.where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAtMs)))
		.get();
	return row?.n ?? 0;
}

/** Begins a set-up, or begins it anew. False when there is a confirmed one already. */
export async function beginSecondFactor(db: D1Database, userId: string, sealedSecret: string, nowMs: number): Promise<boolean> {
	const begun = await drizzle(db)
		.insert(secondFactors)
		.values({ userId, sealedSecret, createdAtMs: nowMs })
		.onConflictDoUpdate({
			target: secondFactors.userId,
			set: { sealedSecret, createdAtMs: nowMs, lastStep: 0 },
			setWhere: isNull(secondFactors.confirmedAtMs),
		})
		.returning({ userId: secondFactors.userId });
	return begun.length > 0;
}

const newCodes = (orm: ReturnType<typeof drizzle>, userId: string, hashes: readonly string[], entry: AuditEntry) =>
	orm.insert(recoveryCodes).select(sql`SELECT ${userId}, value, NULL FROM json_each(${JSON.stringify(hashes)}) WHERE ${isRecorded(entry)}`);

/**
 * Confirms the set-up with the secret that the code was checked against, keeps the recovery codes, and ends the person's other
 * sessions: they were opened without it. False when there is nothing to confirm, or another secret by now.
 */
export async function confirmSecondFactor(
	db: D1Database,
	about: { readonly factor: SecondFactor; readonly step: number; readonly hashes: readonly string[]; readonly keptTokenHash: string },
	entry: AuditEntry,
	nowMs: number,
): Promise<boolean> {
	const orm = drizzle(db);
	const { userId, sealedSecret } = about.factor;
	const [confirmed] = await orm.batch([
		orm
			.update(secondFactors)
			.set({ confirmedAtMs: nowMs, lastStep: about.step })
			.where(and(eq(secondFactors.userId, userId), eq(secondFactors.sealedSecret, sealedSecret), isNull(secondFactors.confirmedAtMs)))
			.returning({ userId: secondFactors.userId }),
		entryIfChanged(orm, entry),
		orm.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), isRecorded(entry))),
		newCodes(orm, userId, about.hashes, entry),
		orm.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.tokenHash, about.keptTokenHash), isRecorded(entry))),
	]);
	return confirmed.length > 0;
}

/** Takes a code of that half minute, once: of two who send the same one, one is let in. */
export async function takeStep(db: D1Database, userId: string, step: number): Promise<boolean> {
	const taken = await drizzle(db)
		.update(secondFactors)
		.set({ lastStep: step })
		.where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAtMs), lt(secondFactors.lastStep, step)))
		.returning({ userId: secondFactors.userId });
	return taken.length > 0;
}

/** Takes a recovery code, once, with its audit entry. */
export async function takeRecoveryCode(db: D1Database, userId: string, hash: string, entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const [taken] = await orm.batch([
		orm
			.update(recoveryCodes)
			.set({ usedAtMs: entry.atMs })
			.where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAtMs)))
			.returning({ hash: recoveryCodes.hash }),
		entryIfChanged(orm, entry),
	]);
	return taken.length > 0;
}

/** Replaces the recovery codes. False when the person has no confirmed second factor. */
export async function replaceRecoveryCodes(db: D1Database, userId: string, hashes: readonly string[], entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	// An update that changes nothing is counted all the same, and says that there is a factor.
	const [there] = await orm.batch([
		orm
			.update(secondFactors)
			.set({ confirmedAtMs: sql`${secondFactors.confirmedAtMs}` })
			.where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAtMs)))
			.returning({ userId: secondFactors.userId }),
		entryIfChanged(orm, entry),
		orm.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), isRecorded(entry))),
		newCodes(orm, userId, hashes, entry),
	]);
	return there.length > 0;
}

/**
 * Takes the second factor away with its recovery codes, and ends the person's sessions except the one with this token; a mail tells
 * them. False when there is none.
 */
export async function removeSecondFactor(
	db: D1Database,
	userId: string,
	keptTokenHash: string | null,
	notice: PeopleLetter | null,
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const others = keptTokenHash === null ? undefined : ne(sessions.tokenHash, keptTokenHash);
	const [removed] = await orm.batch([
		orm
			.delete(secondFactors)
			.where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAtMs)))
			.returning({ userId: secondFactors.userId }),
		entryIfChanged(orm, entry),
		orm.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), isRecorded(entry))),
		orm.delete(sessions).where(and(eq(sessions.userId, userId), others, isRecorded(entry))),
		...toldWith(orm, notice, entry),
	]);
	return removed.length > 0;
}
