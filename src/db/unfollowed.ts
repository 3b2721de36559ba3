import { ABOUT_PEOPLE } from "./about-people";
import { MONITORED_AT_FIRST } from "./replication";

/**
 * What was brought over of people by an ERP that nobody asks for it any more, because the entity was switched off or no ERP is
 * connected: it only grows old here. Bound: ?1 tenant, ?2 the time before which the ERP was last asked, ?3 how many at most.
 */

const listed = (entities: readonly string[]): string => entities.map((entity) => `'${entity}'`).join(", ");
const AT_FIRST = listed(ABOUT_PEOPLE.filter((entity) => MONITORED_AT_FIRST.has(entity)));

const PORTION = `SELECT r.entity, r.erp_id, r.deleted_at_ms FROM replication p CROSS JOIN erp_records r ON r.tenant_id = p.tenant_id AND r.entity = p.entity
	WHERE p.tenant_id = ?1 AND p.entity IN (${listed(ABOUT_PEOPLE)}) AND coalesce(p.last_checked_at_ms, p.started_at_ms, 0) < ?2
		AND (NOT coalesce(p.monitored, p.entity IN (${AT_FIRST})) OR NOT EXISTS (SELECT 1 FROM connections WHERE tenant_id = ?1))
	ORDER BY r.entity, r.erp_id LIMIT ?3`;

/** Whoever switches it on again reads it from the beginning. */
export const START_UNFOLLOWED_OVER = `UPDATE replication SET source = NULL, cursor = NULL, state = 'first_load', loaded = 0,
	token = lower(hex(randomblob(16))),
	records = max(0, records - (SELECT count(*) FROM (${PORTION}) f WHERE f.entity = replication.entity AND f.deleted_at_ms IS NULL))
	WHERE tenant_id = ?1 AND entity IN (SELECT entity FROM (${PORTION}))`;

export const FORGET_UNFOLLOWED = `DELETE FROM erp_records WHERE tenant_id = ?1 AND (entity, erp_id) IN (SELECT entity, erp_id FROM (${PORTION}))`;
