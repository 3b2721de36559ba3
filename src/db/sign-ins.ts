import { eq, inArray, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { signInFailures } from "./schema";

/** Counts tries to sign in, by subject, in windows that end by themselves: nobody is locked out for longer than one. */
export const SIGN_IN_WINDOW_MS = 15 * 60_000;

export interface Tries {
	/** This one included. */
	readonly failures: number;
	readonly windowEndsAtMs: number;
}

/** Counts one try for each subject, before the password is looked at: fifty at once are fifty. Answers in the order asked. */
export async function countTries(db: D1Database, subjects: readonly string[], nowMs: number): Promise<Tries[]> {
	const orm = drizzle(db);
	const overSince = nowMs - SIGN_IN_WINDOW_MS;
	const [first, ...others] = subjects.map((subject) =>
		orm
			.insert(signInFailures)
			.values({ subject, failures: 1, sinceMs: nowMs })
			.onConflictDoUpdate({
				target: signInFailures.subject,
				set: {
					failures: sql`CASE WHEN ${signInFailures.sinceMs} <= ${overSince} THEN 1 ELSE ${signInFailures.failures} + 1 END`,
					sinceMs: sql`CASE WHEN ${signInFailures.sinceMs} <= ${overSince} THEN ${nowMs} ELSE ${signInFailures.sinceMs} END`,
				},
			})
			.returning(),
	);
	if (first === undefined) return [];
	const rows = (await orm.batch([first, ...others])).flat();
	return rows.map(({ failures, sinceMs }) => ({ failures, windowEndsAtMs: sinceMs + SIGN_IN_WINDOW_MS }));
}

/** Forgets subjects whole, and takes one try back from another. Windows that are over go with them. */
export async function forgetTries(
	db: D1Database,
	subjects: { readonly forgotten: readonly string[]; readonly forgiven: string },
	nowMs: number,
): Promise<void> {
	const orm = drizzle(db);
	await orm.batch([
		orm.delete(signInFailures).where(inArray(signInFailures.subject, [...subjects.forgotten])),
		orm
			.update(signInFailures)
			.set({ failures: sql`${signInFailures.failures} - 1` })
			.where(eq(signInFailures.subject, subjects.forgiven)),
		orm.delete(signInFailures).where(lt(signInFailures.sinceMs, nowMs - SIGN_IN_WINDOW_MS)),
	]);
}
