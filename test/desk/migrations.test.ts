import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MIGRATIONS, migrate } from "../../src/desk/migrations";
import { stillClock } from "../support/clock";
import { freshDesk, place, placing } from "../support/desks";
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
