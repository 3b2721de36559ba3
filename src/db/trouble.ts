import { DrizzleQueryError } from "drizzle-orm";

/** Whether an error says that D1 could not be asked, rather than that we are wrong. */
export const isDatabaseTrouble = (error: unknown): boolean => error instanceof DrizzleQueryError;
