import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type AuditEntry, auditPage } from "../../src/db/audit";
import { type Employee, listEmployees } from "../../src/db/employees";
import { changeStanding, type StandingChange } from "../../src/db/standing";
import { freshTenant, freshUser } from "../support/shops";

const NOW_MS = 1_800_000_000_000;
const entryOf =
	(tenantId: string) =>
	(before: Employee): AuditEntry => ({
		...{ tenantId, atMs: NOW_MS, id: crypto.randomUUID(), event: "role.changed", subject: before.id, actor: null, note: null },
		...{ before: before.role, after: null, detail: {} },
	});
const change = (tenantId: string, id: string, wanted: StandingChange, db = env.DB) =>
	changeStanding(db, tenantId, id, wanted, entryOf(tenantId), NOW_MS);
const entriesOf = async (tenantId: string) =>
	(await auditPage(env.DB, tenantId, { event: null, subject: null, after: null, limit: 20 })).items;
const activeAdmins = async (tenantId: string) =>
	(await listEmployees(env.DB, tenantId)).filter(({ role, deactivatedAtMs }) => role === "admin" && deactivatedAtMs === null);

/** A D1 in which something else happens between our look and our change. */
const overtakenBy = (other: () => Promise<unknown>): D1Database => {
	let happened = false;
	return {
		prepare: (sql: string) => env.DB.prepare(sql),
		batch: async (statements: D1PreparedStatement[]) => {
			if (!happened) await other();
			happened = true;
			return await env.DB.batch(statements);
		},
	} as D1Database;
};

describe("a tenant's administrators", () => {
	it.each([{ role: "employee" }, { active: false }] as const)("never all go, however many are sent away at once: %j", async (wanted) => {
		const { id: tenantId } = await freshTenant();
		const admins = await Promise.all([1, 2, 3].map(() => freshUser(tenantId, "admin")));
		const answers = await Promise.all(admins.map(({ id }) => change(tenantId, id, wanted)));
		expect(answers.map(({ kind }) => kind).sort()).toEqual(["changed", "changed", "last_admin"]);
		expect(await activeAdmins(tenantId)).toHaveLength(1);
		expect(await entriesOf(tenantId)).toHaveLength(2);
	});

	it("are not counted among those who have left, nor among another tenant's", async () => {
		const [{ id: tenantId }, other] = [await freshTenant(), await freshTenant()];
		const [one, left] = [await freshUser(tenantId, "admin"), await freshUser(tenantId, "admin")];
		await freshUser(other.id, "admin");
		expect(await change(tenantId, left.id, { active: false })).toMatchObject({ kind: "changed" });
		expect(await change(tenantId, one.id, { role: "employee" })).toEqual({ kind: "last_admin" });
		expect(await change(tenantId, left.id, { role: "employee" })).toMatchObject({ kind: "changed" });
	});
});

describe("somebody's standing", () => {
	it("that somebody else changes in between is not changed by what was seen before, and leaves no entry", async () => {
		const { id: tenantId } = await freshTenant();
		await freshUser(tenantId, "admin");
		const { id } = await freshUser(tenantId, "employee");
		const quicker = overtakenBy(() => env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?1").bind(id).run());
		expect(await change(tenantId, id, { active: false }, quicker)).toEqual({ kind: "overtaken" });
		expect(await activeAdmins(tenantId)).toHaveLength(2);
		expect(await entriesOf(tenantId)).toEqual([]);
	});

	it("that is so already leaves sessions and the log alone", async () => {
		const { id: tenantId } = await freshTenant();
		const { id } = await freshUser(tenantId, "employee");
		expect(await change(tenantId, id, { role: "employee" })).toMatchObject({ kind: "unchanged" });
		expect(await change(tenantId, id, { active: true })).toMatchObject({ kind: "unchanged" });
		expect(await entriesOf(tenantId)).toEqual([]);
	});

	it("is out of another tenant's reach", async () => {
		const [mine, theirs] = [await freshTenant(), await freshTenant()];
		const { id } = await freshUser(theirs.id, "employee");
		expect(await change(mine.id, id, { active: false })).toEqual({ kind: "nobody" });
	});
});
