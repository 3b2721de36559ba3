import { beforeAll, describe, expect, it } from "vitest";
import { compare } from "../../src/cron/comparison";
import { replicate } from "../../src/cron/replication";
import type { Run } from "../../src/cron/service";
import { openReplication } from "../../src/db/replication";
import type { Entity } from "../../src/erp/adapter";
import { FeedingErp } from "../support/feeding-erp";
import { replicating } from "../support/replicating";
import { sqliteD1 } from "../support/sqlite-d1";
import { asAdmin, make, rowsOf, server, writeTo } from "./tryton-server";

/** Changes that people make in a real Tryton, and how each arrives with the next run. */

const TENANT = "shop";
const { db, inside } = sqliteD1();
const COMPANY = { company: 1, active_test: false };

beforeAll(async () => {
	await server("fresh");
	inside.exec(
		`INSERT INTO tenants (id, name, prefix, start, origins, time_zone, created_at_ms) VALUES ('${TENANT}', 'S', 'E', 1, '[]', 'UTC', 0)`,
	);
}, 180_000);

/** The whole replication as it is, except that it is told by hand when to go. */
const { ports } = replicating(db, new FeedingErp(), TENANT);
const real = { ...ports, connector: async () => () => make(), now: Date.now };
const runOf = (service: Run["service"], part: Entity): Run => ({
	tenantId: TENANT,
	service,
	part,
	dueAtMs: 0,
	cause: "schedule",
	attempt: 1,
});
const follow = (part: Entity) => replicate(runOf("replication", part), new AbortController().signal, real);
const check = (part: Entity) => compare(runOf("comparison", part), new AbortController().signal, real);
const records = (entity: Entity) =>
	new Map(
		inside
			.prepare("SELECT erp_id, data FROM erp_records WHERE entity = ? AND deleted_at_ms IS NULL")
			.all(entity)
			.map(({ erp_id, data }) => [String(erp_id), JSON.parse(String(data)) as Record<string, unknown>]),
	);
const written = () => Number(inside.prepare("SELECT total_changes() AS n").get()?.n);
const FOLLOWED: readonly Entity[] = ["product", "price", "stock", "customer", "contact"];

describe("replication from Tryton", () => {
	it("brings everything over, and writes no record with the second run", async () => {
		for (const entity of FOLLOWED) {
			expect(await follow(entity)).toMatchObject({ success: true });
			expect(records(entity).size).toBeGreaterThan(10);
		}
		for (const entity of FOLLOWED) {
			const before = written();
			expect(await follow(entity)).toMatchObject({ success: true, count: 0 });
			// The cursor, with the time of the check.
			expect(written() - before).toBe(1);
		}
	});

	it("takes over a price, a name, a contact and a stock level with the next run, each alone", async () => {
		await writeTo("product.template", 9, { list_price: { __class__: "Decimal", decimal: "42.42" } });
		expect(await follow("price")).toMatchObject({ count: 1 });
		expect(records("price").get("9")).toMatchObject({ unitPrice: "42.42" });

		await writeTo("product.template", 10, { name: "Renamed boots" });
		expect(await follow("product")).toMatchObject({ count: 1 });
		expect(records("product").get("10")).toMatchObject({ name: "Renamed boots" });

		const [mechanism] = await rowsOf("party.contact_mechanism", [["value", "=", "kunde10@example.com"]], ["party"]);
		if (mechanism === undefined) throw new Error("the demo data has this contact");
		await writeTo("party.contact_mechanism", mechanism.id, { value: "kunde10-new@example.com" });
		expect(await follow("contact")).toMatchObject({ count: 1 });
		expect(records("contact").get(String(mechanism.id))).toMatchObject({ email: "kunde10-new@example.com" });
		expect(await follow("customer")).toMatchObject({ count: 1 });

		const before = records("stock").get("1")?.onHand;
		await lost("1");
		expect(await follow("stock")).toMatchObject({ success: true });
		expect(records("stock").get("1")?.onHand).not.toBe(before);
	});

	it("takes over the number that an entry of the ledger is given, although its lines stay as they are", async () => {
		await openReplication(db, { tenantId: TENANT, entity: "ledgerEntry" });
		inside.exec("UPDATE replication SET monitored = 1 WHERE entity = 'ledgerEntry'");
		const entry = await drafted();
		expect(await follow("ledgerEntry")).toMatchObject({ success: true });
		expect(records("ledgerEntry").get(entry.line)).toMatchObject({ number: entry.number, debit: "12.5" });
		await writeTo("account.move", entry.id, { number: "MOVED-1" });
		expect(await follow("ledgerEntry")).toMatchObject({ count: 1 });
		expect(records("ledgerEntry").get(entry.line)).toMatchObject({ number: "MOVED-1" });
	});

	it("takes an archived product for deleted, and finds a truly deleted one by comparing", async () => {
		await asAdmin("model.product.template.write", [8], { active: false, products: [["write", [8], { active: false }]] }, COMPANY);
		expect(await follow("product")).toMatchObject({ count: 1 });
		expect(records("product").has("8")).toBe(false);

		const [copy] = await asAdmin<number[]>("model.product.template.copy", [9], { company: 1 });
		expect(await follow("product")).toMatchObject({ success: true });
		const [added] = await rowsOf("product.product", [["template", "=", copy ?? 0]], ["code"]);
		if (added === undefined) throw new Error("a copy has a variant");
		expect(records("product").has(String(added.id))).toBe(true);
		await asAdmin("model.product.template.delete", [copy], COMPANY);
		// Tryton keeps no trace of it, and so its feed tells nothing.
		expect(await follow("product")).toMatchObject({ count: 0 });
		expect(await check("product")).toMatchObject({ detail: { missing: 0, differing: 0, gone: 1, ids: { gone: [String(added.id)] } } });
		expect(records("product").has(String(added.id))).toBe(false);
		expect((await openReplication(db, { tenantId: TENANT, entity: "product" })).records).toBe(records("product").size);
	});
});

/** A claim on a customer that somebody enters by hand, and does not post yet. */
async function drafted(): Promise<{ readonly id: number; readonly line: string; readonly number: unknown }> {
	const [account] = await rowsOf("account.account", [["type.receivable", "=", true]], ["company"]);
	const [journal] = await rowsOf("account.journal", [["type", "=", "revenue"]], ["name"]);
	const [period] = await rowsOf("account.period", [["state", "=", "open"]], ["start_date"]);
	if (account === undefined || journal === undefined || period === undefined) throw new Error("the demo data has its books");
	const decimal = (text: string) => ({ __class__: "Decimal", decimal: text });
	const line = { account: account.id, party: 12, debit: decimal("12.5"), credit: decimal("0") };
	const move = { company: 1, journal: journal.id, period: period.id, date: period.start_date, lines: [["create", [line]]] };
	const [id] = await asAdmin<number[]>("model.account.move.create", [move], COMPANY);
	const [created] = await rowsOf("account.move", [["id", "=", id ?? 0]], ["number", "lines"]);
	if (created === undefined) throw new Error("it was just created");
	return { id: created.id, line: String((created.lines as number[])[0]), number: created.number };
}

/** One piece is found to be lost: it leaves the shelf. */
async function lost(productId: string): Promise<void> {
	const [product] = await rowsOf("product.product", [["id", "=", Number(productId)]], ["default_uom"]);
	const [warehouse] = await rowsOf("stock.location", [["type", "=", "warehouse"]], ["storage_location"]);
	const [nowhere] = await rowsOf("stock.location", [["type", "=", "lost_found"]], ["name"]);
	if (product === undefined || warehouse === undefined || nowhere === undefined) throw new Error("the demo data has a shelf");
	const move = {
		product: Number(productId),
		uom: product.default_uom,
		quantity: 1,
		from_location: warehouse.storage_location,
		to_location: nowhere.id,
		company: 1,
	};
	const [created] = await asAdmin<number[]>("model.stock.move.create", [move], COMPANY);
	await asAdmin("model.stock.move.do", [created], COMPANY);
}
