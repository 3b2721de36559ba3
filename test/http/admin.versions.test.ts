import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { disableEndpoint } from "../../src/db/endpoints";
import { saveSchedule } from "../../src/db/schedules";
import { linkName } from "../../src/lib/names";
import { freshTenant } from "../support/shops";
import { signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

/** Two people change the same settings: nobody's change is lost unseen, and whoever was second is told who was first. */

type Body = Readonly<Record<string, unknown>>;
type Asking = Awaited<ReturnType<typeof signedInAt>>["ask"];
interface Kind {
	readonly name: string;
	readonly role: "admin" | "operator";
	readonly event: string;
	/** Makes it, where it has to be made; gives its path and the version that it begins with. */
	readonly begin?: (ask: Asking) => Promise<string>;
	readonly path: string;
	readonly from: number;
	/** One change and another; `shown` is what a reader sees of the second. */
	readonly one: Body;
	readonly other: Body;
	readonly shown: Body;
}
const CONNECTION = {
	adapter: "rest",
	baseUrl: "https://erp.example/holdfast",
	ratePerSecond: 10,
	burst: 5,
	concurrency: 2,
	timeoutMs: 3_000,
};
const REPORT = { time: "07:30", which: "all", recipients: [] };
const MAIL = { merchantAddresses: [], capPerHour: 10, confirmations: { enabled: false } };
const PERIODS = { orders: null, exchanges: 90, letters: 90, notifications: 90, logs: 90 };
const SCHEDULE = { expression: "*/7 * * * *", zone: null, paused: false, confirm: true };
const ENDPOINT = { url: "https://shop.example/events", events: ["order.failed"], description: "" };

const KINDS: readonly Kind[] = [
	{
		name: "the connection",
		role: "admin",
		event: "connection.saved",
		path: "/connection",
		from: 0,
		one: { connection: CONNECTION, credentials: { token: "one" } },
		other: { connection: { ...CONNECTION, burst: 6 }, credentials: { token: "other" } },
		shown: { connection: expect.objectContaining({ burst: 6 }) },
	},
	{
		name: "a schedule",
		role: "operator",
		event: "schedule.changed",
		path: "/schedules/sweep",
		from: 0,
		one: SCHEDULE,
		other: { ...SCHEDULE, paused: true },
		shown: { state: "paused" },
	},
	{
		name: "an endpoint for events",
		role: "admin",
		event: "webhook.changed",
		begin: async (ask) => `/webhooks/${(await (await ask("POST", "/webhooks", ENDPOINT)).json<{ id: string }>()).id}`,
		path: "",
		from: 1,
		one: { ...ENDPOINT, enabled: true },
		other: { ...ENDPOINT, description: "Warehouse", enabled: true },
		shown: { description: "Warehouse" },
	},
	{
		name: "the mail settings",
		role: "admin",
		event: "mail.changed",
		path: "/mail",
		from: 0,
		one: MAIL,
		other: { ...MAIL, capPerHour: 11 },
		shown: { capPerHour: 11 },
	},
	{
		name: "the report settings",
		role: "admin",
		event: "report.changed",
		path: "/report",
		from: 0,
		one: REPORT,
		other: { ...REPORT, time: "08:00" },
		shown: { time: "08:00" },
	},
	{
		name: "how long things are kept",
		role: "admin",
		event: "retention.changed",
		path: "/retention",
		from: 0,
		one: PERIODS,
		other: { ...PERIODS, logs: 91 },
		shown: { logs: 91 },
	},
];

async function pair({ role, begin, path }: Kind) {
	const tenant = await freshTenant();
	const clara = await signedInAt(tenant, role, freshDoor(), { name: "Clara Clerk" });
	const otto = await signedInAt(tenant, role, freshDoor(), { name: "Otto Other" });
	return { tenant, clara, otto, path: begin === undefined ? path : await begin(clara.ask) };
}
const changesOf = async (tenantId: string, event: string) =>
	(await auditPage(env.DB, tenantId, { event, subject: null, after: null, limit: 10 })).items.length;

describe.each(KINDS)("two who change $name", (kind) => {
	const { from, one, other, shown, event } = kind;

	it("are told apart: the second learns who was first and what is saved now, and may then save over it", async () => {
		const { clara, otto, path, tenant } = await pair(kind);
		const first = await otto.ask("PUT", path, { ...other, version: from });
		expect([first.status, await first.json()]).toMatchObject([200, { ...shown, version: from + 1 }]);
		const late = await clara.ask("PUT", path, { ...one, version: from });
		const refused = await problemOf(late);
		expect(refused).toMatchObject({ code: "settings_overtaken", status: 409, by: "Otto Other", current: { ...shown, version: from + 1 } });
		expect(refused.detail).toBe(`Otto Other has saved meanwhile: you saw version ${from}; it is at version ${from + 1} now.`);
		expect(await changesOf(tenant.id, event)).toBe(1);
		expect((await clara.ask("PUT", path, { ...one, version: from + 1 })).status).toBe(200);
		expect(await changesOf(tenant.id, event)).toBe(2);
	});

	it("at the very same time save once, the first time and later", async () => {
		const { clara, otto, path, tenant } = await pair(kind);
		for (const version of [from, from + 1]) {
			const answers = await Promise.all([clara.ask("PUT", path, { ...one, version }), otto.ask("PUT", path, { ...other, version })]);
			expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
			expect(await changesOf(tenant.id, event)).toBe(version - from + 1);
		}
	});

	it("have to say what they saw, and cannot have seen what is still to come", async () => {
		const { clara, path, tenant } = await pair(kind);
		for (const version of [undefined, "1", -1, 0.5]) {
			const { code, errors } = await problemOf(await clara.ask("PUT", path, { ...one, version }));
			expect([code, errors?.map(({ path: at }) => at)]).toEqual(["validation_failed", ["version"]]);
		}
		const early = await problemOf(await clara.ask("PUT", path, { ...one, version: from + 1 }));
		expect([early.status, early.code, (early as { by?: unknown }).by]).toEqual([409, "settings_overtaken", null]);
		expect(await changesOf(tenant.id, event)).toBe(0);
	});
});

describe("what was refused because somebody else was first", () => {
	it("never reaches the ERP's link", async () => {
		const [kind] = KINDS;
		if (kind === undefined) throw new Error("there is no connection among the kinds");
		const { clara, otto, path, tenant } = await pair(kind);
		await otto.ask("PUT", path, { ...kind.other, version: 0 });
		await clara.ask("PUT", path, { connection: { ...CONNECTION, adapter: "tryton" }, credentials: { token: "t" }, version: 0 });
		expect(await env.LINK.getByName(linkName(tenant.id)).health()).toMatchObject({ adapter: "rest" });
	});

	it("drops no run and ends no incident of a service that goes on", async () => {
		const tenant = await freshTenant();
		const { ask } = await signedInAt(tenant, "operator");
		await ask("PUT", "/schedules/sweep", { ...SCHEDULE, version: 0 });
		expect((await ask("POST", "/schedules/sweep/run", {})).status).toBe(202);
		await env.DB.prepare(
			"INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, subject, reason) VALUES (?1, 1, 'i', 'service_stopped', 'sweep', 'late')",
		)
			.bind(tenant.id)
			.run();
		// As if the other had saved right after this one was let in.
		const entry = { tenantId: tenant.id, atMs: 2, id: crypto.randomUUID(), event: "schedule.changed", subject: "sweep" };
		const nothing = { actor: null, before: null, after: null, note: null, detail: {} };
		const late = { expression: SCHEDULE.expression, zone: null, paused: true, seen: 0 };
		expect(await saveSchedule(env.DB, tenant.id, "sweep", late, { ...entry, ...nothing })).toBeNull();
		const { results } = await env.DB.prepare(
			"SELECT (SELECT state FROM runs WHERE tenant_id = ?1) AS run, (SELECT closed_at_ms FROM incidents WHERE tenant_id = ?1) AS closed",
		)
			.bind(tenant.id)
			.all();
		expect(results).toEqual([{ run: "due", closed: null }]);
	});

	it("does not turn an endpoint on again that the gateway has given up meanwhile", async () => {
		const tenant = await freshTenant();
		const { ask } = await signedInAt(tenant, "admin");
		const { id } = await (await ask("POST", "/webhooks", ENDPOINT)).json<{ id: string }>();
		const [reason, trouble] = ["It failed for 3 days.", { kind: "events_failing", subject: id, advice: null } as const];
		await disableEndpoint(env.DB, { tenantId: tenant.id, id, version: 1 }, { reason, trouble: { ...trouble, reason } }, 5);
		const refused = await problemOf(await ask("PUT", `/webhooks/${id}`, { ...ENDPOINT, enabled: true, version: 1 }));
		expect(refused).toMatchObject({ code: "settings_overtaken", by: null, current: { enabled: false, version: 2 } });
	});
});
