import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type AuditEntry, recordAudit } from "../../src/db/audit";
import { subjectNames } from "../../src/db/audit-names";
import { rowsReadBy } from "../support/d1-rows";
import { freshTenant, freshUser } from "../support/shops";
import { signedIn } from "./admin.client";

/** What the audit log calls that which its entries are about. */

type Ask = Awaited<ReturnType<typeof signedIn>>["ask"];
interface Entry {
	readonly event: string;
	readonly subject: string;
	readonly subjectName: string | null;
}
async function entriesOf(ask: Ask, event: string): Promise<readonly Entry[]> {
	return (await (await ask("GET", `/audit?event=${event}`)).json<{ items: Entry[] }>()).items;
}
const nameIn = async (ask: Ask, event: string) => (await entriesOf(ask, event))[0]?.subjectName;
const idOf = async (response: Promise<Response>): Promise<string> => (await (await response).json<{ id: string }>()).id;
const entry = (tenantId: string, event: string, subject: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
	...{ tenantId, atMs: 1_000, id: crypto.randomUUID(), event, subject, actor: null, before: null, after: null, note: null, detail: {} },
	...more,
});

describe("the audit log", () => {
	it("calls keys, people and mails by their names", async () => {
		const { ask, tenant, user } = await signedIn();
		await idOf(ask("POST", "/keys", { label: "Till", scopes: ["orders:write"] }));
		expect(await nameIn(ask, "key.made")).toBe("Till");
		await ask("PUT", `/employees/${user.id}/permissions`, { order_sync_actions: true });
		expect((await entriesOf(ask, "permissions.changed"))[0]).toMatchObject({ subject: user.id, subjectName: expect.stringMatching(/./) });
		await env.DB.prepare(
			"INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) VALUES (?1, 'l1', 'test', 'x', 'Order not placed', 'x', 'x', 0)",
		)
			.bind(tenant.id)
			.run();
		await recordAudit(env.DB, [entry(tenant.id, "mail.resent", "l1")]);
		expect(await nameIn(ask, "mail.resent")).toBe("Order not placed");
	});

	it("calls an endpoint by what it is, or by its host alone, and no more once it is gone", async () => {
		const { ask } = await signedIn();
		const endpoint = (description: string) => ({
			url: "https://shop.example/hook/secret-path?token=secret",
			events: ["order.failed"],
			description,
		});
		await ask("POST", "/webhooks", endpoint("Warehouse"));
		expect(await nameIn(ask, "webhook.made")).toBe("Warehouse");
		const id = await idOf(ask("POST", "/webhooks", endpoint("")));
		await ask("POST", `/webhooks/${id}/rotate`);
		expect(await nameIn(ask, "webhook.rotated")).toBe("shop.example");
		expect(await (await ask("GET", "/audit")).text()).not.toContain("secret-path");
		await ask("DELETE", `/webhooks/${id}`);
		expect(await nameIn(ask, "webhook.rotated")).toBeNull();
	});

	it("calls services and entities as the rest of the console does, and what it does not know not at all", async () => {
		const { ask, tenant } = await signedIn();
		await recordAudit(env.DB, [
			entry(tenant.id, "service.run", "copy"),
			entry(tenant.id, "schedule.changed", "verification"),
			entry(tenant.id, "replication.connected", "stock"),
			entry(tenant.id, "connection.saved", "connection"),
			entry(tenant.id, "mail.changed", "mail"),
		]);
		const { items } = await (await ask("GET", "/audit")).json<{ items: Entry[] }>();
		expect(Object.fromEntries(items.map(({ event, subjectName }) => [event, subjectName]))).toEqual({
			"service.run": "Copy check",
			"schedule.changed": "Verification",
			"replication.connected": "Stock levels",
			"connection.saved": null,
			"mail.changed": null,
		});
	});

	it("names nobody of another shop, whatever its own entries say", async () => {
		const [mine, theirs] = await Promise.all([signedIn(), signedIn()]);
		await recordAudit(env.DB, [entry(mine.tenant.id, "role.changed", theirs.user.id), entry(mine.tenant.id, "role.changed", mine.user.id)]);
		const names = new Map((await entriesOf(mine.ask, "role.changed")).map(({ subject, subjectName }) => [subject, subjectName]));
		expect([names.get(theirs.user.id), names.get(mine.user.id)]).toEqual([null, expect.stringMatching(/./)]);
	});

	it("asks once for each kind of thing on the page, for nothing where there is none, and looks at no row that is not on it", async () => {
		const { id: tenantId } = await freshTenant();
		const people = await Promise.all(Array.from({ length: 8 }, () => freshUser(tenantId, "employee")));
		const about = people.slice(0, 2).flatMap(({ id }) => [entry(tenantId, "role.changed", id), entry(tenantId, "password.changed", id)]);
		const others = [entry(tenantId, "key.made", "none"), entry(tenantId, "order.retry", "E1")];
		const asked: string[] = [];
		const counted = (db: D1Database) =>
			Object.assign(Object.create(db) as D1Database, {
				prepare: (query: string) => {
					asked.push(query);
					return db.prepare(query);
				},
				batch: (statements: D1PreparedStatement[]) => db.batch(statements),
			});
		const { result, read } = await rowsReadBy((db) => subjectNames(counted(db), tenantId, [...about, ...others]));
		expect([result.size, asked.length]).toEqual([4, 2]);
		// Two people by their keys, and the lists of ids themselves.
		expect(read).toBeLessThanOrEqual(2 * 3);
		asked.length = 0;
		await subjectNames(counted(env.DB), tenantId, [entry(tenantId, "order.retry", "E1")]);
		expect(asked).toEqual([]);
	});
});
