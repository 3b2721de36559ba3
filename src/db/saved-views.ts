import { and, asc, count, eq, getTableColumns, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { savedViews } from "./schema-console";

/** Searches that somebody wants to come back to; each person's own. */

export const VIEWS_MAX = 50;

export interface Owner {
	readonly tenantId: string;
	readonly userId: string;
}
export interface SavedView {
	readonly id: string;
	readonly name: string;
	/** The search part of the page's address, without the question mark. */
	readonly query: string;
	readonly createdAtMs: number;
}
const { tenantId: _, userId: __, ...VIEW } = getTableColumns(savedViews);

const owned = ({ tenantId, userId }: Owner) => and(eq(savedViews.tenantId, tenantId), eq(savedViews.userId, userId));
const one = (owner: Owner, id: string) => and(owned(owner), eq(savedViews.id, id));

/** In the order in which they were made; at most VIEWS_MAX. */
export const listViews = (db: D1Database, owner: Owner): Promise<SavedView[]> =>
	drizzle(db).select(VIEW).from(savedViews).where(owned(owner)).orderBy(asc(savedViews.createdAtMs), asc(savedViews.id)).limit(VIEWS_MAX);

/** False when they have VIEWS_MAX already. */
export async function addView(db: D1Database, owner: Owner, { id, name, query, createdAtMs }: SavedView): Promise<boolean> {
	const orm = drizzle(db);
	const theirs = orm.select({ n: count() }).from(savedViews).where(owned(owner));
	const added = await orm
		.insert(savedViews)
		.select(sql`SELECT ${owner.tenantId}, ${owner.userId}, ${id}, ${name}, ${query}, ${createdAtMs} WHERE (${theirs}) < ${VIEWS_MAX}`)
		.returning({ id: savedViews.id });
	return added.length > 0;
}

/** Null when they have no such view. */
export async function changeView(
	db: D1Database,
	owner: Owner,
	id: string,
	change: Pick<SavedView, "name" | "query">,
): Promise<SavedView | null> {
	const [changed] = await drizzle(db).update(savedViews).set(change).where(one(owner, id)).returning(VIEW);
	return changed ?? null;
}

/** False when they have no such view. */
export async function removeView(db: D1Database, owner: Owner, id: string): Promise<boolean> {
	const removed = await drizzle(db).delete(savedViews).where(one(owner, id)).returning({ id: savedViews.id });
	return removed.length > 0;
}
