import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MIGRATIONS, migrate } from "../../src/desk/migrations";
import { stillClock } from "../support/clock";
import { deciding } from "../support/deciding";
import { freshDesk, place, placing, UNPAID } from "../support/desks";
import { draft } from "../support/drafts";
import { OrderDesk } from "../support/worker";

stillClock();

const LATEST = MIGRATIONS.length;

/** A storage as it was when only the first `version` migrations had shipped; what happens in it is the test's affair. */
async function atVersion<T>(version: number, work: (state: DurableObjectState) => T | Promise<T>): Promise<T> {
	return await runInDurableObject(freshDesk().desk, async (_object, state) => {
		await state.storage.deleteAll();
		migrate(state.storage, MIGRATIONS.slice(0, version));
		return await work(state);
	});
}

const schemaOf = (state: DurableObjectState): string[] =>
	state.storage.sql
		.exec<{ sql: string }>("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name")
		.toArray()
		.map(({ sql }) => sql);

describe("the tables of a desk", () => {
	it.each(Array.from({ length: LATEST + 1 }, (_, version) => version))(
		"are the same whether new or brought up from version %d",
		async (version) => {
			const fresh = await atVersion(LATEST, schemaOf);
			expect(fresh.length).toBeGreaterThan(0);
			const upgraded = await atVersion(version, (state) => {
				migrate(state.storage);
				return schemaOf(state);
			});
			expect(upgraded).toEqual(fresh);
		},
	);

	it.each(Array.from({ length: LATEST + 1 }, (_, version) => version))("brought up from version %d take orders", async (version) => {
		const eNumber = await atVersion(version, async (state) => {
			const desk = new OrderDesk(state, env);
			const placement = await desk.place(placing("a-tenant"));
			return placement.kind === "placed" ? placement.receipt.eNumber : null;
		});
		expect(eNumber).toBe("E100001");
	});

	it("are left alone when they are up to date", async () => {
		const at = freshDesk();
		await place(at);
		await runInDurableObject(at.desk, (_object, state) => {
			const before = schemaOf(state);
			migrate(state.storage);
			migrate(state.storage);
			expect(schemaOf(state)).toEqual(before);
		});
		expect(await at.desk.find("E100001")).not.toBeNull();
	});

	it("keep their rows when a later version adds a column, and learn each version once", async () => {
		const at = freshDesk();
		await place(at);
		const grown = [...MIGRATIONS, "ALTER TABLE orders ADD COLUMN extra TEXT NOT NULL DEFAULT 'x'"];
		await runInDurableObject(at.desk, (_object, state) => {
			migrate(state.storage, grown);
			migrate(state.storage, grown);
			expect(state.storage.sql.exec("SELECT seq, extra FROM orders").toArray()).toEqual([{ seq: 100_001, extra: "x" }]);
		});
	});

	it("that held orders from the first version on go on with them as if they had always been new", async () => {
		await atVersion(1, async (state) => {
			const { sql } = state.storage;
			const body = JSON.stringify(draft());
			sql.exec("INSERT INTO desk (id, tenant_id, name) VALUES (1, 'a-tenant', 'main')");
			for (const [index, status] of ["queued", "awaiting_payment", "failed", "synced", "pending_verification", "abandoned"].entries())
				sql.exec(
					`INSERT INTO orders (seq, e_number, request_key, fingerprint, first_status, status, placed_at_ms, updated_at_ms, attempt, payment, body)
					 VALUES (?1, 'E' || CAST(?1 AS INTEGER), 'key-' || ?1, 'f', 'queued', ?2, ?3, ?3, ?4, ?5, ?6)`,
					100_001 + index,
					status,
					Date.now(),
					index,
					status === "abandoned" ? JSON.stringify({ status: "aborted", reference: "pi_1", amount: null }) : null,
					status === "awaiting_payment" ? UNPAID.body : body,
				);
			sql.exec("UPDATE orders SET unknown_since_ms = placed_at_ms WHERE status = 'pending_verification'");
			sql.exec("INSERT INTO agenda SELECT seq, placed_at_ms FROM orders WHERE status IN ('queued', 'pending_verification')");
			sql.exec("INSERT INTO attempts VALUES (100003, 2, 'submit', 1, 2, 'rejected', 'validation_rejected', 'no', 1, NULL)");
			const desk = new OrderDesk(state, env);
			expect(await desk.inspect("E100003")).toMatchObject({
				status: "failed",
				revision: 0,
				attemptLog: [{ attempt: 2, outcome: "rejected" }],
				exchanges: [],
				history: [],
				revisions: [{ revision: 0, body }],
			});
			const results = await desk.act(deciding("retry", ["E100003", "E100004"]));
			expect(results.map(({ result }) => result)).toEqual(["started", "not_allowed"]);
			expect((await desk.claim(10, 30_000)).claims).toMatchObject([
				{ seq: 100_001, mode: "submit", tries: 1, nothingUnderWay: false, absentSaidAtMs: null, mayFindOther: false },
				{ seq: 100_003, mode: "verify", attempt: 3, tries: 1, nothingUnderWay: true },
				{ seq: 100_005, mode: "verify", attempt: 5, tries: 5 },
			]);
			// Its wait for money had no end: the patrol gives it one.
			await desk.sweep();
			expect(sql.exec("SELECT seq FROM unpaid").toArray()).toEqual([{ seq: 100_002 }]);
			const captured = { status: "captured", reference: "pi_1", amount: null, occurredAtMs: null } as const;
			for (const eNumber of ["E100002", "E100006"])
				expect(await desk.pay(eNumber, captured)).toMatchObject({ kind: "recorded", status: "queued" });
			expect(await desk.place(placing("a-tenant"))).toMatchObject({ kind: "placed", receipt: { eNumber: "E100007" } });
		});
	});

	it("stay at the version they had when the next one fails half-way", async () => {
		await atVersion(LATEST, (state) => {
			const before = schemaOf(state);
			const broken = [...MIGRATIONS, "CREATE TABLE more (id INTEGER); INSERT INTO nowhere VALUES (1)"];
			expect(() => migrate(state.storage, broken)).toThrow(/nowhere/);
			expect(schemaOf(state)).toEqual(before);
			migrate(state.storage, [...MIGRATIONS, "CREATE TABLE more (id INTEGER)"]);
			expect(schemaOf(state)).toHaveLength(before.length + 1);
		});
	});
});
