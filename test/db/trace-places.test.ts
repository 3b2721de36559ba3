import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { FIRST_PLACE, isAtPlaces, PLACE_ROWS_MAX, sweepPlaces } from "../../src/db/trace-places";
import { rowsReadBy } from "../support/d1-rows";
import { freshTenant } from "../support/shops";

const ROWS = 2 * PLACE_ROWS_MAX + 500;
const WORD = "philomena@letterbox.example";
/** Besides the rows looked at: those that are changed are found again by their key. */
const READ_MAX = 2 * PLACE_ROWS_MAX;

const many = (query: string, ...values: unknown[]) =>
	env.DB.prepare(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) ${query}`)
		.bind(...values)
		.run();
const decided = (tenantId: string) =>
	// Three a millisecond: a portion ends between two of the same time.
	many(
		`INSERT INTO audit SELECT ?1, i / 3, 'main:' || i, 'order.retry', 'E' || i, NULL, 'failed', 'queued', iif(i % 500 = 0, 'rang: ' || ?2, 'rang'), '{}' FROM n`,
		tenantId,
		WORD.toUpperCase(),
	);
const notes = async (tenantId: string, where: string): Promise<number | null> =>
	await env.DB.prepare(`SELECT count(*) AS n FROM audit WHERE tenant_id = ?1 AND ${where}`).bind(tenantId).first<number>("n");

async function sweepAll(tenantId: string, words: readonly string[] = [WORD]) {
	const counts: Record<string, number> = {};
	let steps = 0;
	let mostRead = 0;
	for (let cursor: string | null = FIRST_PLACE; cursor !== null; steps++) {
		expect(isAtPlaces(cursor)).toBe(true);
		const at: string = cursor;
		const { result, read } = await rowsReadBy((db) => sweepPlaces(db, tenantId, { words, replica: true }, at, Date.now()));
		for (const [kind, n] of Object.entries(result.counts)) counts[kind] = (counts[kind] ?? 0) + n;
		mostRead = Math.max(mostRead, read);
		cursor = result.next;
		expect(steps).toBeLessThan(100);
	}
	return { counts, steps, mostRead };
}

describe("what else speaks of a person", () => {
	it("is found in as many portions as it takes, none of which reads more than its rows", async () => {
		const { id } = await freshTenant();
		const other = (await freshTenant()).id;
		await decided(id);
		await decided(other);
		await many(
			`INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, changed_at_ms, change_n)
			 SELECT ?1, iif(i % 2 = 0, 'customer', 'product'), 'c' || i, json_object('email', iif(i % 1000 = 0, ?2, 'x@y.example')), 'd', 0, i FROM n`,
			id,
			WORD,
		);
		await env.DB.prepare(
			`INSERT INTO replication (tenant_id, entity, token, state, loaded, records) VALUES (?1, 'customer', 't', 'following', 0, ?2)`,
		)
			.bind(id, ROWS / 2)
			.run();
		const { counts, mostRead } = await sweepAll(id);
		expect(counts).toMatchObject({ auditNotes: ROWS / 500, replica: Math.floor(ROWS / 1_000) });
		expect({ few: mostRead <= READ_MAX, mostRead }).toMatchObject({ few: true });
		expect(await notes(id, "note IS NULL")).toBe(ROWS / 500);
		expect(await notes(id, "note = 'rang'")).toBe(ROWS - ROWS / 500);
		expect(await notes(other, "note IS NULL")).toBe(0);
		const left = await env.DB.prepare("SELECT records FROM replication WHERE tenant_id = ?1").bind(id).first("records");
		expect(left).toBe(ROWS / 2 - Math.floor(ROWS / 1_000));
		expect((await sweepAll(id)).counts).toMatchObject({ auditNotes: 0, replica: 0 });
	});

	it("goes on from where it was, and begins anew where this version knows no such place", async () => {
		const { id } = await freshTenant();
		await decided(id);
		const from = (name: string, after: unknown) =>
			sweepPlaces(env.DB, id, { words: [WORD], replica: false }, JSON.stringify({ name, after }), Date.now());
		const first = await from("auditNotes", null);
		expect(first.counts).toEqual({ auditNotes: PLACE_ROWS_MAX / 500 });
		expect((await from("auditNotes", [Math.floor(ROWS / 3), "main:0"])).counts).toEqual({ auditNotes: 1 });
		expect(await notes(id, "note IS NULL")).toBe(PLACE_ROWS_MAX / 500 + 1);
		expect((await from("bygone", null)).next).toBe((await from("logs", null)).next);
		expect(isAtPlaces("17 letter-1")).toBe(false);
	});

	it("is erased from what an entry is about, but for the numbers of orders and jobs", async () => {
		const { id } = await freshTenant();
		const entry = (n: number, event: string) =>
			env.DB.prepare("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, 'AB-9876501', NULL, NULL, NULL, NULL, '{}')")
				.bind(id, n, `e${n}`, event)
				.run();
		await entry(1, "product.changed");
		await entry(2, "order.retry");
		await entry(3, "job.started");
		await sweepAll(id, ["9876501"]);
		const { results } = await env.DB.prepare("SELECT subject FROM audit WHERE tenant_id = ?1 ORDER BY at_ms").bind(id).all();
		expect(results.map(({ subject }) => subject)).toEqual(["erased", "AB-9876501", "AB-9876501"]);
	});
});
