import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type AuditEntry, auditPage } from "../../src/db/audit";
import { changePermissions, type Employee, findEmployee, grantersOf, listEmployees } from "../../src/db/employees";
import { freshTenant, freshUser } from "../support/shops";

const entry =
	(tenantId: string) =>
	(before: Employee, after: Employee): AuditEntry => ({
		...{ tenantId, atMs: 1_000, id: crypto.randomUUID(), event: "permissions.changed", subject: before.id, actor: null, note: null },
		...{ before: before.permissions.join(), after: after.permissions.join(), detail: {} },
	});
const entriesOf = async (tenantId: string) =>
	(await auditPage(env.DB, tenantId, { event: null, subject: null, after: null, limit: 10 })).items;

describe("a person's permissions", () => {
	it("are none at first, whatever the role", async () => {
		const { id } = await freshTenant();
		for (const role of ["operator", "admin", "employee"] as const) await freshUser(id, role);
		const people = await listEmployees(env.DB, id);
		expect(people.map(({ role, permissions }) => [role, permissions]).sort()).toEqual([
			["admin", []],
			["employee", []],
			["operator", []],
		]);
	});

	it("change together with their entry in the audit log", async () => {
		const { id: tenantId } = await freshTenant();
		const { id } = await freshUser(tenantId);
		const changed = await changePermissions(env.DB, tenantId, id, () => ["order_sync_actions"], entry(tenantId));
		expect(changed?.permissions).toEqual(["order_sync_actions"]);
		expect((await findEmployee(env.DB, tenantId, id))?.permissions).toEqual(["order_sync_actions"]);
		expect(await entriesOf(tenantId)).toMatchObject([{ subject: id, before: "", after: "order_sync_actions" }]);
	});

	it("that stay as they are leave no entry", async () => {
		const { id: tenantId } = await freshTenant();
		const { id } = await freshUser(tenantId);
		expect((await changePermissions(env.DB, tenantId, id, (now) => now, entry(tenantId)))?.permissions).toEqual([]);
		expect(await entriesOf(tenantId)).toEqual([]);
	});

	it("that two people change at once keep both changes, each with its entry", async () => {
		const { id: tenantId } = await freshTenant();
		const { id } = await freshUser(tenantId);
		let tries = 0;
		const changed = await changePermissions(
			env.DB,
			tenantId,
			id,
			(now) => [...now, "order_sync_actions"],
			(before, after) => {
				tries += 1;
				return entry(tenantId)(before, after);
			},
		);
		expect([tries, changed?.permissions]).toEqual([1, ["order_sync_actions"]]);
		const [one, other] = await Promise.all([
			changePermissions(env.DB, tenantId, id, (now) => [...new Set([...now, "order_sync_notification" as const])], entry(tenantId)),
			changePermissions(env.DB, tenantId, id, (now) => now.filter((each) => each !== "order_sync_actions"), entry(tenantId)),
		]);
		expect([one, other].every((person) => person !== null)).toBe(true);
		expect((await findEmployee(env.DB, tenantId, id))?.permissions).toEqual(["order_sync_notification"]);
		expect(await entriesOf(tenantId)).toHaveLength(3);
	});

	it("that changed in between are looked at again, and the entry that did not come true is not there", async () => {
		const { id: tenantId } = await freshTenant();
		const { id } = await freshUser(tenantId);
		const seen: (readonly string[])[] = [];
		// Somebody else is quicker, once: between the look and the change.
		const quicker = env.DB.prepare(`UPDATE users SET permissions = '["order_sync_notification"]' WHERE id = ?1`).bind(id);
		let overtaken = false;
		const db = {
			prepare: (sql: string) => env.DB.prepare(sql),
			batch: async (statements: D1PreparedStatement[]) => {
				if (!overtaken) await quicker.run();
				overtaken = true;
				return await env.DB.batch(statements);
			},
		} as D1Database;
		const changed = await changePermissions(
			db,
			tenantId,
			id,
			(now) => {
				seen.push(now);
				return [...now, "order_sync_actions"];
			},
			entry(tenantId),
		);
		expect(seen).toEqual([[], ["order_sync_notification"]]);
		expect(changed?.permissions).toEqual(["order_sync_notification", "order_sync_actions"]);
		expect((await entriesOf(tenantId)).map(({ before }) => before)).toEqual(["order_sync_notification"]);
	});

	it("are not within reach of another tenant", async () => {
		const [mine, theirs] = await Promise.all([freshTenant(), freshTenant()]);
		const { id } = await freshUser(theirs.id);
		expect(await changePermissions(env.DB, mine.id, id, () => ["order_sync_actions"], entry(mine.id))).toBeNull();
		expect((await findEmployee(env.DB, theirs.id, id))?.permissions).toEqual([]);
		expect(await findEmployee(env.DB, mine.id, id)).toBeNull();
	});
});

describe("who can grant", () => {
	it("is named: administrators, and nobody else", async () => {
		const { id } = await freshTenant();
		await freshUser(id, "admin", undefined, { name: "Ada" });
		await freshUser(id, "operator", undefined, { name: "Oscar" });
		await freshUser(id, "employee", undefined, { name: "Emil" });
		expect(await grantersOf(env.DB, id)).toEqual(["Ada"]);
		expect(await grantersOf(env.DB, (await freshTenant()).id)).toEqual([]);
	});
});
