/** Since when an ERP has been connected, as far as anybody wrote it down. */

// The first thing that was ever done to a connection is its first save, and there was none before it; one that was made together with
// its tenant is not in the log, and has its row from then on. The index has the entries of a subject in the order of their times.
const SINCE = `
	SELECT (
		SELECT iif(event = 'connection.saved' AND before IS NULL, at_ms, 0) FROM audit
		WHERE subject = 'connection' AND tenant_id = ?1 ORDER BY at_ms, id LIMIT 1
	) AS first_ms, (SELECT updated_at_ms FROM connections WHERE tenant_id = ?1) AS row_ms`;

/** Unix ms; 0: always, as far as the log tells; null: there is no connection. Reads two rows. */
export async function connectedSince(db: D1Database, tenantId: string): Promise<number | null> {
	const { results } = await db.prepare(SINCE).bind(tenantId).all<{ first_ms: number | null; row_ms: number | null }>();
	const [{ first_ms = null, row_ms = null } = {}] = results;
	return row_ms === null ? null : (first_ms ?? row_ms);
}
