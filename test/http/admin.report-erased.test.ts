import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { eraseStep } from "../../src/cron/erasing";
import { reportService } from "../../src/cron/report";
import { findErasure } from "../../src/db/erasures";
import { expire } from "../../src/db/expiry";
import { copyOrders } from "../../src/db/orders";
import { findLetter } from "../../src/db/outbox";
import { PERIODS_DEFAULT } from "../../src/db/retention";
import { sealPerson } from "../../src/db/sealed-person";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

/** What becomes of sent reports when a person is erased whose order stands in them. */

const MORNING_MS = Date.UTC(2026, 5, 3, 6, 30);
const DAY_MS = 86_400_000;
const TO = ["ann@shop.example", "bea@shop.example"];
const DATE = "2026-06-03";

interface Listed {
	items: {
		kept: string;
		listed: number;
		ordersTakenOut: number;
		erasedAt: string | null;
		recipients: { recipient: string; state: string; erased: boolean }[];
	}[];
}

/** Three orders were placed, of which the second failed; the report of them has gone out. */
async function shop(refusal = "17 Wisteria Crescent is not in Kilnamona") {
	const tenant = await freshTenant({ name: "Byrne & Sons" });
	const clock = { now: MORNING_MS - DAY_MS / 2 };
	const { ask } = await signedInAt(tenant, "admin", freshDoor({ now: () => clock.now }));
	await ask("PUT", "/report", { time: "07:30", which: "all", recipients: TO, version: 0 });
	const order = (seq: number, changes: Parameters<typeof snapshotOf>[2]) =>
		snapshotOf(tenant.id, seq, { placedAtMs: clock.now, updatedAtMs: clock.now, ...changes });
	await copyOrders(env.DB, [
		order(1, { status: "synced" }),
		order(2, { status: "failed", errorClass: "validation_rejected", errorMessage: refusal }),
		order(3, { status: "queued" }),
	]);
	clock.now = MORNING_MS;
	const run = { tenantId: tenant.id, service: "report", part: "", dueAtMs: clock.now, cause: "schedule", attempt: 1 } as const;
	await reportService({ db: env.DB, publicUrl: null, now: () => clock.now })(run, new AbortController().signal);
	const sent = () =>
		env.DB.prepare("UPDATE outbox SET state = 'sent', next_attempt_at_ms = NULL, sent_at_ms = 1 WHERE tenant_id = ?1")
			.bind(tenant.id)
			.run();
	/** What speaks of them besides their orders, which are erased already: these seqs. */
	const erase = async (seqs: readonly number[], words: readonly string[] = []) => {
		const of = { tenantId: tenant.id, id: crypto.randomUUID() };
		const sealed = await sealPerson(of, { sought: null, words }, env.CREDENTIALS_KEY);
		await env.DB.batch([
			env.DB.prepare(
				`INSERT INTO erasures (tenant_id, id, state, asked_at_ms, asked_by, person_hash, sealed_person, replica, examined, counts)
				 VALUES (?1, ?2, 'sweeping', 1, '{"kind":"user","id":"u","name":"Ann"}', 'h', ?3, 0, 3, '{}')`,
			).bind(tenant.id, of.id, sealed),
			...seqs.map((seq) =>
				env.DB.prepare("INSERT INTO erasure_orders VALUES (?1, ?2, ?3, ?4, 'erased', NULL)").bind(tenant.id, of.id, seq, `E${seq}`),
			),
		]);
		const ports = { db: env.DB, credentialsKey: env.CREDENTIALS_KEY, desk: () => Promise.reject() as never, now: () => clock.now };
		for (let steps = 0; ; steps++) {
			expect(steps).toBeLessThan(100);
			const erasure = await findErasure(env.DB, tenant.id, of.id);
			if (erasure === null) throw new Error("it is gone");
			if (erasure.state !== "sweeping") return erasure.counts;
			await eraseStep(erasure, ports);
		}
	};
	const listed = async () => (await (await ask("GET", "/report/archive")).json<Listed>()).items[0];
	const csv = async () =>
		new TextDecoder("utf-8", { ignoreBOM: true }).decode(await (await ask("GET", `/report/archive/${DATE}.csv`)).arrayBuffer());
	const recipients = async () => Object.fromEntries(((await listed())?.recipients ?? []).map(({ recipient, state }) => [recipient, state]));
	return { tenant, ask, clock, sent, erase, listed, csv, recipients };
}
const letterOf = async (tenantId: string) => {
	const id = await env.DB.prepare("SELECT letter_id FROM reports WHERE tenant_id = ?1").bind(tenantId).first<string>("letter_id");
	return await findLetter(env.DB, tenantId, id ?? "");
};

describe("a sent report in which an erased person's order stood", () => {
	it("is kept for the others without that order, and says so", async () => {
		const { tenant, ask, clock, sent, erase, listed, csv } = await shop();
		await sent();
		clock.now += DAY_MS;
		expect(await erase([2])).toMatchObject({ reports: 1 });
		expect(await listed()).toMatchObject({ kept: "shortened", listed: 3, ordersTakenOut: 1, erasedAt: new Date(clock.now).toISOString() });
		expect((await csv()).split("\r\n").map((line) => line.split(",")[0])).toEqual(["\uFEFFOrder id", "E1", "E3", ""]);
		const letter = await letterOf(tenant.id);
		expect(`${letter?.text}${letter?.html}`).not.toMatch(/Wisteria|\bE2\b/);
		expect(letter?.text).toContain("1 order failed");
		expect((await ask("POST", `/report/archive/${DATE}/resend`, {})).status).toBe(202);
	});

	it("loses an order once, however often the erasure comes by, and the next person's as well", async () => {
		const { erase, listed, csv } = await shop();
		await erase([2]);
		expect(await erase([2])).not.toHaveProperty("reports");
		expect(await listed()).toMatchObject({ ordersTakenOut: 1 });
		await erase([3]);
		expect(await listed()).toMatchObject({ ordersTakenOut: 2, kept: "shortened" });
		expect((await csv()).trimEnd().split("\r\n")).toHaveLength(2);
	});

	it("still goes to those for whom it waits, and is not touched where it speaks of somebody else", async () => {
		const { erase, listed, recipients } = await shop();
		await erase([77]);
		expect(await listed()).toMatchObject({ kept: "whole", ordersTakenOut: 0, erasedAt: null });
		await erase([2]);
		expect(await recipients()).toEqual({ "ann@shop.example": "waiting", "bea@shop.example": "waiting" });
	});

	it("that went to the person as well goes to the others alone from then on", async () => {
		const { tenant, ask, sent, erase, listed, recipients } = await shop();
		expect(await erase([], ["bea@shop.example"])).toMatchObject({ reports: 1 });
		expect((await listed())?.kept).toBe("whole");
		expect((await listed())?.recipients.map(({ state, erased }) => [state, erased])).toEqual([
			["waiting", false],
			["dropped", true],
		]);
		await sent();
		const again = await ask("POST", `/report/archive/${DATE}/resend`, {});
		expect(await again.json()).toEqual({ date: DATE, recipients: ["ann@shop.example"] });
		expect(Object.values(await recipients()).sort()).toEqual(["sent", "waiting"]);
		const [letterId, erased] = [(await letterOf(tenant.id))?.id, Object.keys(await recipients()).find((to) => to.startsWith("erased:"))];
		expect((await ask("POST", `/mail/letters/${letterId}/resend`, { recipient: erased })).status).toBe(404);
	});

	it("goes as a whole where it cannot be kept without them, and the archive says when and why", async () => {
		const { ask, clock, sent, erase, listed } = await shop();
		await sent();
		clock.now += DAY_MS;
		expect(await erase([2], ["byrne & sons"])).toMatchObject({ letters: 1 });
		const at = new Date(clock.now).toISOString();
		expect(await listed()).toMatchObject({ kept: "erased", erasedAt: at, ordersTakenOut: 0 });
		for (const response of [await ask("GET", `/report/archive/${DATE}.csv`), await ask("POST", `/report/archive/${DATE}/resend`, {})])
			expect(await problemOf(response)).toMatchObject({
				status: 404,
				detail: expect.stringContaining(`was erased on ${at}, with a person`),
			});
	});

	it("is told apart from one that was kept for long enough", async () => {
		const { tenant, ask, sent, listed } = await shop();
		await sent();
		await expire(env.DB, tenant.id, "attachments", PERIODS_DEFAULT, MORNING_MS + (PERIODS_DEFAULT.letters + 1) * DAY_MS);
		const refused = async () => [
			await problemOf(await ask("GET", `/report/archive/${DATE}.csv`)),
			await problemOf(await ask("POST", `/report/archive/${DATE}/resend`, {})),
		];
		expect(await listed()).toMatchObject({ kept: "expired", erasedAt: null });
		for (const one of await refused()) expect(one.detail).toContain("was erased with age");
		for (const kind of ["recipients", "letters"])
			await expire(env.DB, tenant.id, kind, PERIODS_DEFAULT, MORNING_MS + (PERIODS_DEFAULT.letters + 1) * DAY_MS);
		expect(await listed()).toMatchObject({ kept: "expired", recipients: [] });
	});
});
