import { and, desc, eq, isNotNull, isNull, lt, ne, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Finding, FindingKind, Ours, Theirs } from "../order/agreement";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import { ending } from "./incidents";
import { incidents } from "./schema";
import { type Acceptance, findings } from "./schema-reconciliation";

/** What reconciliations have found: one row a kind and number, which is closed when a later one finds it no more. */

export type FindingRow = typeof findings.$inferSelect;

/** What was learned of a number. `finding` null: it is as it should be. */
export interface Judged {
	readonly eNumber: string;
	readonly ours: Ours | null;
	readonly theirs: readonly Theirs[];
	readonly finding: Finding | null;
}

const KEEP = `INSERT INTO findings (tenant_id, kind, e_number, ours, theirs, suggestion, first_seen_ms, last_seen_ms, closed_at_ms, accepted)
	VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, NULL, NULL)
	ON CONFLICT (tenant_id, kind, e_number) DO UPDATE SET
		first_seen_ms = iif(findings.closed_at_ms IS NULL OR (findings.accepted IS NOT NULL AND findings.ours IS excluded.ours AND findings.theirs = excluded.theirs), findings.first_seen_ms, excluded.first_seen_ms),
		closed_at_ms = iif(findings.accepted IS NOT NULL AND findings.ours IS excluded.ours AND findings.theirs = excluded.theirs, findings.closed_at_ms, NULL),
		accepted = iif(findings.ours IS excluded.ours AND findings.theirs = excluded.theirs, findings.accepted, NULL),
		ours = excluded.ours, theirs = excluded.theirs, suggestion = excluded.suggestion, last_seen_ms = excluded.last_seen_ms`;
const CLOSE_OTHERS = `UPDATE findings SET closed_at_ms = ?3
	WHERE tenant_id = ?1 AND e_number = ?2 AND closed_at_ms IS NULL AND kind IS NOT ?4 AND kind <> 'paid_after_erasure'`;
const ASKED = "DELETE FROM reconciliation_suspects WHERE tenant_id = ?1 AND e_number = ?2";

/** Keeps what was found under a number, closes what is so no more, and takes it off the list of those to be asked about. */
export async function keepJudged(
	db: D1Database,
	tenantId: string,
	{ eNumber, ours, theirs, finding }: Judged,
	nowMs: number,
): Promise<void> {
	const close = db.prepare(CLOSE_OTHERS).bind(tenantId, eNumber, nowMs, finding?.kind ?? null);
	const asked = db.prepare(ASKED).bind(tenantId, eNumber);
	if (finding === null) {
		await db.batch([close, asked]);
		return;
	}
	const said = [ours === null ? null : JSON.stringify(ours), JSON.stringify(theirs), finding.suggestion] as const;
	await db.batch([db.prepare(KEEP).bind(tenantId, finding.kind, eNumber, ...said, nowMs), close, asked]);
}

/** What a reconciliation found and nobody has settled, those found first before the others. */
export const openDisagreements = (db: D1Database, tenantId: string, limit: number): Promise<FindingRow[]> =>
	drizzle(db)
		.select()
		.from(findings)
		.where(and(eq(findings.tenantId, tenantId), isNull(findings.closedAtMs), ne(findings.kind, "paid_after_erasure")))
		.orderBy(findings.firstSeenMs, findings.kind, findings.eNumber)
		.limit(limit);

/** How many are open, by kind. */
export async function openCounts(db: D1Database, tenantId: string): Promise<Readonly<Partial<Record<FindingKind, number>>>> {
	const rows = await drizzle(db)
		.select({ kind: findings.kind, n: sql<number>`count(*)` })
		.from(findings)
		.where(and(eq(findings.tenantId, tenantId), isNull(findings.closedAtMs)))
		.groupBy(findings.kind);
	return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
}

/** Counted one by one; of more it is told that there are more. */
export const DIFFERING_COUNTED_MAX = 100;
export interface Differing {
	readonly orders: number;
	readonly more: boolean;
	/** Of the one that was found first. */
	readonly sinceMs: number | null;
}
/** How many orders are known to differ from what the ERP has. */
export async function differing(db: D1Database, tenantId: string): Promise<Differing> {
	const found = await db
		.prepare(
			`SELECT count(*) AS n, min(first_seen_ms) AS sinceMs FROM (SELECT first_seen_ms FROM findings
			 WHERE tenant_id = ?1 AND closed_at_ms IS NULL AND kind <> 'paid_after_erasure' ORDER BY first_seen_ms LIMIT ?2)`,
		)
		.bind(tenantId, DIFFERING_COUNTED_MAX + 1)
		.first<{ n: number; sinceMs: number | null }>();
	const n = found?.n ?? 0;
	return { orders: Math.min(n, DIFFERING_COUNTED_MAX), more: n > DIFFERING_COUNTED_MAX, sinceMs: found?.sinceMs ?? null };
}

/** What open incidents of this service are about, at most `limit`. */
export async function incidentSubjects(db: D1Database, tenantId: string, limit: number): Promise<Set<string>> {
	const rows = await drizzle(db)
		.select({ subject: incidents.subject })
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), eq(incidents.kind, "reconciliation"), isNull(incidents.closedAtMs)))
		.limit(limit);
	return new Set(rows.map(({ subject }) => subject));
}

export interface FindingCursor {
	readonly atMs: number;
	/** `<kind>:<e-number>` */
	readonly id: string;
}
/** Newest first. */
export async function findingsPage(
	db: D1Database,
	tenantId: string,
	{ open, after, limit }: { readonly open: boolean | null; readonly after: FindingCursor | null; readonly limit: number },
): Promise<{ readonly items: readonly FindingRow[]; readonly next: FindingCursor | null }> {
	const key = sql`${findings.kind} || ':' || ${findings.eNumber}`;
	const older =
		after === null
			? undefined
			: or(lt(findings.firstSeenMs, after.atMs), and(eq(findings.firstSeenMs, after.atMs), sql`${key} < ${after.id}`));
	const state = open === null ? undefined : open ? isNull(findings.closedAtMs) : isNotNull(findings.closedAtMs);
	const found = await drizzle(db)
		.select()
		.from(findings)
		.where(and(eq(findings.tenantId, tenantId), state, older))
		.orderBy(desc(findings.firstSeenMs), desc(key))
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const last = found.length > limit ? items.at(-1) : undefined;
	return { items, next: last === undefined ? null : { atMs: last.firstSeenMs, id: `${last.kind}:${last.eNumber}` } };
}

/**
 * Somebody says that it is as it should be. False: it is not open. It stays closed for as long as both sides stay as they are. What no
 * reconciliation looks at again has its incident closed with it.
 */
export async function acceptFinding(
	db: D1Database,
	tenantId: string,
	{ kind, eNumber }: Pick<FindingRow, "kind" | "eNumber">,
	accepted: Acceptance,
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const [closed] = await orm.batch([
		orm
			.update(findings)
			.set({ closedAtMs: accepted.atMs, accepted })
			.where(and(eq(findings.tenantId, tenantId), eq(findings.kind, kind), eq(findings.eNumber, eNumber), isNull(findings.closedAtMs)))
			.returning({ kind: findings.kind }),
		entryIfChanged(orm, entry),
		...(kind === "paid_after_erasure" ? ending(db, tenantId, kind, eNumber, accepted.atMs, isRecorded(entry)) : []),
	]);
	return closed.length > 0;
}
