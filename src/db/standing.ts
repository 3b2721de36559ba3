import { and, eq, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import { type Employee, findEmployee } from "./employees";
import { oneTimeLinks, type Role, sessions, users } from "./schema";

/** As what somebody works in a tenant, and whether at all. */

export type StandingChange = { readonly role: Role } | { readonly active: boolean };
export type Standing =
	| { readonly kind: "changed" | "unchanged"; readonly employee: Employee }
	/** The tenant has nobody with this id. */
	| { readonly kind: "nobody" }
	/** Nobody would be left to manage the tenant's people. */
	| { readonly kind: "last_admin" }
	/** Somebody else changed the same person meanwhile. */
	| { readonly kind: "overtaken" };

/**
 * Changes a person's role, or lets them go or come back. Their sessions end with it, and so do the links that they made and that were
 * made for them: whoever goes must not have left a door open. In one transaction with its audit entry.
 */
export async function changeStanding(
	db: D1Database,
	tenantId: string,
	id: string,
	change: StandingChange,
	entryOf: (before: Employee) => AuditEntry,
	nowMs: number,
): Promise<Standing> {
	const before = await findEmployee(db, tenantId, id);
	if (before === null) return { kind: "nobody" };
	const role = "role" in change ? change.role : before.role;
	const deactivatedAtMs = "active" in change ? (change.active ? null : (before.deactivatedAtMs ?? nowMs)) : before.deactivatedAtMs;
	if (role === before.role && deactivatedAtMs === before.deactivatedAtMs) return { kind: "unchanged", employee: before };
	const orm = drizzle(db);
	const entry = entryOf(before);
	const leaves = before.role === "admin" && before.deactivatedAtMs === null && (role !== "admin" || deactivatedAtMs !== null);
	// Asked within the statement: two administrators who demote each other at once would otherwise both be let.
	const anotherAdmin = sql`EXISTS (SELECT 1 FROM users AS other WHERE other.tenant_id = ${tenantId} AND other.role = 'admin'
		AND other.deactivated_at_ms IS NULL AND other.id <> ${id})`;
	const wasDeactivated =
		before.deactivatedAtMs === null ? isNull(users.deactivatedAtMs) : eq(users.deactivatedAtMs, before.deactivatedAtMs);
	const asBefore = and(eq(users.tenantId, tenantId), eq(users.id, id), eq(users.role, before.role), wasDeactivated);
	const open = and(isNull(oneTimeLinks.usedAtMs), isNull(oneTimeLinks.revokedAtMs));
	const theirs = sql`(${oneTimeLinks.createdBy} = ${id} OR ${oneTimeLinks.userId} = ${id})`;
	const [changed] = await orm.batch([
		orm
			.update(users)
			.set({ role, deactivatedAtMs })
			.where(and(asBefore, leaves ? anotherAdmin : undefined))
			.returning({ id: users.id }),
		entryIfChanged(orm, entry),
		orm.delete(sessions).where(and(eq(sessions.userId, id), isRecorded(entry))),
		orm
			.update(oneTimeLinks)
			.set({ revokedAtMs: nowMs })
			.where(and(theirs, open, isRecorded(entry))),
	]);
	if (changed.length > 0) return { kind: "changed", employee: { ...before, role, deactivatedAtMs } };
	return leaves && (await isLastAdmin(db, tenantId, id)) ? { kind: "last_admin" } : { kind: "overtaken" };
}

async function isLastAdmin(db: D1Database, tenantId: string, id: string): Promise<boolean> {
	const admins = await drizzle(db)
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.tenantId, tenantId), eq(users.role, "admin"), isNull(users.deactivatedAtMs)))
		.limit(2);
	return admins.every((admin) => admin.id === id);
}
