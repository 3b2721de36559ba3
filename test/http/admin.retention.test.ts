import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ERASURES_OPEN_MAX } from "../../src/db/erasures";
import { PERIODS_DEFAULT } from "../../src/db/retention";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import { placing } from "../support/desks";
import { draft } from "../support/drafts";
import { freshKey } from "../support/shops";
import { signedIn, signedInAt } from "./admin.client";
import { problemOf } from "./client";

const HER = { customer: { ...draft().customer, email: "her@person.example", phone: "+353 87 912 3456" } };
const PERIODS = { ...PERIODS_DEFAULT, orders: 365 };

async function withOrders(n: number) {
	const at = await signedIn("admin");
	const desk = env.DESK.getByName(deskName(at.tenant.id, MAIN_DESK));
	for (let index = 0; index < n; index++) await desk.place(placing(at.tenant.id, `k${index}`, { body: JSON.stringify(draft(HER)) }));
	await desk.act({
		action: "cancel",
		eNumbers: ["E100001"],
		by: { kind: "user", id: "u", name: "U", address: null },
		note: null,
		erpOrderNumber: null,
		dryRun: false,
	});
	return { ...at, desk };
}
const auditOf = async (tenantId: string) =>
	(await env.DB.prepare("SELECT event, after, detail FROM audit WHERE tenant_id = ?").bind(tenantId).all()).results;

describe("how long things are kept", () => {
	it("is as it comes until somebody says otherwise, with what is in force", async () => {
		const { ask } = await signedIn("operator");
		expect(await (await ask("GET", "/retention")).json()).toMatchObject({
			...PERIODS_DEFAULT,
			version: 0,
			updatedAt: null,
			inForce: PERIODS_DEFAULT,
			limits: { max: 3_650, min: { orders: 30 } },
		});
	});

	it("is saved by an administrator, and stands in the audit log", async () => {
		const { ask, tenant } = await signedIn("admin");
		const saved = await ask("PUT", "/retention", { ...PERIODS, orders: null, version: 0 });
		expect(saved.status).toBe(200);
		expect(await saved.json()).toMatchObject({ orders: null, version: 1, inForce: { letters: 90 } });
		expect(await auditOf(tenant.id)).toEqual([
			expect.objectContaining({ event: "retention.changed", after: expect.stringContaining("orders for ever") }),
		]);
	});

	it("is not overwritten by who has not seen the latest", async () => {
		const { ask } = await signedIn("admin");
		await ask("PUT", "/retention", { ...PERIODS, version: 0 });
		const late = await ask("PUT", "/retention", { ...PERIODS, logs: 10, version: 0 });
		expect(late.status).toBe(409);
		expect(await problemOf(late)).toMatchObject({ code: "settings_overtaken", current: { version: 1, logs: 90 } });
	});

	it.each([
		[{ orders: 29 }, "orders", "must be at least 30 days"],
		[{ orders: 3_651 }, "orders", "must be at most 3650 days"],
		[{ logs: 0 }, "logs", "must be at least 7 days"],
		[{ letters: 7.5 }, "letters", "must be whole days"],
		[{ exchanges: null }, "exchanges", "must be a number of days, from 7 to 3650"],
	])("is refused as %j, saying what to change", async (change, path, message) => {
		const { ask } = await signedIn("admin");
		const refused = await ask("PUT", "/retention", { ...PERIODS, ...change, version: 0 });
		expect(refused.status).toBe(422);
		expect(await problemOf(refused)).toMatchObject({ errors: [{ path, message }] });
	});
});

describe("a person who is to be erased", () => {
	it("is looked for first: what would go, what has to wait and why, and nothing is done", async () => {
		const { ask, desk, tenant } = await withOrders(3);
		const plan = await ask("POST", "/erasures", { email: "HER@person.example", dryRun: true });
		expect(plan.status).toBe(200);
		expect(await plan.json()).toEqual({
			dryRun: true,
			complete: true,
			examined: 3,
			orders: { erasable: 1, waiting: 2 },
			items: [
				{ eNumber: "E100001", status: "cancelled", label: "Cancelled", placedAt: expect.any(String), reason: null },
				expect.objectContaining({ eNumber: "E100002", reason: expect.stringContaining("on its way to the ERP") }),
				expect.objectContaining({ eNumber: "E100003" }),
			],
			replica: 0,
			elsewhere: true,
		});
		expect((await desk.find("E100001"))?.erasedAtMs).toBeNull();
		expect(await auditOf(tenant.id)).toEqual([]);
	});

	it("is erased once it was typed again, and the record knows them by a hash alone", async () => {
		const { ask, tenant } = await withOrders(1);
		const phone = "087 912 3456";
		const started = await ask("POST", "/erasures", { phone, confirm: phone });
		expect(started.status).toBe(202);
		const { id } = (await started.json()) as { id: string };
		const seen = await ask("GET", `/erasures/${id}`);
		expect(await seen.json()).toMatchObject({
			id,
			state: expect.any(String),
			askedBy: "Clara Clerk",
			person: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
		expect(await (await ask("GET", "/erasures")).json()).toMatchObject({ items: [{ id }], next: null });
		const audit = await auditOf(tenant.id);
		expect(audit).toContainEqual(expect.objectContaining({ event: "person.erasure_asked" }));
		// The whole number: hashes and ids have every three digits now and then.
		for (const number of ["912 3456", "9123456"]) expect(JSON.stringify(audit)).not.toContain(number);
		const row = await env.DB.prepare("SELECT * FROM erasures WHERE id = ?").bind(id).first();
		for (const number of ["912 3456", "9123456"]) expect(JSON.stringify(row)).not.toContain(number);
		const run = await env.DB.prepare("SELECT service, cause FROM runs WHERE tenant_id = ?").bind(tenant.id).first();
		expect(run).toEqual({ service: "retention", cause: "person" });
	});

	it.each([
		[{}, "", "Say who it is"],
		[{ email: "her@person.example" }, "confirm", "typed again"],
		[{ email: "her@person.example", confirm: "him@person.example" }, "confirm", "typed again"],
		[{ phone: "12345", dryRun: true }, "phone", "at least 7 digits"],
		[{ account: "  ", dryRun: true }, "account", "must not be empty"],
	])("is refused as %j", async (body, path, message) => {
		const { ask, tenant } = await signedIn("admin");
		const refused = await ask("POST", "/erasures", body);
		expect(refused.status).toBe(422);
		expect(await problemOf(refused)).toMatchObject({ errors: [{ path, message: expect.stringContaining(message) }] });
		expect(await auditOf(tenant.id)).toEqual([]);
	});

	it("is one of a few at a time", async () => {
		const { ask } = await signedIn("admin");
		for (let n = 0; n < ERASURES_OPEN_MAX; n++)
			expect((await ask("POST", "/erasures", { email: `p${n}@x.example`, confirm: `p${n}@x.example` })).status).toBe(202);
		expect(await problemOf(await ask("POST", "/erasures", { email: "p@x.example", confirm: "p@x.example" }))).toMatchObject({
			code: "erasures_busy",
			status: 409,
		});
	});

	it("can be withdrawn with a reason before it has begun, by those who may ask for it, and not once it is under way", async () => {
		const { ask, tenant } = await signedIn("admin");
		const begin = async (email: string) =>
			((await (await ask("POST", "/erasures", { email, confirm: email })).json()) as { id: string }).id;
		const [early, late] = [await begin("x@y.example"), await begin("z@y.example")];
		await env.DB.prepare("UPDATE erasures SET state = 'sweeping' WHERE id = ?").bind(late).run();
		expect((await ask("POST", `/erasures/${early}/withdraw`, { reason: " " })).status).toBe(422);
		expect(await problemOf(await ask("POST", `/erasures/${late}/withdraw`, { reason: "Wrong person" }))).toMatchObject({
			code: "erasure_under_way",
			status: 409,
		});
		expect((await ask("POST", `/erasures/${early}/withdraw`, { reason: "Wrong person" })).status).toBe(200);
		expect(await (await ask("GET", `/erasures/${early}`)).json()).toMatchObject({ state: "withdrawn" });
		expect(await auditOf(tenant.id)).toContainEqual(expect.objectContaining({ event: "person.erasure_withdrawn" }));
		expect((await ask("POST", `/erasures/${early}/withdraw`, { reason: "Again" })).status).toBe(409);
		await env.DB.prepare("UPDATE erasures SET stuck_since_ms = 1, stuck_reason = 'away' WHERE id = ?").bind(late).run();
		expect(await (await ask("GET", `/erasures/${late}`)).json()).toMatchObject({ stuckReason: "away" });
		expect((await ask("POST", `/erasures/${late}/withdraw`, { reason: "It cannot go on" })).status).toBe(200);
		const other = await signedIn("admin");
		expect((await other.ask("POST", `/erasures/${late}/withdraw`, { reason: "Not mine" })).status).toBe(404);
	});

	it("is nobody's whose tenant it is not, and no program's", async () => {
		const { ask, tenant, door } = await withOrders(1);
		const { id } = (await (await ask("POST", "/erasures", { email: "x@y.example", confirm: "x@y.example" })).json()) as { id: string };
		const other = await signedIn("admin");
		expect(await problemOf(await other.ask("GET", `/erasures/${id}`))).toMatchObject({ code: "erasure_not_found", status: 404 });
		const { key } = await freshKey(tenant.id, ["admin", "orders:actions"]);
		const asked = await door.fetch("/admin/api/erasures", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
			body: JSON.stringify({ email: "x@y.example", dryRun: true }),
		});
		expect(asked.status).toBe(403);
		const operator = await signedInAt(tenant, "operator");
		expect((await operator.ask("POST", "/erasures", { email: "x@y.example", dryRun: true })).status).toBe(403);
	});
});

describe("the list of those who were erased", () => {
	it("says how many of their orders still wait, of each alone, and so does the certificate", async () => {
		const { ask, tenant } = await signedIn("admin");
		const erasure = (id: string, atMs: number) =>
			env.DB.prepare(
				`INSERT INTO erasures (tenant_id, id, state, asked_at_ms, asked_by, person_hash, replica, examined, counts, ended_at_ms)
				 VALUES (?1, ?2, 'done', ?3, '{"kind":"user","id":"u","name":"Ann"}', 'h', 0, 3, '{"orders":2}', ?3)`,
			).bind(tenant.id, id, atMs);
		const order = (id: string, seq: number, state: string) =>
			env.DB.prepare("INSERT INTO erasure_orders VALUES (?1, ?2, ?3, ?4, ?5, NULL)").bind(tenant.id, id, seq, `E${seq}`, state);
		await env.DB.batch([
			...[erasure("a", 1), erasure("b", 2)],
			...[order("a", 1, "erased"), order("a", 2, "waiting"), order("a", 3, "waiting"), order("b", 4, "erased")],
		]);
		const { items } = await (await ask("GET", "/erasures")).json<{ items: { id: string; ordersWaiting: number }[] }>();
		expect(items.map(({ id, ordersWaiting }) => [id, ordersWaiting])).toEqual([
			["b", 0],
			["a", 2],
		]);
		expect(await (await ask("GET", "/erasures/a")).json()).toMatchObject({ ordersWaiting: 2, orders: { erased: 1, waiting: 2 } });
		expect(await (await ask("GET", "/erasures/b")).json()).toMatchObject({ ordersWaiting: 0, waiting: [] });
	});
});

describe("the page of an order that was erased", () => {
	it("says when, offers nothing, and so does the shop's own look-up", async () => {
		const { ask, desk, door, tenant } = await withOrders(1);
		await desk.erase([100_001]);
		const page = (await (await ask("GET", "/orders/E100001")).json()) as Record<string, unknown>;
		expect(page).toMatchObject({ erasedAt: expect.any(String), actions: [], customer: { name: "", email: "" }, total: "29.95" });
		const { key } = await freshKey(tenant.id);
		const seen = await door.fetch("/v1/orders/E100001", { headers: { Authorization: `Bearer ${key}` } });
		expect(await seen.json()).toMatchObject({ eNumber: "E100001", status: "cancelled", erasedAt: page.erasedAt, reference: null });
	});
});
