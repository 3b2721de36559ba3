import { compare } from "../../src/cron/comparison";
import type { ReplicationPorts } from "../../src/cron/following";
import { replicate } from "../../src/cron/replication";
import type { Run, RunResult } from "../../src/cron/service";
import type { Place } from "../../src/db/replica-writes";
import type { Entity } from "../../src/erp/adapter";
import type { Endpoint, LinkNews } from "../../src/link/answers";
import { endpoint } from "./connections";
import type { FeedingErp } from "./feeding-erp";

/** A tenant whose products come from a FeedingErp. The link always has a permit, unless a test says otherwise. */
export function replicating(db: D1Database, erp: FeedingErp, tenantId: string, entity: Entity = "product") {
	const world = {
		nowMs: Date.UTC(2026, 10, 22, 9),
		endpoint: endpoint() as Endpoint | null,
		/** How long each look at the clock takes: with much of it a slice holds few pages. */
		tickMs: 0,
		admission: null as Awaited<ReturnType<ReplicationPorts["link"]["admit"]>> | null,
		news: [] as LinkNews[],
		left: 0,
	};
	const ports: ReplicationPorts = {
		db,
		endpoint: async () => world.endpoint,
		connector: async () => () => erp.adapter(),
		sourceOf: ({ adapter, baseUrl }) => `${adapter} ${baseUrl}`,
		link: {
			configure: async () => {},
			admit: async () => world.admission ?? { kind: "admitted", grant: "g", endpoint: endpoint(), lanes: 1, startsAtMs: [world.nowMs] },
			leave: async (_grant, news) => {
				world.left += 1;
				world.news.push(...news);
			},
		},
		now: () => {
			world.nowMs += world.tickMs;
			return world.nowMs;
		},
		wait: async (ms) => {
			world.nowMs += Math.max(0, ms);
		},
	};
	const place: Place = { tenantId, entity };
	const runOf = (service: Run["service"]): Run => ({
		tenantId,
		service,
		part: entity,
		dueAtMs: world.nowMs,
		cause: "schedule",
		attempt: 1,
	});
	const signal = () => new AbortController().signal;
	/** One invocation. */
	const follow = (): Promise<RunResult> => replicate(runOf("replication"), signal(), ports);
	const walk = (): Promise<RunResult> => compare(runOf("comparison"), signal(), ports);
	/** To the end, as the reader of the queue does. */
	const wholly = async (invocation: () => Promise<RunResult>): Promise<RunResult> => {
		for (let slice = 0; slice < 1_000; slice++) {
			const result = await invocation();
			if (result.goOn !== true) return result;
		}
		throw new Error("the run goes round in circles");
	};
	return { world, ports, place, follow, walk, followed: () => wholly(follow), compared: () => wholly(walk) };
}
