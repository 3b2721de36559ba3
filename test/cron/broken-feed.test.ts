import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { PatrolPorts } from "../../src/cron/patrol";
import { kick } from "../../src/db/kick";
import { SCHEDULED, SERVICES } from "../../src/db/services";
import { findTenant } from "../../src/db/tenants";
import type { ErpErrorClass } from "../../src/erp/adapter";
import { nextRunsMs } from "../../src/lib/crontab";
import { linkName } from "../../src/lib/names";
import type { LinkNews } from "../../src/link/answers";
import { stillClock } from "../support/clock";
import { connect } from "../support/connecting";
import { endpoint } from "../support/connections";
import { endsOf } from "../support/ends";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";

/**
 * An ERP that takes every order and answers nothing else, as behind a proxy that breaks the one path: the breaker never opens, or
 * closes again at once, so that no outage is ever told of. The services are the true ones.
 */

stillClock();
const GOOD: LinkNews = { errorClass: null, message: null, retryAfterMs: null };
const GOOD_TURNS = 4;
/** A refused sign-in is an incident by itself, with the first, and lasts while it comes and goes. */
const WAYS = ["down", "unknown_outcome", "rate_limited"] as const satisfies readonly ErpErrorClass[];
/** How long each may be silent: its interval, an hour at most for what goes once a night, and a minute. */
const ALLOWED_MINUTES = { replication: 15 + 1, comparison: 60 + 1, reconciliation: 60 + 1 } as const;
type Name = keyof typeof ALLOWED_MINUTES;
const PART: Readonly<Record<Name, string>> = { replication: "product", comparison: "product", reconciliation: "" };

const MINUTES_MAX = 100;
/** What people are told of it; of a limit that is known the link itself says no, and the feed is not asked. */
const SAID: Readonly<Record<(typeof WAYS)[number], RegExp>> = {
	down: /the feed said down/,
	unknown_outcome: /the feed said unknown_outcome/,
	rate_limited: /rate_limited|takes no more requests/,
};

const broken = (errorClass: ErpErrorClass) => ({
	ok: false as const,
	error: { class: errorClass, executed: "no" as const, message: `the feed said ${errorClass}` },
});

/** Its ERP tells of orders, too. */
const CONNECTION = endpoint({ settings: { entities: ["product", "order"] } });

/** A moment before the service is due; what was due before went well. */
async function scene(name: Name) {
	const world = await freshPatrol("2031-06-03T00:01:00.000Z", { timeZone: "UTC" });
	const { id } = world.tenant;
	const link = env.LINK.getByName(linkName(id));
	const parts = async (ids: readonly string[]) => new Map(ids.map((one) => [one, [PART[name]]]));
	const ports: Partial<PatrolPorts> = { particulars: PART[name] === "" ? {} : { [name]: { parts } } };
	for (const service of SCHEDULED) world.services[service] = well();
	await world.strike(ports);
	await world.work();
	const [dueMs = 0] = nextRunsMs(SERVICES[name].expression, "UTC", world.nowMs(), 1);
	world.to(new Date(dueMs).toISOString());
	vi.setSystemTime(dueMs);
	await connect(id, CONNECTION);
	const service = world.trueServices[name];
	if (service === undefined) throw new Error(`there is no service ${name}`);
	world.services[name] = service;
	/** Orders go well all the time: whatever the breaker has counted is forgotten, and one that is open closes. */
	const ordersGoWell = async (): Promise<void> => {
		await link.configure(id, CONNECTION);
		if ((await link.health()).state === "offline") await runDurableObjectAlarm(link);
		for (let turn = 0; turn < GOOD_TURNS; turn++) {
			const admission = await link.admit(1);
			if (admission.kind === "admitted") await link.report(admission.grant, [GOOD]);
		}
	};
	const minute = async (orders: boolean): Promise<void> => {
		vi.setSystemTime(world.nowMs());
		if (orders) await ordersGoWell();
		await world.strike(ports);
		await world.work();
		world.advance(MINUTE_MS);
	};
	const told = async () => (await world.incidents()).filter(({ subject }) => subject.startsWith(name));
	/** With orders that go well, until it has come to that; how many minutes passed since it was due. */
	const until = async (isTold: boolean): Promise<number> => {
		for (let minutes = 0; minutes < MINUTES_MAX && (await told()).length > 0 !== isTold; minutes++) await minute(true);
		return (world.nowMs() - MINUTE_MS - dueMs) / MINUTE_MS;
	};
	return { world, erp: endsOf(id).erp, link, ordersGoWell, minute, told, until };
}

describe("while orders go well and only the question of the service is broken", () => {
	const cases = [
		...WAYS.map((way) => ["replication", way] as const),
		...(["comparison", "reconciliation"] as const).flatMap((name) => [[name, "down"] as const, [name, "rate_limited"] as const]),
	];

	it.each(cases)("%s that is answered %s is told of in time, and it is over with the next answer", async (name, way) => {
		const { world, erp, told, until } = await scene(name);
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		erp.feed = { pull: async () => broken(way) };
		expect(await until(true)).toBeLessThanOrEqual(ALLOWED_MINUTES[name]);
		expect(await told()).toMatchObject([{ kind: "service_stopped", reason: expect.stringMatching(SAID[way]) }]);
		erp.feed = { pull: async () => ({ ok: true, value: { changes: [], next: "1", more: false } }) };
		await kick(env.DB, world.tenant.id, name, PART[name], world.nowMs(), "person", null);
		await until(false);
		said.mockRestore();
		expect(await told()).toEqual([]);
	});

	it("a look-up that never comes back in time is told of, too, although the list of orders is well", async () => {
		const { world, erp, told, until } = await scene("reconciliation");
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const prefix = (await findTenant(env.DB, world.tenant.id))?.prefix ?? "";
		const data = { eNumber: `${prefix}1234`, number: "SO-9", state: "confirmed", total: "1.00", currency: "EUR" };
		const changes = [{ id: "9", modifiedAt: null, deleted: false, data }];
		erp.feed = {
			pull: async (_entity, cursor) => ({ ok: true, value: { changes: cursor === null ? changes : [], next: "1", more: false } }),
		};
		erp.onFind = "drop";
		expect(await until(true)).toBeLessThanOrEqual(ALLOWED_MINUTES.reconciliation);
		said.mockRestore();
		expect(erp.found.length).toBeGreaterThan(1);
		expect(await told()).toMatchObject([{ kind: "service_stopped", reason: expect.stringContaining("the connection broke") }]);
	});
});

describe("while the link says itself that nobody can be asked", () => {
	it.each(["paused", "offline"] as const)("a service is not told of besides: the connection is %s", async (why) => {
		const { world, erp, link, ordersGoWell, minute } = await scene("replication");
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		erp.feed = { pull: async () => broken("down") };
		erp.onPing = { refuse: "down" };
		await ordersGoWell();
		if (why === "paused") await link.pause();
		for (let n = 0; n < 40; n++) await minute(false);
		said.mockRestore();
		const kinds = (await world.incidents()).map(({ kind }) => kind);
		// Nobody orders anything this night: what the patrols meet is enough for the link to say so.
		expect(kinds).toEqual(why === "offline" ? ["erp_offline"] : []);
	});
});
