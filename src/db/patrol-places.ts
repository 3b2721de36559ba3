import type { MINUTE_PATROLS } from "./patrols";

/** Where the walks of the patrols go on that did not get to their end. */

type Name = (typeof MINUTE_PATROLS)[number];

/** After which tenant; null: it begins with the first. */
export async function patrolPlace(db: D1Database, name: Name): Promise<string | null> {
	const row = await db.prepare("SELECT after_tenant_id AS id FROM patrol_places WHERE name = ?1").bind(name).first<{ id: string }>();
	return row?.id ?? null;
}

export async function keepPatrolPlace(db: D1Database, name: Name, afterTenantId: string | null): Promise<void> {
	await (afterTenantId === null
		? db.prepare("DELETE FROM patrol_places WHERE name = ?1").bind(name)
		: db
				.prepare(
					"INSERT INTO patrol_places (name, after_tenant_id) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET after_tenant_id = excluded.after_tenant_id",
				)
				.bind(name, afterTenantId)
	).run();
}
