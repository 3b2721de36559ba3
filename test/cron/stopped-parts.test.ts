import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { planMail } from "../../src/cron/mail-plan";
import type { PatrolPorts } from "../../src/cron/patrol";
import { allowanceMs } from "../../src/db/agenda";
import type { KnownIncident } from "../../src/db/incident-lists";
import { incidentsPage, openIncidents } from "../../src/db/incident-lists";
import { labelOf } from "../../src/db/incident-words";
import { kick } from "../../src/db/kick";
import { isAbout, raiseStopped } from "../../src/db/stopped-parts";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";
import { freshTenant } from "../support/shops";

/** Five entities of one ERP: what stops one of them stops them all. */
const PARTS = ["contact", "customer", "price", "product", "stock"];
const NAMES = ["Contacts", "Customers", "Prices", "Products", "Stock levels"];
const START = "2026-06-03T12:00:00.000Z";

type World = Awaited<ReturnType<typeof freshPatrol>>;
let world: World;
let wanted: readonly string[];
beforeEach(async () => {
	world = await freshPatrol(START);
	wanted = PARTS;
	world.services.sweep = well();
	world.services.replication = well();
	await env.DB.prepare("INSERT INTO mail_settings VALUES (?, '[\"office@shop.example\"]', 20, 0, 1, 0)").bind(world.tenant.id).run();
	await strike();
	await world.work();
});

const strike = () => {
	const parts = async (ids: readonly string[]) => new Map(ids.map((id) => [id, wanted]));
	const particulars: PatrolPorts["particulars"] = { replication: { parts }, comparison: { parts }, events: {}, report: {} };
	return world.strike({ particulars });
};
const stopped = async (): Promise<KnownIncident[]> =>
	(await world.incidents()).filter(({ kind, subject }) => kind === "service_stopped" && subject.startsWith("replication"));
const subjects = async () => (await stopped()).map(({ subject }) => subject);
/** Only those that wait to be begun, and nothing else goes. */
async function loseMessages(minutes: number): Promise<void> {
	for (let minute = 0; minute < minutes; minute += 1) {
		world.advance(MINUTE_MS);
		await strike();
		world.rung.splice(0);
	}
}
async function goesWell(...parts: readonly string[]): Promise<void> {
	for (const part of parts) {
		await kick(env.DB, world.tenant.id, "replication", part, world.nowMs(), "person", null);
		const [run] = (await world.runsOf("replication")).filter((one) => one.part === part && one.state === "due");
		if (run !== undefined) world.rung.push({ tenantId: world.tenant.id, service: "replication", part, dueAtMs: run.dueAtMs });
		await world.work();
	}
}
const letters = async () => {
	await planMail(env.DB, world.tenant.id, null, world.nowMs(), new AbortController().signal);
	const rows = env.DB.prepare(
		"SELECT subject, text FROM letters WHERE tenant_id = ? AND subject LIKE 'Replication%' ORDER BY created_at_ms, rowid",
	).bind(world.tenant.id);
	return (await rows.all<{ subject: string; text: string }>()).results;
};
const told = async () =>
	(
		await env.DB.prepare(
			"SELECT kind, detail ->> '$.subject' AS subject FROM notifications WHERE tenant_id = ? AND detail ->> '$.subject' LIKE 'replication%' ORDER BY n",
		)
			.bind(world.tenant.id)
			.all()
	).results;
/** The database, and how many statements went to it. */
function counted() {
	let statements = 0;
	const batch = (all: D1PreparedStatement[]) => {
		statements += all.length;
		return env.DB.batch(all);
	};
	const db: D1Database = Object.assign(Object.create(env.DB) as D1Database, { prepare: (sql: string) => env.DB.prepare(sql), batch });
	return { db, statements: () => statements };
}
const rowsKept = async () =>
	(await env.DB.prepare("SELECT part FROM stopped_parts WHERE tenant_id = ?").bind(world.tenant.id).all()).results;
/** From the time that they were due until a person is told. */
const LATE_MINUTES = 15 + allowanceMs(15 * MINUTE_MS) / MINUTE_MS;

describe("five parts of the replication that stop for one cause", () => {
	it("are one incident that names them, one mail when they stop and one when the last runs again", async () => {
		await loseMessages(LATE_MINUTES);
		const [incident, ...others] = await stopped();
		expect(others).toEqual([]);
		expect(incident).toMatchObject({ subject: `replication:${PARTS.join(",")}`, advice: expect.stringContaining("Run now") });
		expect(incident?.reason).toBe("The run of 3 June 2026 at 13:15 (Europe/Dublin) has not come to an end.");
		const name = `Replication (${NAMES.join(", ")})`;
		expect((await letters()).map(({ subject }) => subject)).toEqual([expect.stringContaining(`${name} has stopped: `)]);

		await goesWell("product", "price");
		expect(await subjects()).toEqual(["replication:contact,customer,stock"]);
		await goesWell("contact", "customer", "stock");
		expect(await stopped()).toEqual([]);
		const all = await letters();
		expect(all.map(({ subject }) => subject)).toEqual([
			expect.stringContaining(`${name} has stopped: `),
			expect.stringContaining(`${name} runs again (recovered): `),
		]);
		expect(all[1]?.text).toContain(`5: ${NAMES.join(", ")}`);
		expect(await told()).toEqual([
			{ kind: "incident_opened", subject: `replication:${PARTS.join(",")}` },
			{ kind: "incident_closed", subject: `replication:${PARTS.join(",")}` },
		]);
		expect(await rowsKept()).toEqual([]);
		const { items } = await incidentsPage(env.DB, world.tenant.id, { after: null, limit: 50, outages: false });
		expect(items.filter(({ subject }) => subject.startsWith("replication"))).toHaveLength(1);
	});

	it("grows by a part that stops later, without another mail, and takes one back that stops again", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		world.services.replication = async ({ part }) =>
			part === "product"
				? { success: false, count: 0, level: "error", message: "The feed of products is off.", detail: null }
				: { success: true, count: 0, level: "info", message: "Well.", detail: null };
		await goesWell("product");
		expect(await subjects()).toEqual(["replication:product"]);
		expect(await letters()).toHaveLength(1);
		const fails = async (part: string, message: string) => {
			world.services.replication = async () => ({ success: false, count: 0, level: "error", message, detail: null });
			await goesWell(part);
		};
		await fails("stock", "The feed of stock is off.");
		expect((await stopped()).map(({ subject, reason }) => [subject, reason])).toEqual([
			["replication:product,stock", "Products: The feed of products is off. Stock levels: The feed of stock is off."],
		]);
		expect(await told()).toEqual([{ kind: "incident_opened", subject: "replication:product,stock" }]);
		world.services.replication = well();
		await goesWell("product");
		expect((await stopped()).map(({ subject, reason }) => [subject, reason])).toEqual([["replication:stock", "The feed of stock is off."]]);
		await fails("product", "It is off again.");
		expect(await subjects()).toEqual(["replication:product,stock"]);
		expect(await letters()).toHaveLength(1);
		world.services.replication = well();
		await goesWell("product", "stock");
		said.mockRestore();
		expect(await stopped()).toEqual([]);
		expect((await letters()).map(({ subject }) => subject.split(":")[0])).toEqual([
			"Replication (Products) has stopped",
			"Replication (Products, Stock levels) runs again (recovered)",
		]);
	});

	it("is over as well when the last of them is not meant to go any more, or the service is paused", async () => {
		await loseMessages(LATE_MINUTES);
		wanted = ["stock"];
		await strike();
		expect(await subjects()).toEqual(["replication:stock"]);
		wanted = [];
		await strike();
		expect([await stopped(), await rowsKept()]).toEqual([[], []]);
		expect((await told()).at(-1)).toEqual({ kind: "incident_closed", subject: `replication:${PARTS.join(",")}` });
	});

	it("is told of once while it lasts, minute after minute, and of a part whose agenda nobody claims", async () => {
		await loseMessages(LATE_MINUTES + 20);
		expect(await subjects()).toHaveLength(1);
		const { results } = await env.DB.prepare(
			"SELECT message FROM logs WHERE tenant_id = ? AND level = 'error' AND service = 'replication' AND message LIKE '%has stopped%'",
		)
			.bind(world.tenant.id)
			.all();
		expect(results).toHaveLength(1);
	});

	it("holds up nobody else's news when it cannot be told of, and is told of in the next minute", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const raiseTogether = () => Promise.reject(new Error("D1 broke it off"));
		const inParts = async (ids: readonly string[]) => new Map(ids.map((id) => [id, wanted]));
		const particulars: PatrolPorts["particulars"] = { replication: { parts: inParts }, comparison: {}, events: {}, report: {} };
		for (let minute = 0; minute < LATE_MINUTES; minute += 1) {
			world.advance(MINUTE_MS);
			await world.strike({ particulars, raiseTogether });
			world.rung.splice(0);
		}
		expect((await world.incidents()).map(({ subject }) => subject)).toContain("sweep");
		expect(await stopped()).toEqual([]);
		said.mockRestore();
		await loseMessages(1);
		expect(await subjects()).toEqual([`replication:${PARTS.join(",")}`]);
	});

	it("is told of with those of many shops, in as many statements as if there were one", async () => {
		const others = await Promise.all(Array.from({ length: 120 }, () => freshTenant()));
		const parts = PARTS.map((part) => ({ part, reason: `The feed of ${part} is off.` }));
		const of = (tenantId: string) => ({ tenantId, service: "replication", parts, advice: "Look." }) as const;
		const stops = others.map(({ id }) => of(id));
		const [first] = stops;
		if (first === undefined) throw new Error("there are shops");
		await raiseStopped(env.DB, [{ ...first, parts: parts.slice(0, 1) }], 5);
		const { db, statements } = counted();
		await raiseStopped(db, stops, 6);
		await raiseStopped(db, stops, 7);
		expect(statements()).toBeLessThanOrEqual(2 * 4 * 2);
		const kept = async (table: string, tenantId: string) =>
			(await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(tenantId).all()).results;
		for (const { tenantId } of stops) {
			const isFirst = tenantId === first.tenantId;
			expect(await openIncidents(env.DB, tenantId)).toMatchObject([
				{ subject: `replication:${PARTS.join(",")}`, openedAtMs: isFirst ? 5 : 6, advice: "Look." },
			]);
			expect(await kept("stopped_parts", tenantId)).toHaveLength(PARTS.length);
			const lines = (await kept("logs", tenantId)).map(({ message }) => String(message).split(":")[0]);
			const all = `Replication (${NAMES.join(", ")}) has stopped`;
			expect(lines).toEqual(isFirst ? ["Replication (Contacts) has stopped", all] : [all]);
		}
	});

	it("has each incident of another service as before", async () => {
		world.services.sweep = async () => ({ success: false, count: 0, level: "error", message: "The disk is full.", detail: null });
		await kick(env.DB, world.tenant.id, "sweep", "", world.nowMs(), "person", null);
		await loseMessages(1);
		for (const run of await world.runsOf("sweep"))
			world.rung.push({ tenantId: world.tenant.id, service: "sweep", part: "", dueAtMs: run.dueAtMs });
		await world.work();
		expect((await world.incidents()).map(({ subject, reason }) => [subject, reason])).toContainEqual(["sweep", "The disk is full."]);
	});
});

describe("a subject of several parts", () => {
	it("is about each of them and no other, and is read out with all of them", () => {
		const subject = "replication:price,product";
		expect(["price", "product", "pro", "stock"].map((part) => isAbout(subject, "replication", part))).toEqual([true, true, false, false]);
		expect(isAbout(subject, "comparison", "price")).toBe(false);
		expect(isAbout("replication", "replication", "price")).toBe(true);
		expect(labelOf(subject)).toBe("Replication (Prices, Products)");
	});
});
