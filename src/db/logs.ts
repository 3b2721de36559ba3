import { and, desc, eq, gte, isNotNull, isNull, lt, or, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type Level, logs } from "./schema-console";
import type { ServiceName } from "./services";

/** What a person should be able to look up later: runs of services, dead letters, outages. `detail` holds facts and ids, no payloads. */

export type LogRow = typeof logs.$inferSelect;
/** Something that happened. */
export type LogEntry = Omit<LogRow, "id" | "startedAtMs" | "success" | "count">;
/** A run of a service from its start to its end, `atMs`. `count`: what it dealt with; which is the service's own affair. */
export type RunEntry = LogEntry & { readonly startedAtMs: number; readonly success: boolean; readonly count: number };

export async function record(db: D1Database, entry: LogEntry): Promise<void> {
	await drizzle(db).insert(logs).values(entry);
}

/** Where a page begins: after this entry, in the order newest first. */
export interface LogCursor {
	readonly atMs: number;
	readonly id: number;
}
export interface LogQuery {
	readonly service: ServiceName | null;
	readonly level: Level | null;
	/** From here on, Unix ms. */
	readonly fromMs: number | null;
	/** Before this, Unix ms. */
	readonly untilMs: number | null;
	readonly after: LogCursor | null;
	readonly limit: number;
	/** Also what is about the deployment and no tenant. */
	readonly deployment: boolean;
}
export interface LogPage {
	readonly items: readonly LogRow[];
	/** Null at the end. */
	readonly next: LogCursor | null;
}

/** Newest first. Every way to filter is a walk down an index of its own, two of them for who sees the deployment's entries as well. */
export async function logPage(db: D1Database, tenantId: string, query: LogQuery): Promise<LogPage> {
	const { service, level, fromMs, untilMs, after, limit, deployment } = query;
	const orm = drizzle(db);
	const wanted = and(
		...(service === null ? [] : [eq(logs.service, service)]),
		...(level === null ? [] : [eq(logs.level, level)]),
		...(fromMs === null ? [] : [gte(logs.atMs, fromMs)]),
		...(untilMs === null ? [] : [lt(logs.atMs, untilMs)]),
		...(after === null ? [] : [olderThan(after)]),
	);
	const walk = (whose: SQL) =>
		orm
			.select()
			.from(logs)
			.where(and(whose, wanted))
			.orderBy(desc(logs.atMs), desc(logs.id))
			.limit(limit + 1);
	const own = walk(eq(logs.tenantId, tenantId));
	const found = (deployment ? await orm.batch([own, walk(isNull(logs.tenantId))]) : [await own])
		.flat()
		.sort((one, other) => other.atMs - one.atMs || other.id - one.id);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : undefined;
	return { items, next: end === undefined ? null : { atMs: end.atMs, id: end.id } };
}

/** The bound alone is what the index understands; the rest only tells entries of one millisecond apart. */
const olderThan = ({ atMs, id }: LogCursor): SQL | undefined => and(lt(logs.atMs, atMs + 1), or(lt(logs.atMs, atMs), lt(logs.id, id)));

/** The last run of each of these services for the tenant; a service that never ran is left out. */
export async function lastRuns(db: D1Database, tenantId: string, services: readonly ServiceName[]): Promise<Map<ServiceName, RunEntry>> {
	const orm = drizzle(db);
	const [first, ...others] = services.map((service) =>
		orm
			.select()
			.from(logs)
			.where(and(eq(logs.tenantId, tenantId), eq(logs.service, service), isNotNull(logs.startedAtMs)))
			.orderBy(desc(logs.atMs), desc(logs.id))
			.limit(1),
	);
	const found = first === undefined ? [] : (await orm.batch([first, ...others])).flat();
	return new Map(found.flatMap((row) => (isRun(row) ? [[row.service, row] as const] : [])));
}

export const isRun = (row: LogRow): row is LogRow & RunEntry => row.startedAtMs !== null && row.success !== null && row.count !== null;
