import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import type { Ended } from "./incident-kinds";
import { ending, raising, type Trouble } from "./incidents";
import { events, webhookEndpoints } from "./schema-events";

/** Where events go. Secrets are sealed before they get here. */

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect;
export type EndpointChange = Pick<WebhookEndpoint, "url" | "events" | "description">;

/** Of one tenant. */
export const ENDPOINTS_MAX = 10;
/** What waited for an endpoint is dropped in portions, so that no statement holds up the others for long. */
const DROP_ROWS_MAX = 5_000;
const DROP_PORTIONS_MAX = 100;

const one = (tenantId: string, id: string) => and(eq(webhookEndpoints.tenantId, tenantId), eq(webhookEndpoints.id, id));

/** The oldest first. */
export const listEndpoints = async (db: D1Database, tenantId: string): Promise<WebhookEndpoint[]> =>
	await drizzle(db)
		.select()
		.from(webhookEndpoints)
		.where(eq(webhookEndpoints.tenantId, tenantId))
		.orderBy(webhookEndpoints.createdAtMs, webhookEndpoints.id)
		.limit(ENDPOINTS_MAX);

export async function findEndpoint(db: D1Database, tenantId: string, id: string): Promise<WebhookEndpoint | null> {
	return (await drizzle(db).select().from(webhookEndpoints).where(one(tenantId, id)).get()) ?? null;
}

/** False: the tenant has ENDPOINTS_MAX. */
export async function addEndpoint(db: D1Database, endpoint: WebhookEndpoint, entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const { tenantId, id, url, description, sealedSecret, createdAtMs, createdBy } = endpoint;
	const [added] = await orm.batch([
		orm
			.insert(webhookEndpoints)
			.select(
				sql`SELECT ${tenantId}, ${id}, ${url}, ${JSON.stringify(endpoint.events)}, ${description}, ${sealedSecret}, NULL, NULL, ${createdAtMs},
					${JSON.stringify(createdBy)}, NULL, NULL, 0, 0, NULL, ${endpoint.version}, NULL
					WHERE (SELECT count(*) FROM webhook_endpoints WHERE tenant_id = ${tenantId}) < ${ENDPOINTS_MAX}`,
			)
			.returning({ id: webhookEndpoints.id }),
		entryIfChanged(orm, entry),
	]);
	return added.length > 0;
}

/**
 * Saves what a person wants in place of the version `seen`. Turned on again it begins anew: nothing of what was missed meanwhile is
 * sent. False: there is none of this version.
 */
export async function changeEndpoint(
	db: D1Database,
	{ tenantId, id }: Pick<WebhookEndpoint, "tenantId" | "id">,
	{ seen, ...change }: EndpointChange & { readonly enabled: boolean; readonly seen: number },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const { enabled, ...rest } = change;
	const standing = enabled
		? { disabledAtMs: null, disabledReason: null, failures: 0, notBeforeMs: 0, failingSinceMs: null }
		: { disabledAtMs: sql`coalesce(${webhookEndpoints.disabledAtMs}, ${entry.atMs})` };
	const [changed] = await orm.batch([
		orm
			.update(webhookEndpoints)
			.set({ ...rest, ...standing, version: seen + 1 })
			.where(and(one(tenantId, id), eq(webhookEndpoints.version, seen)))
			.returning({ id: webhookEndpoints.id }),
		entryIfChanged(orm, entry),
		forgetUnwanted(orm, tenantId),
		// Turned on it begins anew, and turned off it fails no more.
		...nothingFails(db, id, entry, enabled ? "saved" : "off"),
	]);
	if (!enabled && changed.length > 0) await dropWaiting(db, tenantId, id, "The endpoint was turned off.");
	return changed.length > 0;
}

/** False: there is none. */
export async function removeEndpoint(db: D1Database, tenantId: string, id: string, entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const [removed] = await orm.batch([
		orm.delete(webhookEndpoints).where(one(tenantId, id)).returning({ id: webhookEndpoints.id }),
		entryIfChanged(orm, entry),
		forgetUnwanted(orm, tenantId),
		...nothingFails(db, id, entry, "gone"),
	]);
	await dropWaiting(db, tenantId, id, "The endpoint was deleted.");
	return removed.length > 0;
}

/** The secret so far signs as well until `untilMs`; one that was rotated out before no longer does. False: there is none. */
export async function rotateSecret(
	db: D1Database,
	{ tenantId, id }: Pick<WebhookEndpoint, "tenantId" | "id">,
	sealedSecret: string,
	untilMs: number,
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const [changed] = await orm.batch([
		orm
			.update(webhookEndpoints)
			// The old values stand on the right-hand side, as SQL has it.
			.set({ sealedSecret, previousSealedSecret: sql`${webhookEndpoints.sealedSecret}`, previousUntilMs: untilMs })
			.where(one(tenantId, id))
			.returning({ id: webhookEndpoints.id }),
		entryIfChanged(orm, entry),
	]);
	return changed.length > 0;
}

/** As whoever sends to it has read it: what a person has made of it since is another's affair. */
export type SeenEndpoint = Pick<WebhookEndpoint, "tenantId" | "id" | "version">;

const asSeen = ({ tenantId, id, version }: SeenEndpoint) => and(one(tenantId, id), eq(webhookEndpoints.version, version));
const isSeen = ({ tenantId, id, version }: SeenEndpoint): SQL =>
	sql`EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = ${tenantId} AND id = ${id} AND version = ${version})`;

/** Whether nobody has changed it meanwhile. */
export const isAsSeen = async (db: D1Database, seen: SeenEndpoint): Promise<boolean> =>
	(await drizzle(db).select({ id: webhookEndpoints.id }).from(webhookEndpoints).where(asSeen(seen)).get()) !== undefined;

/** The gateway itself gives it up, and tells of the trouble. False: it is off already, or another by now; then nothing is done. */
export async function disableEndpoint(
	db: D1Database,
	seen: SeenEndpoint,
	{ reason, trouble }: { readonly reason: string; readonly trouble: Trouble },
	nowMs: number,
): Promise<boolean> {
	const { tenantId, id } = seen;
	const orm = drizzle(db);
	const version = seen.version + 1;
	const isOff = sql`EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = ${tenantId} AND id = ${id} AND version = ${version}
		AND disabled_at_ms = ${nowMs} AND disabled_reason = ${reason})`;
	const [changed] = await orm.batch([
		orm
			.update(webhookEndpoints)
			.set({ disabledAtMs: nowMs, disabledReason: reason, version })
			.where(and(asSeen(seen), isNull(webhookEndpoints.disabledAtMs)))
			.returning({ id: webhookEndpoints.id }),
		...raising(db, tenantId, trouble, nowMs, undefined, isOff),
		forgetUnwanted(orm, tenantId),
		...ending(db, tenantId, "endpoint_failing", id, nowMs, isOff, "off"),
	]);
	if (changed.length > 0) await dropWaiting(db, tenantId, id, reason);
	return changed.length > 0;
}

/** Whatever was told of it is over. Who dies right after this leaves nothing that nobody would end. */
const nothingFails = (db: D1Database, id: string, entry: AuditEntry, ended: Ended) =>
	[
		...ending(db, entry.tenantId, "events_failing", id, entry.atMs, isRecorded(entry), ended),
		...ending(db, entry.tenantId, "endpoint_failing", id, entry.atMs, isRecorded(entry), ended),
	] as const;

/**
 * How an endpoint does, after a few deliveries; `wellAtMs`: since then, where it had failed before. False: a person has changed it
 * meanwhile, and nothing is noted of what it was.
 */
export async function noteHealth(
	db: D1Database,
	seen: SeenEndpoint,
	health: Pick<WebhookEndpoint, "failures" | "notBeforeMs" | "deliveredAtMs" | "failingSinceMs">,
	wellAtMs: number | null,
): Promise<boolean> {
	const [noted] = await drizzle(db).batch([
		drizzle(db).update(webhookEndpoints).set(health).where(asSeen(seen)).returning({ id: webhookEndpoints.id }),
		...(wellAtMs === null ? [] : ending(db, seen.tenantId, "endpoint_failing", seen.id, wellAtMs, isSeen(seen))),
	]);
	return noted.length > 0;
}

/** Events that nobody is left to hear of must not come when an endpoint is made months later. */
const forgetUnwanted = (orm: DrizzleD1Database, tenantId: string) =>
	orm
		.delete(events)
		.where(
			and(
				eq(events.tenantId, tenantId),
				sql`NOT EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = ${tenantId} AND disabled_at_ms IS NULL)`,
			),
		);

/** What waits for it does not go any more. */
export async function dropWaiting(db: D1Database, tenantId: string, id: string, reason: string): Promise<void> {
	const drop = db
		.prepare(
			`UPDATE outbox SET state = 'dropped', next_attempt_at_ms = NULL, last_error = ?3 WHERE rowid IN (
				SELECT rowid FROM outbox WHERE tenant_id = ?1 AND channel = 'event' AND recipient = ?2 AND next_attempt_at_ms IS NOT NULL
				LIMIT ?4)`,
		)
		.bind(tenantId, id, reason, DROP_ROWS_MAX);
	for (let portion = 0; portion < DROP_PORTIONS_MAX; portion += 1) if ((await drop.run()).meta.changes < DROP_ROWS_MAX) break;
}

/** The parts of the event service: each tenant's endpoints that are on. */
export async function endpointParts(db: D1Database, tenantIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
	const { results } = await db
		.prepare(
			`SELECT tenant_id AS tenantId, id FROM webhook_endpoints
			 WHERE disabled_at_ms IS NULL AND tenant_id IN (SELECT value FROM json_each(?1)) ORDER BY tenant_id, id`,
		)
		.bind(JSON.stringify(tenantIds))
		.all<{ tenantId: string; id: string }>();
	return new Map([...Map.groupBy(results, ({ tenantId }) => tenantId)].map(([tenantId, rows]) => [tenantId, rows.map(({ id }) => id)]));
}
