import { connectionsOf } from "../db/connections";
import { isMonitored, monitoredChoices } from "../db/replication";
import type { Entity } from "../erp/adapter";
import { logError, reasonOf } from "../lib/log";
import type { Endpoint } from "../link/answers";
import type { Parts } from "./plans";

/** Which entities are replicated for each tenant: those that its ERP can tell of, and that it wants. */

/** Tenants without a connection are left out. `fed`: what a connection's ERP can be asked for; throws when its settings make no sense. */
export async function monitoredParts(
	db: D1Database,
	tenantIds: readonly string[],
	fed: (connection: Endpoint["connection"]) => readonly { readonly entity: Entity }[],
): Promise<ReadonlyMap<string, Parts>> {
	const [connections, choices] = await Promise.all([connectionsOf(db, tenantIds), monitoredChoices(db, tenantIds)]);
	const choice = (tenantId: string, entity: Entity) =>
		choices.find((one) => one.tenantId === tenantId && one.entity === entity)?.monitored ?? null;
	const parts = new Map<string, Parts>();
	for (const { tenantId, connection } of connections) {
		try {
			if (connection === null) throw new Error("what is stored is no connection");
			const entities = fed(connection).map(({ entity }) => entity);
			parts.set(
				tenantId,
				entities.filter((entity) => isMonitored(entity, choice(tenantId, entity))),
			);
		} catch (error) {
			// One tenant's broken settings must not keep the others' runs from being planned, and do not mean that it wants none of its own.
			logError({ event: "replication.settings_unusable", tenant: tenantId, reason: reasonOf(error) });
			parts.set(tenantId, { unusable: reasonOf(error) });
		}
	}
	return parts;
}
