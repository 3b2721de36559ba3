import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { keepAgenda } from "../../src/db/agenda";
import type { AuditEntry } from "../../src/db/audit";
import { changeEndpoint, disableEndpoint, findEndpoint, removeEndpoint } from "../../src/db/endpoints";
import { endIncident, raiseIncident } from "../../src/db/incidents";
import { saveSchedule } from "../../src/db/schedules";
import type { ScheduledService } from "../../src/db/services";
import { endStopped, raiseStopped } from "../../src/db/stopped-parts";
import { freshEndpoint } from "../support/endpoints";
import { MINUTE_MS, mailWorld, START_MS } from "../support/mail-world";

/** A shop that is mailed of trouble, with an endpoint for events. */
async function world() {
	const w = await mailWorld();
	const { tenantId, clock } = w;
	const { id } = await freshEndpoint(tenantId);
	const entry = (): AuditEntry => ({
		...{ tenantId, atMs: clock.now, id: crypto.randomUUID(), event: "webhook.changed", subject: id },
		...{ actor: null, before: null, after: null, note: null, detail: {} },
	});
	const failing = async (kind: "events_failing" | "endpoint_failing") =>
		await raiseIncident(env.DB, tenantId, { kind, subject: id, reason: "shop.example: It answered 500.", advice: null }, clock.now);
	const stopped = async (service: ScheduledService) =>
		await raiseIncident(env.DB, tenantId, { kind: "service_stopped", subject: service, reason: "It failed.", advice: null }, clock.now);
	const change = async (enabled: boolean) => {
		const known = await findEndpoint(env.DB, tenantId, id);
		if (known === null) throw new Error("there is one");
		const { url, events, description, version: seen } = known;
		expect(await changeEndpoint(env.DB, known, { url, events, description, enabled, seen }, entry())).toBe(true);
	};
	const remove = async () => expect(await removeEndpoint(env.DB, tenantId, id, entry())).toBe(true);
	const giveUp = async () => {
		const trouble = { kind: "events_failing", subject: id, reason: "shop.example was turned off.", advice: null } as const;
		const done = await disableEndpoint(env.DB, { tenantId, id, version: 1 }, { reason: "410", trouble }, clock.now);
		expect(done).toBe(true);
	};
	const schedule = async (service: ScheduledService, paused: boolean) =>
		expect(await saveSchedule(env.DB, tenantId, service, { expression: "0 * * * *", zone: null, paused, seen: 0 }, entry())).not.toBeNull();
	const told = async () =>
		(
			await env.DB.prepare(
				"SELECT detail ->> '$.kind' AS kind, detail ->> '$.ended' AS ended FROM notifications WHERE tenant_id = ?1 AND kind = 'incident_closed' ORDER BY n",
			)
				.bind(tenantId)
				.all<{ kind: string; ended: string | null }>()
		).results.map(({ kind, ended }) => `${kind}: ${ended}`);
	const logged = async () =>
		(
			await env.DB.prepare("SELECT message FROM logs WHERE tenant_id = ?1 AND level = 'info' ORDER BY rowid").bind(tenantId).all<{
				message: string;
			}>()
		).results.map(({ message }) => message);
	return { ...w, id, entry, failing, stopped, change, remove, giveUp, schedule, told, logged };
}
type World = Awaited<ReturnType<typeof world>>;

describe("an incident that a person ends without anything being well again", () => {
	it.each<[string, string, (w: World) => Promise<unknown>, (w: World) => Promise<unknown>]>([
		["an endpoint is deleted", "events_failing: gone", (w) => w.failing("events_failing"), (w) => w.remove()],
		["an endpoint is turned off", "events_failing: off", (w) => w.failing("events_failing"), (w) => w.change(false)],
		["an endpoint is turned on again", "events_failing: saved", (w) => w.failing("events_failing"), (w) => w.change(true)],
		["the gateway gives an endpoint up", "endpoint_failing: off", (w) => w.failing("endpoint_failing"), (w) => w.giveUp()],
		["a stopped service is paused", "service_stopped: off", (w) => w.stopped("copy"), (w) => w.schedule("copy", true)],
		[
			"a schedule that could not be read is saved",
			"service_stopped: saved",
			(w) => raiseIncident(env.DB, w.tenantId, { kind: "service_stopped", subject: "copy:schedule", reason: "x", advice: null }, START_MS),
			(w) => w.schedule("copy", false),
		],
		[
			"what stopped is not on the agenda any more",
			"service_stopped: gone",
			(w) => w.stopped("report"),
			(w) => keepAgenda(env.DB, { enter: [], leave: [{ tenantId: w.tenantId, service: "report", part: "" }] }, w.clock.now),
		],
		[
			"the last part that stopped is not on the agenda any more",
			"service_stopped: gone",
			(w) =>
				raiseStopped(
					env.DB,
					[{ tenantId: w.tenantId, service: "replication", advice: null, parts: [{ part: "price", reason: "x" }] }],
					START_MS,
				),
			(w) => keepAgenda(env.DB, { enter: [], leave: [{ tenantId: w.tenantId, service: "replication", part: "price" }] }, w.clock.now),
		],
		[
			"data that is out of date is not replicated any more",
			"replication_stale: off",
			(w) => raiseIncident(env.DB, w.tenantId, { kind: "replication_stale", subject: "", reason: "x", advice: null }, START_MS),
			(w) => w.schedule("replication", true),
		],
	])("is told as that in the inbox, and no mail says that it has recovered: %s", async (_, told, begin, end) => {
		const w = await world();
		await begin(w);
		await w.run();
		expect(w.subjects()).toHaveLength(1);
		w.clock.now += 5 * MINUTE_MS;
		await end(w);
		await w.run();
		await w.run(61 * MINUTE_MS);
		expect(await w.told()).toEqual([told]);
		// What the gateway has given up is told of as that.
		expect(w.subjects().filter((subject) => subject.includes("recovered"))).toEqual([]);
		expect(
			await env.DB.prepare("SELECT count(*) AS n FROM alerts WHERE tenant_id = ?1 AND letter_id IS NULL").bind(w.tenantId).first("n"),
		).toBe(0);
	});

	it("is no news where nobody was mailed that it began, in one letter or in a digest", async () => {
		const { run, change, failing, subjects, stopped, tenantId, clock } = await world();
		await failing("events_failing");
		await change(false);
		await run();
		expect(subjects()).toEqual([]);
		await stopped("report");
		await endIncident(env.DB, tenantId, "service_stopped", "report", clock.now + MINUTE_MS);
		await run(2 * MINUTE_MS);
		expect(subjects()).toEqual([expect.stringContaining("Daily report runs again (recovered)")]);
	});

	it("stands in the log with why it is over", async () => {
		const { failing, change, logged } = await world();
		await failing("events_failing");
		await failing("endpoint_failing");
		await change(true);
		expect(await logged()).toEqual([
			"Events cannot be delivered (over: a person saved it anew).",
			"An endpoint takes no events (over: a person saved it anew).",
		]);
	});
});

describe("an incident that is over because all is well", () => {
	it("is mailed as recovered, and names the endpoint as the shop calls it", async () => {
		const { tenantId, id, failing, run, office, subjects, told, clock } = await world();
		await failing("events_failing");
		await run();
		await env.DB.prepare("UPDATE webhook_endpoints SET description = 'Warehouse' WHERE id = ?1").bind(id).run();
		clock.now += MINUTE_MS;
		await endIncident(env.DB, tenantId, "events_failing", id, clock.now);
		await run();
		expect(await told()).toEqual(["events_failing: null"]);
		expect(subjects()).toEqual(["Events cannot be delivered: Byrne & Sons", "Events are delivered again (recovered): Byrne & Sons"]);
		const [began, over] = office.taken.map(({ text }) => text);
		expect(began).toContain("About: shop.example\n");
		expect(over).toContain("About: Warehouse\n");
		for (const { text, html } of office.taken) expect(`${text}${html}`).not.toContain(id);
	});

	it("is so where the last of several parts runs again, though others have left before", async () => {
		const { tenantId, told, clock } = await world();
		const parts = ["price", "product"].map((part) => ({ part, reason: "x" }));
		await raiseStopped(env.DB, [{ tenantId, service: "replication", advice: null, parts }], START_MS);
		await keepAgenda(env.DB, { enter: [], leave: [{ tenantId, service: "replication", part: "price" }] }, clock.now);
		expect(await told()).toEqual([]);
		await endStopped(env.DB, [{ tenantId, service: "replication", part: "product" }], clock.now);
		expect(await told()).toEqual(["service_stopped: null"]);
	});
});
