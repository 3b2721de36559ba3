/**
 * A word that is taken out of the search is only marked; it stands in the index until its part of it is written anew. This is what
 * writes it anew, in portions.
 */

/** Pages of the index written in one portion. */
const COMPACT_PAGES = 200;
/** FTS5 writes its own bookkeeping with every merge; this much is no merge. */
const IDLE_CHANGES_MAX = 1;

/** One portion. True when there is nothing left to write anew. The negative number asks for one index without marks (fts5.html, 6.8). */
export async function compactSearch(db: D1Database): Promise<boolean> {
	const count = "SELECT total_changes() AS n";
	const [before, , after] = await db.batch<{ n: number }>([
		db.prepare(count),
		db.prepare("INSERT INTO order_search (order_search, rank) VALUES ('merge', ?)").bind(-COMPACT_PAGES),
		db.prepare(count),
	]);
	return (after?.results[0]?.n ?? 0) - (before?.results[0]?.n ?? 0) <= IDLE_CHANGES_MAX;
}
