import type { Hold, HoldReason } from "../order/snapshot";

/** The desk's one row about itself: whose it is (an alarm may wake it with nobody to tell it) and whether it is held. */

export const claim = (sql: SqlStorage, tenantId: string, objectName: string | undefined): void => {
	const known = read(sql);
	if (known !== null) {
		if (known.tenantId !== tenantId) throw new Error(`this desk belongs to ${known.tenantId}, not to ${tenantId}`);
		return;
	}
	// The object's name is "<tenant>/<desk>" (lib/names.ts).
	const name = objectName?.slice(objectName.lastIndexOf("/") + 1);
	if (name === undefined || name === "") throw new Error("a desk must be addressed by name");
	sql.exec("INSERT INTO desk (id, tenant_id, name) VALUES (1, ?, ?)", tenantId, name);
};

export const read = (sql: SqlStorage): { tenantId: string; name: string } | null => {
	const row = sql.exec<{ tenant_id: string; name: string }>("SELECT tenant_id, name FROM desk").toArray()[0];
	return row === undefined ? null : { tenantId: row.tenant_id, name: row.name };
};

export const hold = (sql: SqlStorage): Hold | null => {
	const row = sql
		.exec<{ hold_reason: HoldReason | null; hold_until_ms: number | null }>("SELECT hold_reason, hold_until_ms FROM desk")
		.toArray()[0];
	if (row === undefined || row.hold_reason === null || row.hold_until_ms === null) return null;
	return { reason: row.hold_reason, untilMs: row.hold_until_ms };
};

/** Writes only a change: most claims find nothing held. */
export const setHold = (sql: SqlStorage, next: Hold | null): void => {
	sql.exec(
		"UPDATE desk SET hold_reason = ?1, hold_until_ms = ?2 WHERE hold_reason IS NOT ?1 OR hold_until_ms IS NOT ?2",
		next?.reason ?? null,
		next?.untilMs ?? null,
	);
};
