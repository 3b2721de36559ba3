import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { LEASE_MS } from "../../src/cron/jobs";
import type { PatrolPorts } from "../../src/cron/patrol";
import type { Service } from "../../src/cron/service";
import { kick } from "../../src/db/kick";
import type { RunKey } from "../../src/db/runs";
import { SCHEDULED, type ScheduledService, SERVICES } from "../../src/db/services";
import { nextRunsMs } from "../../src/lib/crontab";
import { signedInAt } from "../http/admin.client";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";

/** Whatever stops a service, within its interval and a minute the console says so and people are told; nobody has to look. */

const START = "2026-06-03T00:01:00.000Z";
const ZONE = "Europe/Dublin";
/** Services that go once for each of these; one stands for all. */
const PARTS: Readonly<Partial<Record<ScheduledService, string>>> = { replication: "product", comparison: "product" };
/** Minute by minute at first, then with longer strides: nothing new happens in them. */
const CLOSELY_MS = 10 * MINUTE_MS;
const STRIDE_MS = 5 * MINUTE_MS;
/** A person's start is rung for at once, or a minute after a lease or a back-off is over. */
const MENDED_MINUTES_MAX = 15;

type World = Awaited<ReturnType<typeof freshPatrol>>;
interface Stopped {
	/** What lies on the queue for the service is answered like this. */
	readonly answer: (world: World, keys: readonly RunKey[]) => Promise<void>;
	readonly ports?: Partial<PatrolPorts>;
	readonly service?: Service;
	readonly queueIsAway?: true;
}
const byWork = async (world: World, keys: readonly RunKey[]): Promise<void> => {
	world.rung.push(...keys);
	await world.work();
};
const nobody = async (): Promise<void> => {};

const WAYS: Readonly<Record<string, Stopped>> = {
	"whose messages are lost": { answer: nobody },
	"while the queue is away": { answer: nobody, queueIsAway: true },
	"that nobody claims": { answer: nobody, ports: { claim: async () => [] } },
	"that hangs until its lease is over, each time": {
		answer: async (world, keys) => {
			for (const key of keys) await world.jobs.begin(key, world.nowMs(), LEASE_MS);
		},
	},
	"that breaks each time": { answer: byWork, service: () => Promise.reject(new Error("something is away")) },
	"that says it cannot": {
		answer: byWork,
		service: async () => ({ success: false, count: 0, level: "error", message: "The disk is full.", detail: null }),
	},
};

/** A tenant whose services are all well, a moment before the service is due; and how long it may be silent. */
async function beforeItsTime(service: ScheduledService) {
	const world = await freshPatrol(START, { timeZone: ZONE });
	for (const name of SCHEDULED) world.services[name] = well();
	const part = PARTS[service] ?? "";
	const parts = async (ids: readonly string[]) => new Map(ids.map((id) => [id, [part]]));
	// Whatever else decides about its times, the watch is the same: here it goes by its schedule.
	const ports: Partial<PatrolPorts> = { particulars: part === "" ? {} : { [service]: { parts } } };
	const [dueMs = 0, thenMs = 0] = nextRunsMs(SERVICES[service].expression, ZONE, world.nowMs(), 2);
	// What was due before goes well.
	await world.strike(ports);
	await world.work();
	world.to(new Date(dueMs).toISOString());
	return { world, ports, part, dueMs, allowedMs: thenMs - dueMs + MINUTE_MS };
}

/** Minutes with their ticks, until something is told of the service or it is too late. */
async function untilTold(
	service: ScheduledService,
	{ answer, ports: less }: Stopped,
	{ world, ports, dueMs, allowedMs }: Awaited<ReturnType<typeof beforeItsTime>>,
	isTold: () => Promise<boolean>,
): Promise<void> {
	for (;;) {
		const leftMs = dueMs + allowedMs - world.nowMs();
		await world.strike({ ...ports, ...less });
		const rung = world.rung.splice(0);
		const [its, others] = [rung.filter((key) => key.service === service), rung.filter((key) => key.service !== service)];
		await byWork(world, others);
		await answer(world, its);
		if (leftMs <= 0 || (await isTold())) return;
		world.advance(world.nowMs() < dueMs + CLOSELY_MS ? MINUTE_MS : Math.min(STRIDE_MS, leftMs));
	}
}

const admin = (world: World) => signedInAt(world.tenant, "admin");
const reader = (world: World) => signedInAt(world.tenant, "employee", undefined, { permissions: ["order_sync_notification"] });
type Ask = Awaited<ReturnType<typeof admin>>["ask"];
interface Told {
	readonly kind: string;
	readonly subject: string;
	readonly title: string;
}
interface Incident extends Told {
	readonly reason: string;
	readonly advice: string | null;
}
const shown = async (ask: Ask, subject: string): Promise<readonly Incident[]> =>
	(await (await ask("GET", "/overview")).json<{ incidents: Incident[] }>()).incidents.filter((one) => one.subject === subject);
const inbox = async (ask: Ask, subject: string): Promise<readonly Told[]> =>
	(await (await ask("GET", "/inbox")).json<{ items: (Told & { detail: { subject?: string } })[] }>()).items.filter(
		({ detail }) => detail.subject === subject,
	);

const cases = SCHEDULED.flatMap((service) => Object.keys(WAYS).map((way) => [service, way] as const));

describe("a service", () => {
	it.each(cases)(
		"%s %s is on the console and in an inbox within its interval and a minute, until it has gone well again",
		async (service, way) => {
			const before = await beforeItsTime(service);
			const { world, ports, part, dueMs, allowedMs } = before;
			const subject = part === "" ? service : `${service}:${part}`;
			const stop = WAYS[way];
			if (stop === undefined) throw new Error(`no way is called ${way}`);
			const said = vi.spyOn(console, "error").mockImplementation(() => {});
			if (stop.service !== undefined) world.services[service] = stop.service;
			world.broken.queue = stop.queueIsAway === true;
			const [{ ask: askAdmin }, { ask: askReader }] = [await admin(world), await reader(world)];

			const open = async () => (await world.incidents()).some((one) => one.subject === subject);
			await untilTold(service, stop, before, open);
			expect(world.nowMs() - dueMs).toBeLessThanOrEqual(allowedMs);
			const { label } = SERVICES[service];
			expect(await shown(askAdmin, subject)).toMatchObject([
				{ kind: "service_stopped", reason: expect.stringMatching(/./), advice: expect.stringContaining("Run now") },
			]);
			expect(await inbox(askReader, subject)).toMatchObject([{ kind: "incident_opened", title: expect.stringContaining(label) }]);

			world.services[service] = well();
			world.broken.queue = false;
			await kick(env.DB, world.tenant.id, service, part, world.nowMs(), "person", null);
			for (let minute = 0; minute < MENDED_MINUTES_MAX && (await open()); minute++) {
				await world.strike(ports);
				await world.work();
				world.advance(MINUTE_MS);
			}
			said.mockRestore();
			expect(await shown(askAdmin, subject)).toEqual([]);
			expect((await inbox(askReader, subject)).map(({ kind }) => kind)).toEqual(["incident_closed", "incident_opened"]);
		},
	);

	it("that goes well is told of nowhere", async () => {
		const { world, ports, dueMs, allowedMs } = await beforeItsTime("sweep");
		const { ask } = await admin(world);
		while (world.nowMs() <= dueMs + 2 * allowedMs) {
			await world.strike(ports);
			await world.work();
			world.advance(MINUTE_MS);
		}
		expect(await shown(ask, "sweep")).toEqual([]);
	});
});
