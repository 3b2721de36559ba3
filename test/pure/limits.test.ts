import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { EVENT_LEASE_MS, EVENTS_A_RUN_MAX, SENDING_MS_MAX, SIDE_BY_SIDE_MAX } from "../../src/cron/events";
import { TENANTS_TOLD_MAX as FRESHNESS_TOLD_MAX } from "../../src/cron/freshness";
import { LEASE_MS } from "../../src/cron/jobs";
import { KICKED_MAX } from "../../src/cron/kick";
import { JOBS_A_SEND_MAX } from "../../src/cron/message";
import { AWAKE_MAX, DUE_A_PAGE_MAX, DUE_PAGES_MAX, TENANT_PAGES_MAX, TENANTS_A_PAGE_MAX, TOLD_MAX } from "../../src/cron/patrol";
import { RUN_MS_MAX } from "../../src/cron/service";
import { PAGE_TENANTS_MAX, PAGES_MAX } from "../../src/cron/tick";
import { PLANNED_ROWS_MAX } from "../../src/db/agenda";
import { FOUND_ROWS_MAX } from "../../src/db/incidents-at-once";
import { COPY_BYTES_MAX, COPY_ORDERS_MAX } from "../../src/db/orders";
import { ATTACHED_LENGTH_MAX, RECIPIENTS_A_LETTER_MAX } from "../../src/db/outbox";
import { SCHEDULED } from "../../src/db/services";
import { RING_AGAIN_MS, WAKE_DELAY_MS } from "../../src/desk/alarm";
import { SINGLE_FAILURES_MAX } from "../../src/desk/drain";
import { COPY_BATCH_MAX, COPY_DELAY_MS } from "../../src/desk/outbox";
import { CONCURRENCY_MAX, ErpConnection, TIMEOUT_MS_MAX } from "../../src/erp/connection";
import { POST_TIMEOUT_MS } from "../../src/events/post";
import { RECIPIENTS_MAX as REPORT_RECIPIENTS_MAX } from "../../src/http/admin/report";
import { FAILURES_TO_OPEN } from "../../src/link/breaker";
import { REPORT_CSV_BYTES_MAX } from "../../src/mail/report";
import { BODY_BYTES_MAX } from "../../src/order/order";
import { ATTEMPTS_MAX, CLAIMS_MAX } from "../../src/relay/policy";
import { LEASE_MARGIN_MS } from "../../src/relay/round";
import { CLAIMS_A_ROUND_MAX, TURN_MS_MAX } from "../../src/relay/turn";

/** What the platform allows: developers.cloudflare.com, pages "Limits" of Workers, Queues, D1 and Durable Objects. */
const PLATFORM = {
	connectionsOfAnInvocation: 6,
	consumerWallMs: 15 * 60_000,
	valueOfD1Bytes: 2_000_000,
	queueRetries: 100,
	messagesOfASend: 100,
	subrequests: 10_000,
	queriesOfD1: 1_000,
} as const;

const source = (path: string): string => readFileSync(join(import.meta.dirname, "../..", path), "utf8");

/** A constant of a module that only runs in workerd, and so cannot be imported here. */
function constantIn(path: string, name: string): number {
	const text = new RegExp(`const ${name} = ([\\d_]+);`).exec(source(path))?.[1];
	if (text === undefined) throw new Error(`${path} has no number ${name}`);
	return Number(text.replaceAll("_", ""));
}

const Consumer = z.object({
	queue: z.string(),
	max_batch_size: z.number(),
	max_batch_timeout: z.number(),
	max_retries: z.number(),
	retry_delay: z.number(),
	max_concurrency: z.number(),
	dead_letter_queue: z.string().optional(),
});
const config = z
	.object({
		name: z.string(),
		compatibility_date: z.string(),
		compatibility_flags: z.array(z.string()),
		queues: z.object({ producers: z.array(z.object({ binding: z.string(), queue: z.string() })), consumers: z.array(Consumer) }),
		triggers: z.object({ crons: z.array(z.string()) }),
		durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
	})
	.parse(parse(source("wrangler.toml")));

const consumerOf = (queue: string) => {
	const consumer = config.queues.consumers.find((one) => one.queue === queue);
	if (consumer === undefined) throw new Error(`nobody reads ${queue}`);
	return consumer;
};
const jobsQueue = config.queues.producers.find(({ binding }) => binding === "JOBS")?.queue ?? "";
const longQueue = config.queues.producers.find(({ binding }) => binding === "LONG_JOBS")?.queue ?? "";
const relayQueue = config.queues.producers.find(({ binding }) => binding === "RELAY")?.queue ?? "";
const grantMsMax = constantIn("src/link/link.ts", "GRANT_MS_MAX");
const horizonMs = constantIn("src/link/link.ts", "HORIZON_MS");

describe("queues", () => {
	it("are all read, the dead letters too, and by the name that the code knows", () => {
		const dead = consumerOf(relayQueue).dead_letter_queue ?? "";
		expect(consumerOf(dead).dead_letter_queue).toBeUndefined();
		expect(source("src/gateway.ts")).toContain(`DEAD_LETTER_QUEUE = "${dead}"`);
		expect(config.queues.producers.map(({ queue }) => consumerOf(queue).dead_letter_queue)).toEqual([dead, dead, dead]);
		expect(source("src/gateway.ts")).toContain(`JOBS_QUEUES: readonly string[] = ["${jobsQueue}", "${longQueue}"]`);
	});

	it("take as many messages at once as they are handed", () => {
		expect(JOBS_A_SEND_MAX).toBeLessThanOrEqual(PLATFORM.messagesOfASend);
		expect(DUE_A_PAGE_MAX).toBeLessThanOrEqual(PLANNED_ROWS_MAX);
	});

	it("state every limit, so that the simulator and the platform do alike", () => {
		for (const { max_retries } of config.queues.consumers) expect(max_retries).toBeLessThanOrEqual(PLATFORM.queueRetries);
	});

	it("hand over a bell at once, and come back soon when its turn broke", () => {
		expect(consumerOf(relayQueue).max_batch_timeout).toBe(0);
		expect(consumerOf(relayQueue).retry_delay * 1_000).toBeLessThanOrEqual(RING_AGAIN_MS);
	});
});

describe("an invocation", () => {
	it("has a connection for every lane of every desk in its batch, and one to spare", () => {
		expect(consumerOf(relayQueue).max_batch_size * CONCURRENCY_MAX).toBeLessThan(PLATFORM.connectionsOfAnInvocation);
	});

	it("of the relay is over before the platform ends it, even if every attempt of its last round times out", () => {
		const longestRoundMs = horizonMs + Math.max(grantMsMax, TIMEOUT_MS_MAX) + LEASE_MARGIN_MS;
		expect(TURN_MS_MAX + longestRoundMs).toBeLessThan(PLATFORM.consumerWallMs);
	});

	it("of the event service is over before its run is, and an event before its lease", () => {
		expect(SENDING_MS_MAX + POST_TIMEOUT_MS).toBeLessThan(RUN_MS_MAX);
		expect(2 * POST_TIMEOUT_MS).toBeLessThan(EVENT_LEASE_MS);
		expect(SIDE_BY_SIDE_MAX).toBeLessThan(PLATFORM.connectionsOfAnInvocation);
		// Claimed in two, posted, settled in two; and how the endpoint does.
		expect(EVENTS_A_RUN_MAX * 6).toBeLessThan(PLATFORM.subrequests);
	});

	it("of the patrol has a call for everything that it may do in one minute", () => {
		const desksAndLinks = PAGES_MAX * (2 * PAGE_TENANTS_MAX + 1);
		// A page of tenants: read, with what the services say of it, and kept. A page of what is due: read, claimed and rung for.
		const agenda = TENANT_PAGES_MAX * (3 + 2 * SCHEDULED.length) + DUE_PAGES_MAX * (2 + Math.ceil(DUE_A_PAGE_MAX / JOBS_A_SEND_MAX));
		const awake = 1 + Math.ceil((2 * AWAKE_MAX) / JOBS_A_SEND_MAX);
		// Those that stand alone and those that stand together, each in batches; noted as told in two calls, and one for what is put off.
		const told = 2 + 2 * Math.ceil((2 * TOLD_MAX) / FOUND_ROWS_MAX) + 3;
		const kicks = 3 + Math.ceil((2 * KICKED_MAX.mail) / JOBS_A_SEND_MAX) + 2 + Math.ceil(KICKED_MAX.events / JOBS_A_SEND_MAX);
		expect(desksAndLinks + agenda + awake + told + kicks + 10).toBeLessThan(PLATFORM.subrequests);
	});

	it("of the patrol asks D1 no more often than it may in one minute", () => {
		const tick = PAGES_MAX + 1;
		// Two to read, the agenda, what the services say of it; sixteen to keep it.
		const agenda = TENANT_PAGES_MAX * (2 + 1 + 6 + 16);
		const claims = 2 * DUE_PAGES_MAX * 3;
		// A batch of incidents is two statements, or four where several stand together; and each page tells of broken schedules, and ends.
		const batches = Math.ceil((2 * TOLD_MAX) / FOUND_ROWS_MAX);
		const told = 2 + batches * (2 + 4) + 3 + TENANT_PAGES_MAX * (2 * Math.ceil((2 * TENANTS_A_PAGE_MAX) / FOUND_ROWS_MAX) + 2);
		const freshness = 5 + FRESHNESS_TOLD_MAX * 4;
		const [mail, events, words] = [3, 2, 1 + 2 + 1 + 1 + 2];
		expect(tick + agenda + claims + 2 + told + freshness + mail + events + words).toBeLessThan(PLATFORM.queriesOfD1);
		expect(TENANT_PAGES_MAX * TENANTS_A_PAGE_MAX).toBeGreaterThanOrEqual(PAGES_MAX * PAGE_TENANTS_MAX);
	});

	it("of a run is over before the platform ends it, and before its lease is", () => {
		for (const queue of [jobsQueue, longQueue]) expect(consumerOf(queue).max_batch_size).toBe(1);
		expect(RUN_MS_MAX).toBeLessThan(LEASE_MS);
		expect(LEASE_MS).toBeLessThan(PLATFORM.consumerWallMs);
	});
});

describe("leases and grants", () => {
	it("allow at least one attempt of the longest kind", () => {
		expect(grantMsMax).toBeGreaterThanOrEqual(TIMEOUT_MS_MAX);
	});

	it("leave slack on top of the attempts, no less than the link leaves before it frees the lanes", () => {
		expect(LEASE_MARGIN_MS).toBeGreaterThanOrEqual(constantIn("src/link/grants.ts", "MARGIN_MS"));
	});

	it("cannot be asked for with a time-out or lanes beyond the limits", () => {
		const connection = { adapter: "rest", baseUrl: "https://erp.example", ratePerSecond: 5, burst: 5, concurrency: 5, timeoutMs: 10_000 };
		expect(ErpConnection.safeParse(connection).success).toBe(true);
		expect(ErpConnection.safeParse({ ...connection, concurrency: CONCURRENCY_MAX + 1 }).success).toBe(false);
		expect(ErpConnection.safeParse({ ...connection, timeoutMs: TIMEOUT_MS_MAX + 1 }).success).toBe(false);
	});

	it("let a round claim no less than the lanes can carry", () => {
		expect(CLAIMS_A_ROUND_MAX).toBeGreaterThanOrEqual(CONCURRENCY_MAX);
	});
});

describe("attempts", () => {
	it("that count run out long before claims of any kind do", () => {
		expect(ATTEMPTS_MAX).toBeGreaterThan(1);
		expect(ATTEMPTS_MAX * 10).toBeLessThan(CLAIMS_MAX);
	});

	it("fail no more often than lanes, and the breaker is open", () => {
		expect(FAILURES_TO_OPEN).toBeLessThanOrEqual(CLAIMS_A_ROUND_MAX);
	});

	it("that were lost in a row park an order before its claims run out", () => {
		expect(constantIn("src/desk/leases.ts", "LOST_IN_A_ROW_MAX")).toBeLessThan(CLAIMS_MAX);
	});
});

describe("the copy", () => {
	it("of a batch is one statement of D1", () => {
		expect(COPY_BATCH_MAX).toBeLessThanOrEqual(COPY_ORDERS_MAX);
		expect(SINGLE_FAILURES_MAX).toBeLessThan(COPY_BATCH_MAX);
	});

	it("of the largest order fits a value of D1, escaped twice", () => {
		expect(COPY_BYTES_MAX).toBeLessThan(PLATFORM.valueOfD1Bytes);
		expect(BODY_BYTES_MAX * 2).toBeLessThan(COPY_BYTES_MAX);
	});

	it("waits for company, but not as long as a person would", () => {
		expect(WAKE_DELAY_MS).toBeLessThan(COPY_DELAY_MS);
		expect(COPY_DELAY_MS).toBeLessThan(1_000);
	});
});

describe("the clock", () => {
	it("has one trigger, every minute: what is due when is a row, not a trigger", () => {
		expect(config.triggers.crons).toEqual(["* * * * *"]);
	});
});

describe("the tests' Worker", () => {
	const tests = z
		.object({ compatibility_date: z.string(), compatibility_flags: z.array(z.string()), durable_objects: z.unknown() })
		.parse(parse(source("test/support/wrangler.toml")));

	it("runs on the same platform with the same objects", () => {
		expect(tests.compatibility_date).toBe(config.compatibility_date);
		expect(tests.compatibility_flags).toEqual(config.compatibility_flags);
		expect(tests.durable_objects).toEqual(config.durable_objects);
	});
});

describe("a letter", () => {
	it("has room for the file of a report, and for its recipients", () => {
		expect(Math.ceil(REPORT_CSV_BYTES_MAX / 3) * 4).toBeLessThanOrEqual(ATTACHED_LENGTH_MAX);
		expect(REPORT_RECIPIENTS_MAX).toBeLessThanOrEqual(RECIPIENTS_A_LETTER_MAX);
	});
});
