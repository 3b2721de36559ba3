import { env } from "cloudflare:workers";
import { runOnce } from "../../src/cron/jobs";
import { type PatrolPorts, patrol } from "../../src/cron/patrol";
import type { Service } from "../../src/cron/service";
import { type KnownIncident, openIncidents } from "../../src/db/incident-lists";
import { runsPage } from "../../src/db/run-lists";
import type { RunKey } from "../../src/db/runs";
import type { ScheduledService } from "../../src/db/services";
import { jobPortsOf, patrolPortsOf } from "../../src/patrols";
import { endsOf } from "./ends";
import { freshTenant } from "./shops";

/** The patrols of one tenant on the real D1, with a clock that the test moves and a queue that waits to be asked. */
export async function freshPatrol(startIso: string, about: Parameters<typeof freshTenant>[0] = {}) {
	const tenant = await freshTenant(about);
	let nowMs = Date.parse(startIso);
	const rung: RunKey[] = [];
	const services: Partial<Record<ScheduledService, Service>> = {};
	const broken = { queue: false };
	const ring = async (keys: readonly RunKey[]): Promise<void> => {
		if (broken.queue) throw new Error("the queue is away");
		rung.push(...keys.filter(({ tenantId }) => tenantId === tenant.id));
	};
	const mine = <T extends { readonly tenantId: string }>(rows: readonly T[]): T[] => rows.filter(({ tenantId }) => tenantId === tenant.id);
	const real = patrolPortsOf(env);
	const ports: PatrolPorts = {
		...real,
		// Other tests have tenants, too, on clocks of their own.
		tenants: async () => mine(await real.tenants(tenant.id.slice(0, -1), 10)),
		due: async (ms, _after, _limit) => mine(await real.due(ms, null, 10_000)),
		awake: async (ms, again, _limit) => mine(await real.awake(ms, again, 10_000)),
		anew: async (ms, again, _limit) => mine(await real.anew(ms, again, 10_000)),
		late: async (ms, _limit) => mine(await real.late(ms, 10_000)),
		overdue: async (ms, _limit) => mine(await real.overdue(ms, 10_000)),
		words: async () => ({}),
		done: async () => {},
		ring,
		now: () => nowMs,
	};
	const wired = jobPortsOf(
		env,
		async (_env, tenantId) => endsOf(tenantId).erp.connector(),
		async () => new Response(null, { status: 204 }),
	);
	const jobs = {
		...wired,
		services,
		ring,
		now: () => nowMs,
	};
	return {
		tenant,
		ports,
		jobs,
		/** What the services of this tenant do; a service without an entry is not known. */
		services,
		/** The true ones, on the clock that all of the Worker has, and with the tests' ERP. */
		trueServices: wired.services,
		rung,
		broken,
		nowMs: () => nowMs,
		advance: (ms: number): void => {
			nowMs += ms;
		},
		to: (iso: string): void => {
			nowMs = Date.parse(iso);
		},
		strike: (changes: Partial<PatrolPorts> = {}) => patrol({ ...ports, ...changes }, nowMs - (nowMs % 60_000)),
		/** Answers every message that lies on the queue, and those that come meanwhile. */
		work: async (): Promise<number> => {
			let worked = 0;
			for (let key = rung.shift(); key !== undefined && worked < 100; key = rung.shift(), worked++) await runOnce(key, jobs);
			return worked;
		},
		runsOf: async (service: ScheduledService) => (await runsPage(env.DB, { tenantId: tenant.id, service }, null, 100)).items,
		incidents: async (): Promise<KnownIncident[]> => await openIncidents(env.DB, tenant.id),
	};
}

export const MINUTE_MS = 60_000;
export const well =
	(message = "It went well."): Service =>
	async () => ({ success: true, count: 1, level: "info", message, detail: null });
