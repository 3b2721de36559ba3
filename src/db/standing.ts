import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
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
	/** Nobody would be left to look after the tenants of the deployment. */
	| { readonly kind: "last_operator" }
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
	const leaves = before.deactivatedAtMs === null && (role !== before.role || deactivatedAtMs !== null);
	const kept = leaves ? another(before.role, tenantId, id) : undefined;
	const wasDeactivated =
		before.deactivatedAtMs === null ? isNull(users.deactivatedAtMs) : eq(users.deactivatedAtMs, before.deactivatedAtMs);
	const asBefore = and(eq(users.tenantId, tenantId), eq(users.id, id), eq(users.role, before.role), wasDeactivated);
	const open = and(isNull(oneTimeLinks.usedAtMs), isNull(oneTimeLinks.revokedAtMs));
	const theirs = sql`(${oneTimeLinks.createdBy} = ${id} OR ${oneTimeLinks.userId} = ${id})`;
	const [changed] = await orm.batch([
		orm.update(users).set({ role, deactivatedAtMs }).where(and(asBefore, kept)).returning({ id: users.id }),
		entryIfChanged(orm, entry),
		orm.delete(sessions).where(and(eq(sessions.userId, id), isRecorded(entry))),
		orm
			.update(oneTimeLinks)
			.set({ revokedAtMs: nowMs })
			.where(and(theirs, open, isRecorded(entry))),
	]);
	if (changed.length > 0) return { kind: "changed", employee: { ...before, role, deactivatedAtMs } };
	return leaves && (await isLast(orm, kept)) ? LAST[before.role] : { kind: "overtaken" };
}

const LAST: Readonly<Record<Role, Standing>> = {
	admin: { kind: "last_admin" },
	operator: { kind: "last_operator" },
	employee: { kind: "overtaken" },
};

/**
 * That somebody else is left in a role that somebody must have: an administrator in the tenant, an operator in the deployment.
 * Asked within the statement: two who demote each other at once would otherwise both be let.
 */
function another(role: Role, tenantId: string, id: string): SQL | undefined {
	if (role === "employee") return undefined;
	const where = role === "admin" ? sql`other.tenant_id = ${tenantId} AND` : sql``;
	return sql`EXISTS (SELECT 1 FROM users AS other WHERE ${where} other.role = ${role}
		AND other.deactivated_at_ms IS NULL AND other.id <> ${id})`;
}

async function isLast(orm: DrizzleD1Database, kept: SQL | undefined): Promise<boolean> {
	if (kept === undefined) return false;
	const somebody = await orm.select({ id: users.id }).from(users).where(kept).limit(1);
	return somebody.length === 0;
}
