import { DrizzleQueryError } from "drizzle-orm";

/** What D1 said when it could not do what it was asked, or null when the error is none of D1's. Holds no parameters: they are about persons. */
export function databaseTrouble(error: unknown): string | null {
	const cause = error instanceof DrizzleQueryError ? error.cause : error;
	if (error instanceof DrizzleQueryError || (cause instanceof Error && cause.message.startsWith("D1_"))) {
		return cause instanceof Error ? cause.message : "the query failed";
	}
	return null;
}
