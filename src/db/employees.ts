import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { type Permission, type Role, users } from "./schema";

/** The people of a tenant and what they may do. How they come, change and go: one-time-links.ts, standing.ts. */

/** A shop with more people than this does not manage them one by one. */
export const EMPLOYEES_MAX = 500;
const GRANTERS_MAX = 3;
const TRIES_MAX = 3;

export interface Employee {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	readonly permissions: readonly Permission[];
	/** Unix ms; null: they work here. */
	readonly deactivatedAtMs: number | null;
	/** Whether signing in takes a code besides the password. */
	readonly secondFactor: boolean;
}
const EMPLOYEE = {
	id: users.id,
	email: users.email,
	name: users.name,
	role: users.role,
	permissions: users.permissions,
	deactivatedAtMs: users.deactivatedAtMs,
	secondFactor: sql<boolean>`EXISTS (SELECT 1 FROM second_factors
		WHERE second_factors.user_id = users.id AND second_factors.confirmed_at_ms IS NOT NULL)`.mapWith(Boolean),
};

/** By name; at most EMPLOYEES_MAX. */
export const listEmployees = (db: D1Database, tenantId: string): Promise<Employee[]> =>
	drizzle(db).select(EMPLOYEE).from(users).where(eq(users.tenantId, tenantId)).orderBy(asc(users.name), asc(users.id)).limit(EMPLOYEES_MAX);

export const findEmployee = async (db: D1Database, tenantId: string, id: string): Promise<Employee | null> =>
	(await drizzle(db)
		.select(EMPLOYEE)
		.from(users)
		.where(and(eq(users.tenantId, tenantId), eq(users.id, id)))
		.get()) ?? null;

/** The names of people who can grant permissions, a few of them. */
export async function grantersOf(db: D1Database, tenantId: string): Promise<string[]> {
	const rows = await drizzle(db)
		.select({ name: users.name })
		.from(users)
		.where(and(eq(users.tenantId, tenantId), eq(users.role, "admin"), isNull(users.deactivatedAtMs)))
		.orderBy(asc(users.createdAtMs), asc(users.id))
		.limit(GRANTERS_MAX);
	return rows.map(({ name }) => name);
}

/**
 * Sets a person's permissions from what they are, and writes the change into the audit log with it: neither is there without
 * the other. `change` may be asked again when somebody else changes them at the same time. Null when the tenant has no such person;
 * throws when it is overtaken TRIES_MAX times.
 */
export async function changePermissions(
	db: D1Database,
	tenantId: string,
	id: string,
	change: (permissions: readonly Permission[]) => readonly Permission[],
	entryOf: (before: Employee, after: Employee) => AuditEntry,
): Promise<Employee | null> {
	const orm = drizzle(db);
	for (let tries = 0; tries < TRIES_MAX; tries += 1) {
		const before = await findEmployee(db, tenantId, id);
		if (before === null) return null;
		const after = { ...before, permissions: change(before.permissions) };
		if (JSON.stringify(after.permissions) === JSON.stringify(before.permissions)) return before;
		const entry = entryOf(before, after);
		const [changed] = await orm.batch([
			orm
				.update(users)
				.set({ permissions: after.permissions })
				.where(and(eq(users.tenantId, tenantId), eq(users.id, id), eq(users.permissions, before.permissions)))
				.returning({ id: users.id }),
			entryIfChanged(orm, entry),
		]);
		if (changed.length > 0) return after;
	}
	throw new Error(`the permissions of ${id} were changed by others ${TRIES_MAX} times in a row`);
}
