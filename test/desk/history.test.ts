import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyHistory } from "../../src/db/audit";
import { Desk } from "../../src/desk/desk";
import { HISTORY_COPY_MAX, HISTORY_SHOWN_MAX } from "../../src/desk/history";
import { COPY_DELAY_MS } from "../../src/desk/outbox";
import type { HistoryRecord } from "../../src/order/snapshot";
import { stillClock } from "../support/clock";
import { ANN, actOn, BOB, deciding, editOn } from "../support/deciding";
import { alarmOf, copiesOf, type FreshDesk, freshDesk, place, placeMany, placing, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { claimOne, rejected, settleAll } from "../support/settling";

const clock = stillClock();

async function later(ms: number, at: FreshDesk): Promise<void> {
	clock.advance(ms);
	await runAlarm(at);
}

const auditOf = async (tenantId: string) =>
	(await env.DB.prepare("SELECT * FROM audit WHERE tenant_id = ? ORDER BY at_ms, id").bind(tenantId).all()).results.map(
		({ actor, detail, ...row }) => ({
			...row,
			actor: actor === null ? null : JSON.parse(String(actor)),
			detail: JSON.parse(String(detail)),
		}),
	);

/** Lets this desk's alarm go off with an audit log of the test's own. */
const alarmWith = ({ desk, tenantId }: FreshDesk, take: (records: readonly HistoryRecord[]) => Promise<void>): Promise<void> =>
	runInDurableObject(desk, async (_object, state) => {
		// An alarm that goes off is set no longer.
		await state.storage.deleteAlarm();
		await new Desk(state, env, {
			copy: async () => {},
			ring: async () => {},
			copyHistory: async (tenant, name, records) => {
				expect([tenant, name]).toEqual([tenantId, "main"]);
				await take(records);
			},
		}).alarm();
	});

async function alarmAfter(ms: number, at: FreshDesk, take: (records: readonly HistoryRecord[]) => Promise<void>): Promise<void> {
	clock.advance(ms);
	await alarmWith(at, take);
}

describe("the audit log", () => {
	it("says who did what, when, from where, and what was before and after", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], rejected());
		await actOn(at, "archive", "E100001", { note: "twice by mistake" });
		const archivedAtMs = Date.now();
		clock.advance(1_000);
		await actOn(at, "restore", "E100001", { by: BOB });
		clock.advance(1_000);
		await editOn(at, { note: "edited" });
		clock.advance(1_000);
		await actOn(at, "mark_synced", "E100001", { erpOrderNumber: "SO-77" });
		await later(1_000, at);
		const about = { tenant_id: at.tenantId, subject: "E100001" };
		expect(await auditOf(at.tenantId)).toEqual([
			{
				...about,
				id: "main:1",
				at_ms: archivedAtMs,
				event: "order.archive",
				actor: ANN,
				before: "failed",
				after: "archived",
				note: "twice by mistake",
				detail: {},
			},
			{
				...about,
				id: "main:2",
				at_ms: archivedAtMs + 1_000,
				event: "order.restore",
				actor: BOB,
				before: "archived",
				after: "failed",
				note: null,
				detail: {},
			},
			{
				...about,
				id: "main:3",
				at_ms: archivedAtMs + 2_000,
				event: "order.edit",
				actor: ANN,
				before: "failed",
				after: "queued",
				note: "The customer called",
				detail: { revision: 1 },
			},
			{
				...about,
				id: "main:4",
				at_ms: archivedAtMs + 3_000,
				event: "order.mark_synced",
				actor: ANN,
				before: "queued",
				after: "synced_manually",
				note: null,
				detail: { erpOrderNumber: "SO-77" },
			},
		]);
	});

	it("names nobody for what a payment gateway said", async () => {
		const at = freshDesk();
		await place(at, undefined, UNPAID);
		await at.desk.pay("E100001", { status: "declined", reference: "pi_1", amount: null, occurredAtMs: null });
		await later(1_000, at);
		expect(await auditOf(at.tenantId)).toMatchObject([
			{
				event: "order.payment",
				actor: null,
				before: "awaiting_payment",
				after: "abandoned",
				detail: { payment: "declined", reference: "pi_1" },
			},
		]);
	});

	it("gets each record once, in their order, a bounded number at a time", async () => {
		const at = freshDesk();
		const numbers = (await placeMany(at, HISTORY_COPY_MAX)).map(({ eNumber }) => eNumber);
		await at.desk.act(deciding("archive", numbers));
		await at.desk.act(deciding("restore", numbers));
		await at.desk.act(deciding("archive", numbers.slice(0, 30)));
		const taken: number[][] = [];
		for (let look = 0; look < 8; look++) {
			clock.advance(1_000);
			await alarmWith(at, async (records) => void taken.push(records.map(({ id }) => id)));
		}
		expect(taken.map(({ length }) => length)).toEqual([HISTORY_COPY_MAX, HISTORY_COPY_MAX, 30]);
		expect(taken.flat()).toEqual(Array.from({ length: 230 }, (_, index) => index + 1));
	});

	it("gets what it missed when D1 is back, and the desk remembers how far it came when it dies", async () => {
		const at = freshDesk();
		await place(at);
		await actOn(at, "archive");
		clock.advance(1_000);
		const refused = () => Promise.reject(new Error("D1 is away"));
		await alarmWith(at, refused);
		expect(await rowsOf(at, "SELECT history_copied FROM desk")).toEqual([{ history_copied: 0 }]);
		expect(await alarmOf(at)).toBeGreaterThan(Date.now());
		await later(60_000, at);
		expect(await auditOf(at.tenantId)).toHaveLength(1);
		await abortAllDurableObjects();
		await actOn(at, "restore");
		clock.advance(1_000);
		const ids: number[] = [];
		await alarmWith(at, async (records) => void ids.push(...records.map(({ id }) => id)));
		expect(ids).toEqual([2]);
	});

	it("is told once what it is told twice", async () => {
		const at = freshDesk();
		await place(at);
		await actOn(at, "archive");
		clock.advance(1_000);
		// D1 has it, and the answer is lost.
		await alarmWith(at, async (records) => {
			await copyHistory(env.DB, at.tenantId, "main", records);
			throw new Error("the connection broke");
		});
		await later(60_000, at);
		expect(await auditOf(at.tenantId)).toHaveLength(1);
		expect(await rowsOf(at, "SELECT history_copied FROM desk")).toEqual([{ history_copied: 1 }]);
		await later(60_000, at);
		expect(await alarmOf(at)).toBeNull();
	});

	it("is told again what it was found not to have, also when that is found while another copy is on its way", async () => {
		const at = freshDesk();
		await place(at);
		await actOn(at, "archive");
		await alarmAfter(1_000, at, async () => {});
		await actOn(at, "restore");
		const told: number[][] = [];
		await alarmAfter(1_000, at, async (records) => {
			told.push(records.map(({ id }) => id));
			await at.desk.recopy({ recordsAfter: 0 });
		});
		await alarmAfter(1_000, at, async (records) => void told.push(records.map(({ id }) => id)));
		expect(told).toEqual([[2], [1, 2]]);
		expect(await rowsOf(at, "SELECT history_copied FROM desk")).toEqual([{ history_copied: 2 }]);
	});

	it("that refuses a record for good holds up no order’s copy: that is as quick as ever", async () => {
		const at = freshDesk();
		await place(at);
		await actOn(at, "archive");
		const copied: number[] = [];
		let refusals = 0;
		await runInDurableObject(at.desk, async (_object, state) => {
			const desk = new Desk(state, env, {
				copy: async (snapshots) => void copied.push(...snapshots.map(({ seq }) => seq)),
				ring: async () => {},
				copyHistory: async () => {
					refusals += 1;
					throw new Error("this record is spoilt");
				},
			});
			for (let order = 0; order < 8; order++) {
				clock.advance(COPY_DELAY_MS);
				await desk.alarm();
				await desk.place(placing(at.tenantId));
			}
		});
		expect(copied).toEqual(Array.from({ length: 8 }, (_, index) => 100_001 + index));
		expect(refusals).toBeGreaterThan(1);
		expect(refusals).toBeLessThan(8);
	});

	it("is behind the copy of the order and not before it", async () => {
		const at = freshDesk();
		await place(at);
		await actOn(at, "archive");
		at.copy.mode = "fail";
		await later(1_000, at);
		expect(await auditOf(at.tenantId)).toEqual([]);
		at.copy.mode = "work";
		await later(60_000, at);
		expect([await copiesOf(at.tenantId), await auditOf(at.tenantId)]).toMatchObject([
			[{ status: "archived" }],
			[{ event: "order.archive" }],
		]);
	});
});

describe("the history of an order", () => {
	it("is its own, oldest first", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		await actOn(at, "archive", "E100002");
		await actOn(at, "archive", "E100001");
		await actOn(at, "restore", "E100002");
		expect((await at.desk.inspect("E100002"))?.history.map(({ id, event }) => `${id} ${event}`)).toEqual(["1 archive", "3 restore"]);
	});

	it("shows the newest of very many", async () => {
		const at = freshDesk();
		await place(at);
		const records = HISTORY_SHOWN_MAX + 5;
		for (let nth = 0; nth < records; nth++) await actOn(at, nth % 2 === 0 ? "archive" : "restore");
		const shown = (await at.desk.inspect("E100001"))?.history ?? [];
		expect(shown.map(({ id }) => id)).toEqual(
			Array.from({ length: HISTORY_SHOWN_MAX }, (_, index) => records - HISTORY_SHOWN_MAX + 1 + index),
		);
		expect(await rowsOf(at, "SELECT count(*) AS n FROM history")).toEqual([{ n: records }]);
	});
});
