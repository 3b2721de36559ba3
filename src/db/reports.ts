import { and, count, desc, eq, lt, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { type Letter, postLetter, RECIPIENTS_A_LETTER_MAX, type Recipient } from "./outbox";
import { endEpoch, type Window } from "./report-windows";
import { letters, outbox } from "./schema-outbox";
import { reports } from "./schema-reports";

/** The archive: reports that were written. A report, its letter and the end of its window are one transaction, and one a local day. */

/** The kind of its letter. */
export const REPORT_LETTER = "report";
export type Report = typeof reports.$inferSelect;
export interface ReportsPage {
	readonly items: readonly Report[];
	/** Give it back as `before`; null at the end. */
	readonly next: string | null;
}

/** False: the day has its report already, and nothing was written. */
export async function writeReport(
	db: D1Database,
	report: Report,
	letter: Letter,
	recipients: readonly Recipient[],
	window: Window,
	nowMs: number,
): Promise<boolean> {
	const orm = drizzle(db);
	const mine = sql`EXISTS (SELECT 1 FROM reports WHERE tenant_id = ${report.tenantId} AND local_date = ${report.localDate} AND letter_id = ${letter.id})`;
	const [written] = await orm.batch([
		orm.insert(reports).values(report).onConflictDoNothing().returning({ letterId: reports.letterId }),
		...postLetter(orm, letter, recipients, nowMs, mine),
		...endEpoch(orm, report.tenantId, window, report.windowToMs, mine),
	]);
	return written.length > 0;
}

/** Newest day first. */
export async function reportsPage(db: D1Database, tenantId: string, before: string | null, limit: number): Promise<ReportsPage> {
	const older = before === null ? undefined : lt(reports.localDate, before);
	const found = await drizzle(db)
		.select()
		.from(reports)
		.where(and(eq(reports.tenantId, tenantId), older))
		.orderBy(desc(reports.localDate))
		.limit(limit + 1);
	const items = found.slice(0, limit);
	return { items, next: found.length > limit ? (items.at(-1)?.localDate ?? null) : null };
}

export const findReport = async (db: D1Database, tenantId: string, localDate: string): Promise<Report | null> =>
	(await drizzle(db)
		.select()
		.from(reports)
		.where(and(eq(reports.tenantId, tenantId), eq(reports.localDate, localDate)))
		.get()) ?? null;

/**
 * What is kept of a report besides its numbers. `whole`: as it was sent. `shortened`: without orders of persons who were erased.
 * `erased`: nothing, because it could not be kept without one. `expired`: nothing, because of its age.
 */
export type Kept = "whole" | "shortened" | "erased" | "expired";

/** By letter, for the reports of one page. */
export async function keptOf(
	db: D1Database,
	tenantId: string,
	page: readonly Pick<Report, "letterId" | "erasedAtMs">[],
): Promise<ReadonlyMap<string, Kept>> {
	const { results } = await db
		.prepare(
			`SELECT l.id, l.html <> '' AS mail, EXISTS (SELECT 1 FROM attachments a WHERE a.tenant_id = l.tenant_id AND a.letter_id = l.id) AS file
			 FROM json_each(?2) j CROSS JOIN letters l WHERE l.tenant_id = ?1 AND l.id = j.value`,
		)
		.bind(tenantId, JSON.stringify(page.map(({ letterId }) => letterId)))
		.all<{ id: string; mail: number; file: number }>();
	const letterOf = new Map(results.map((letter) => [letter.id, letter]));
	return new Map(
		page.map(({ letterId, erasedAtMs }) => {
			const letter = letterOf.get(letterId);
			if (letter === undefined) return [letterId, "expired"];
			if (letter.mail === 0) return [letterId, "erased"];
			// What is too old goes in portions, files first.
			if (letter.file === 0) return [letterId, "expired"];
			return [letterId, erasedAtMs === null ? "whole" : "shortened"];
		}),
	);
}

/** `gone`: the letter was erased, by its age or with somebody it named. `full`: it has as many recipients as a letter may have. */
export type Resent = "resent" | "gone" | "full";

const HAS_FILE = sql`EXISTS (SELECT 1 FROM attachments a WHERE a.tenant_id = ${letters.tenantId} AND a.letter_id = ${letters.id})`;

/**
 * Sends a report once more, to those who had it or to others, with the tries of a new mail. Who is being sent it at the moment is left
 * to that.
 */
export async function resendReport(
	db: D1Database,
	{ tenantId, letterId }: Pick<Report, "tenantId" | "letterId">,
	recipients: readonly string[],
	entry: AuditEntry,
): Promise<Resent> {
	const orm = drizzle(db);
	const itsRows = and(eq(outbox.tenantId, tenantId), eq(outbox.letterId, letterId), eq(outbox.channel, "mail"));
	const [[there], [had]] = await orm.batch([
		// What is left of a letter that named somebody who was erased has no HTML.
		orm
			.select({ id: letters.id })
			.from(letters)
			.where(and(eq(letters.tenantId, tenantId), eq(letters.id, letterId), ne(letters.html, ""), HAS_FILE)),
		orm.select({ rows: count() }).from(outbox).where(itsRows),
	]);
	if (there === undefined) return "gone";
	if ((had?.rows ?? 0) + recipients.length > RECIPIENTS_A_LETTER_MAX) return "full";
	await orm.batch([
		orm
			.insert(outbox)
			.select(
				sql`SELECT ${tenantId}, ${letterId}, 'mail', value, 'waiting', 0, ${entry.atMs}, NULL, ${entry.atMs}, NULL
					FROM json_each(${JSON.stringify(recipients)}) WHERE true`,
			)
			.onConflictDoUpdate({
				target: [outbox.tenantId, outbox.letterId, outbox.channel, outbox.recipient],
				set: { state: "waiting", attempts: 0, nextAttemptAtMs: entry.atMs, createdAtMs: entry.atMs, lastError: null },
				setWhere: ne(outbox.state, "sending"),
			}),
		entryIfChanged(orm, entry),
	]);
	return "resent";
}

/** The last local day that has a report; null: none has. */
export const lastReportDate = async (db: D1Database, tenantId: string): Promise<string | null> =>
	(await reportsPage(db, tenantId, null, 1)).items[0]?.localDate ?? null;
