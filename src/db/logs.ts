import { drizzle } from "drizzle-orm/d1";
import { logs } from "./schema";

/** What a person should be able to look up later: dead letters, what the patrols found. `detail` holds facts and ids, no payloads. */
export type LogEntry = Omit<typeof logs.$inferSelect, "id">;

export async function record(db: D1Database, entry: LogEntry): Promise<void> {
	await drizzle(db).insert(logs).values(entry);
}
