import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { planMail } from "../../src/cron/mail-plan";
import { DELIVERIES_SHOWN_MAX, MAILS_SHOWN_MAX, messagesOf, RECIPIENTS_SHOWN_MAX } from "../../src/db/order-messages";
import { copyOrders } from "../../src/db/orders";
import type { Role } from "../../src/db/schema";
import type { Tenant } from "../../src/db/tenants";
import { rowsReadBy } from "../support/d1-rows";
import { freshKey, freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { deskOf, failed, placed } from "./acting";
import { signedInAt } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND } from "./client";

/** Who was told of an order, as its page tells it. */

interface Entry {
	event: string;
	say: string;
	mail?: {
		kind: string;
		digest: boolean;
		letter: string | null;
		state: string;
		dueAt: string | null;
		passedOver: string | null;
		recipients: { address: string | null; state: string; error: string | null; attempts: number }[];
		more: boolean;
	};
	delivery?: { type: string; endpoint: { id: string | null; name: string | null }; state: string; attempts: number; error: string | null };
}
interface Seen {
	timeline: Entry[];
	told: { available: boolean; more: boolean };
}

const NEVER = new AbortController().signal;
const write = (sql: string, ...values: (string | number | null)[]) =>
	env.DB.prepare(sql)
		.bind(...values)
		.run();

async function settings(tenantId: string, addresses: readonly string[], confirmations = false): Promise<void> {
	await write(
		"INSERT INTO mail_settings (tenant_id, merchant_addresses, cap_per_hour, confirmations, version, updated_at_ms) VALUES (?1, ?2, 20, ?3, 1, 0)",
		tenantId,
		JSON.stringify(addresses),
		confirmations ? 1 : 0,
	);
}
async function seen(tenant: Tenant, eNumber: string, role: Role = "admin"): Promise<Seen> {
	return await (await (await signedInAt(tenant, role)).ask("GET", `/orders/${eNumber}`)).json<Seen>();
}
const mailsIn = ({ timeline }: Seen) => timeline.flatMap(({ mail }) => mail ?? []);
const copied = async (tenant: Tenant, eNumber: string): Promise<void> => {
	const order = await deskOf(tenant).find(eNumber);
	if (order === null) throw new Error("there is no such order");
	await copyOrders(env.DB, [order]);
};

async function letter(
	tenantId: string,
	about: { id: string; kind: string; source: string; atMs?: number },
	to: readonly string[],
	channel = "mail",
) {
	await write(
		"INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) VALUES (?1, ?2, ?3, ?4, 's', '{\"type\":1}', '', ?5)",
		tenantId,
		about.id,
		about.kind,
		about.source,
		about.atMs ?? 5_000,
	);
	for (const recipient of to)
		await write(
			"INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, created_at_ms, sent_at_ms) VALUES (?1, ?2, ?3, ?4, 'sent', 1, 0, 9000)",
			tenantId,
			about.id,
			channel,
			recipient,
		);
}
const alert = (tenantId: string, seq: number, source: string, letterId: string | null, kind = "not_placed", notedAtMs = 4_000) =>
	write(
		"INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms, letter_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		tenantId,
		source,
		kind,
		seq,
		notedAtMs,
		letterId,
	);
async function delivery(tenantId: string, seq: number, n: number, endpointId: string, type = "order.failed") {
	const id = `e-${seq}-${n}`;
	await letter(tenantId, { id, kind: type, source: `event:order:${seq}:failed:${n}` }, [endpointId], "event");
	await write(
		"INSERT INTO webhook_deliveries (tenant_id, letter_id, endpoint_id, n, thread, status_code) VALUES (?1, ?2, ?3, ?4, ?5, 200)",
		tenantId,
		id,
		endpointId,
		n,
		`order:${seq}`,
	);
}
const endpointOf = (tenantId: string, id: string) =>
	write(
		`INSERT INTO webhook_endpoints (tenant_id, id, url, events, description, sealed_secret, created_at_ms, created_by, failures, not_before_ms)
		VALUES (?1, ?2, 'https://warehouse.example/secret-path', '[]', '', 'x', 0, '{}', 0, 0)`,
		tenantId,
		id,
	);

describe("the story of an order", () => {
	it("has the mail that says it was not placed, with its recipients and the way to it", async () => {
		const tenant = await freshTenant();
		await settings(tenant.id, ["shop@byrne.example", "office@byrne.example"]);
		const [eNumber = ""] = await failed(tenant);
		await copied(tenant, eNumber);
		await planMail(env.DB, tenant.id, null, Date.now(), NEVER);
		const view = await seen(tenant, eNumber);
		expect(view.told).toEqual({ available: true, more: false });
		const [mail] = mailsIn(view);
		expect(mail).toMatchObject({ kind: "not_placed", digest: false, state: "written", letter: expect.any(String), passedOver: null });
		expect(mail?.recipients).toMatchObject([
			{ address: "office@byrne.example", state: "waiting" },
			{ address: "shop@byrne.example", state: "waiting" },
		]);
		expect(view.timeline.at(-1)?.say).toBe("“Order not placed” was mailed: 2 waiting.");
	});

	it("says why nobody was mailed", async () => {
		const tenant = await freshTenant();
		const [eNumber = ""] = await failed(tenant);
		await copied(tenant, eNumber);
		await planMail(env.DB, tenant.id, null, Date.now(), NEVER);
		const view = await seen(tenant, eNumber);
		expect(mailsIn(view)).toMatchObject([{ state: "nobody", passedOver: "nobody", letter: null, recipients: [] }]);
		expect(view.timeline.at(-1)?.say).toContain("nobody is named to get it");
	});

	it("tells employees what was sent and what became of it, and not to whom, but for the customer", async () => {
		const tenant = await freshTenant();
		const [eNumber = ""] = await placed(tenant);
		const order = await deskOf(tenant).find(eNumber);
		const seq = order?.seq ?? 0;
		await letter(tenant.id, { id: "l1", kind: "order_not_placed", source: `order:${seq}:1` }, ["boss@byrne.example"]);
		await alert(tenant.id, seq, `order:${seq}:1`, "l1");
		await letter(tenant.id, { id: "l2", kind: "order_confirmation", source: `confirmation:${seq}` }, ["ann@example.com"]);
		await alert(tenant.id, seq, `confirmation:${seq}`, "l2", "confirmation", 4_001);
		await endpointOf(tenant.id, "w1");
		await delivery(tenant.id, seq, 1, "w1");
		const [employee, operator, admin] = [
			await seen(tenant, eNumber, "employee"),
			await seen(tenant, eNumber, "operator"),
			await seen(tenant, eNumber, "admin"),
		];
		expect(JSON.stringify(employee)).not.toContain("boss@byrne.example");
		const addresses = (view: Seen) =>
			new Map(mailsIn(view).map(({ kind, letter: id, recipients }) => [kind, [id, recipients[0]?.address]]));
		expect(addresses(employee)).toEqual(
			new Map([
				["not_placed", [null, null]],
				["confirmation", [null, "ann@example.com"]],
			]),
		);
		expect(addresses(operator).get("not_placed")).toEqual(["l1", "boss@byrne.example"]);
		const endpointIn = ({ timeline }: Seen) => timeline.find(({ event }) => event === "event")?.delivery;
		expect(endpointIn(employee)).toMatchObject({ type: "order.failed", state: "sent", attempts: 1, endpoint: { id: null, name: null } });
		expect(endpointIn(operator)?.endpoint).toEqual({ id: null, name: null });
		expect(endpointIn(admin)?.endpoint).toEqual({ id: "w1", name: "warehouse.example" });
		expect(JSON.stringify(admin)).not.toContain("secret-path");
	});

	it("has what waits for a digest, what a digest told, and what is kept no longer", async () => {
		const tenant = await freshTenant();
		const [eNumber = ""] = await placed(tenant);
		const seq = (await deskOf(tenant).find(eNumber))?.seq ?? 0;
		await alert(tenant.id, seq, `order:${seq}:3`, null, "not_placed", 3_000);
		await write("UPDATE alerts SET digest_at_ms = 60000 WHERE tenant_id = ?1", tenant.id);
		await letter(tenant.id, { id: "d1", kind: "order_not_placed_digest", source: `digest:order:9:1`, atMs: 2_000 }, ["a@x.example"]);
		await alert(tenant.id, seq, `order:${seq}:2`, "d1", "not_placed", 1_999);
		await alert(tenant.id, seq, `order:${seq}:1`, "long-gone", "not_placed", 1_000);
		// A planner that died wrote the letter, and the next one found it by its source.
		await letter(tenant.id, { id: "l9", kind: "order_not_placed", source: `held:${seq}`, atMs: 4_000 }, ["a@x.example"]);
		await alert(tenant.id, seq, `held:${seq}`, "earlier", "held", 3_900);
		expect(mailsIn(await seen(tenant, eNumber)).map(({ state, digest, letter: id, dueAt }) => [state, digest, id, dueAt])).toEqual([
			["kept_no_longer", false, null, null],
			["written", true, "d1", null],
			["planned", true, null, new Date(60_000).toISOString()],
			["written", false, "l9", null],
		]);
	});

	it("names nobody again once its person was erased", async () => {
		const tenant = await freshTenant();
		const [eNumber = ""] = await placed(tenant);
		const desk = deskOf(tenant);
		const seq = (await desk.find(eNumber))?.seq ?? 0;
		await letter(tenant.id, { id: "l2", kind: "order_confirmation", source: `confirmation:${seq}` }, ["her@person.example"]);
		await write("UPDATE outbox SET last_error = '550 her@person.example is unknown' WHERE tenant_id = ?1", tenant.id);
		await alert(tenant.id, seq, `confirmation:${seq}`, "l2", "confirmation");
		expect(JSON.stringify(await seen(tenant, eNumber))).toContain("her@person.example");
		const by = { kind: "user", id: "u", name: "U", address: null } as const;
		await desk.act({ action: "cancel", eNumbers: [eNumber], by, note: null, erpOrderNumber: null, dryRun: false });
		await desk.erase([seq]);
		const view = await seen(tenant, eNumber);
		expect(JSON.stringify(view)).not.toContain("person.example");
		expect(mailsIn(view)).toMatchObject([{ letter: null, recipients: [{ address: null, state: "sent", error: null }] }]);
	});

	it("is there without them while D1 is away, and says so", async () => {
		const tenant = await freshTenant();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const [eNumber = ""] = await failed(tenant);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		const view = await (await door.get(key, `/admin/api/orders/${eNumber}`)).json<Seen>();
		expect(view.told).toEqual({ available: false, more: false });
		expect(view.timeline.map(({ event }) => event)).toEqual(["placed", "rejected"]);
	});
});

describe("what was told of an order", () => {
	it("is of that order and that shop alone", async () => {
		const [mine, theirs] = [await freshTenant(), await freshTenant()];
		for (const [tenantId, seq] of [[mine.id, 7] as const, [mine.id, 77] as const, [mine.id, 70] as const, [theirs.id, 7] as const]) {
			await letter(tenantId, { id: `l-${seq}`, kind: "order_not_placed", source: `order:${seq}:1` }, [`${seq}@x.example`]);
			await alert(tenantId, seq, `order:${seq}:1`, `l-${seq}`);
			await alert(tenantId, seq, `unsynced:${seq}:queued:1`, "", "unsynced");
			await delivery(tenantId, seq, seq, "w1");
		}
		const { mails, deliveries, more } = await messagesOf(env.DB, mine.id, 7);
		expect(mails.map(({ kind }) => kind).sort()).toEqual(["not_placed", "unsynced"]);
		expect(mails.flatMap(({ recipients }) => recipients.map(({ recipient }) => recipient))).toEqual(["7@x.example"]);
		expect(deliveries.map(({ n }) => n)).toEqual([7]);
		expect(more).toBe(false);
	});

	it("is the newest of many, says that there are more, and reads no more than that", async () => {
		const tenant = await freshTenant();
		const to = Array.from({ length: RECIPIENTS_SHOWN_MAX + 5 }, (_, n) => `${String(n).padStart(2, "0")}@x.example`);
		for (let n = 1; n <= MAILS_SHOWN_MAX + 3; n++) {
			await letter(tenant.id, { id: `l${n}`, kind: "order_not_placed", source: `order:7:${n}`, atMs: n }, n === 23 ? to : ["a@x.example"]);
			await alert(tenant.id, 7, `order:7:${n}`, `l${n}`, "not_placed", n);
		}
		for (let n = 1; n <= DELIVERIES_SHOWN_MAX + 3; n++) await delivery(tenant.id, 7, n, "w1");
		const { result, read } = await rowsReadBy((db) => messagesOf(db, tenant.id, 7));
		expect(result.more).toBe(true);
		expect(result.mails).toHaveLength(MAILS_SHOWN_MAX);
		expect(result.mails[0]).toMatchObject({ notedAtMs: MAILS_SHOWN_MAX + 3, moreRecipients: true });
		expect(result.mails[0]?.recipients).toHaveLength(RECIPIENTS_SHOWN_MAX);
		expect(result.deliveries.map(({ n }) => n)).toEqual(
			Array.from({ length: DELIVERIES_SHOWN_MAX }, (_, n) => DELIVERIES_SHOWN_MAX + 3 - n),
		);
		expect(read).toBeLessThan(900);
	});

	it("costs an order with nothing to tell next to nothing, however much was told of others", async () => {
		const tenant = await freshTenant();
		await copyOrders(env.DB, [snapshotOf(tenant.id, 500)]);
		for (let seq = 1; seq <= 200; seq++) {
			await letter(tenant.id, { id: `l${seq}`, kind: "order_not_placed", source: `order:${seq}:1` }, ["a@x.example"]);
			await alert(tenant.id, seq, `order:${seq}:1`, `l${seq}`);
		}
		const nothing = await rowsReadBy((db) => messagesOf(db, tenant.id, 500));
		expect(nothing.result).toEqual({ mails: [], deliveries: [], more: false });
		// A few looks at indexes that end at once.
		expect(nothing.read).toBeLessThan(15);
		const one = await rowsReadBy((db) => messagesOf(db, tenant.id, 50));
		expect(one.result.mails).toHaveLength(1);
		expect(one.read).toBeLessThan(20);
	});
});
