import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { users } from "./schema";

export type User = typeof users.$inferSelect;
export type NewUser = typeof users.$inferInsert;

/** How an e-mail address is kept and looked for. */
export const foldEmail = (email: string): string => email.trim().toLowerCase();

/** Throws what D1 throws when the address is taken, in whatever case. */
export async function addUser(db: D1Database, user: NewUser): Promise<void> {
	await drizzle(db)
		.insert(users)
		.values({ ...user, email: foldEmail(user.email) });
}

export async function findUser(db: D1Database, email: string): Promise<User | null> {
	return (
		(await drizzle(db)
			.select()
			.from(users)
			.where(eq(users.email, foldEmail(email)))
			.get()) ?? null
	);
}
