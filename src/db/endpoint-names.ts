import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { ENDPOINTS_MAX } from "./endpoints";
import type { PartNames } from "./incident-words";
import { webhookEndpoints } from "./schema-events";

/** Endpoints of events, as people know them. */

/** A path or query may hold a secret of theirs. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "The endpoint");

/** An incident about one alone has its id for a subject. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By their ids, as described or else by their hosts, where one of these subjects is about an endpoint. Throws when D1 does. */
export async function endpointNames(db: D1Database, tenantId: string, subjects: readonly string[]): Promise<PartNames> {
	if (!subjects.some((subject) => subject.startsWith("events:") || ID.test(subject))) return new Map();
	const { id, url, description } = webhookEndpoints;
	const rows = await drizzle(db)
		.select({ id, url, description })
		.from(webhookEndpoints)
		.where(eq(webhookEndpoints.tenantId, tenantId))
		.limit(ENDPOINTS_MAX);
	return new Map(rows.map((row) => [row.id, row.description || hostOf(row.url)]));
}
