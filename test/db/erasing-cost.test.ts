import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { waitingOrders } from "../../src/db/erasures";
import { happened, PLAN_EVENTS_MAX } from "../../src/db/events";
import { copyOrders } from "../../src/db/orders";
import { rowsReadBy } from "../support/d1-rows";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const LONG = 2_000;
/** More than an order's own few rows, and far below everything there is. */
const FEW = 200;

const many = (query: string, ...values: unknown[]) =>
	env.DB.prepare(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${LONG}) ${query}`)
		.bind(...values)
		.run();
/** A note about each of many orders, all of them done by jobs. */
const longAudit = (tenantId: string) =>
	many(
		`INSERT INTO audit (tenant_id, at_ms, id, event, subject, actor, before, after, note, detail)
		 SELECT ?1, i, 'main:' || i, 'order.retry', 'E' || i, NULL, 'failed', 'queued', 'by telephone', json_object('job', 'job-' || ?1 || i) FROM n`,
		tenantId,
	);
const note = (tenantId: string, subject: string) =>
	env.DB.prepare("SELECT note FROM audit WHERE tenant_id = ?1 AND subject = ?2").bind(tenantId, subject).first("note");

describe("a shop with a long past", () => {
	it.each([
		["is erased", true],
		["comes erased into a new copy", false],
	])("an order that %s costs no walk through the audit log, of this shop or of all", async (_how, known) => {
		const { id } = await freshTenant();
		await longAudit(id);
		await many(
			`INSERT INTO audit (tenant_id, at_ms, id, event, subject, actor, before, after, note, detail)
			 SELECT ?1 || '-' || i, 1, 'main:1', 'order.retry', 'E7', NULL, 'failed', 'queued', 'by telephone', '{}' FROM n`,
			id,
		);
		await env.DB.prepare("INSERT INTO audit VALUES (?1, 1, 'job', 'job.started', 'job-' || ?1 || 7, NULL, NULL, NULL, 'all of hers', '{}')")
			.bind(id)
			.run();
		if (known) await copyOrders(env.DB, [snapshotOf(id, 7, { status: "synced" })]);
		const erased = snapshotOf(id, 7, { status: "synced", version: 2, erasedAtMs: 9_000 });
		const { read } = await rowsReadBy((db) => copyOrders(db, [erased]));
		expect({ few: read < FEW, read }).toMatchObject({ few: true });
		expect([await note(id, "E7"), await note(id, `job-${id}7`)]).toEqual([null, null]);
		expect([await note(id, "E8"), await note(`${id}-1`, "E7")]).toEqual(["by telephone", "by telephone"]);
	});

	it("is planned its next events without a look at all that have happened", async () => {
		const { id } = await freshTenant();
		await many(
			`INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
			 SELECT ?1 || iif(i % 2 = 0, '', '-other'), 'event:' || (${LONG} - i), 'order.queued', 'x', '', i, '{}' FROM n`,
			id,
		);
		const { result, read } = await rowsReadBy((db) => happened(db, id));
		expect(result).toHaveLength(PLAN_EVENTS_MAX);
		expect(result.map(({ n }) => n)).toEqual(result.map(({ n }) => n).sort((one, other) => one - other));
		expect({ few: read <= 2 * PLAN_EVENTS_MAX, read }).toMatchObject({ few: true });
	});

	it("is asked for orders that wait to be erased without a look at those that are", async () => {
		const { id } = await freshTenant();
		await many("INSERT INTO erasure_orders SELECT ?1, 'one', i, 'E' || i, iif(i = 1000, 'waiting', 'erased'), NULL FROM n", id);
		const { result, read } = await rowsReadBy((db) => waitingOrders(db, id, 0, 100));
		expect(result.map(({ seq }) => seq)).toEqual([1_000]);
		expect({ few: read < 10, read }).toMatchObject({ few: true });
	});
});
