import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { payloadOf, plannedOf } from "../../src/cron/event-plan";
import { FIRST_RETRY, judge, retryInMs } from "../../src/cron/event-verdict";
import { ANSWER_BYTES_MAX, ANSWER_LENGTH_MAX, post, type Send } from "../../src/events/post";
import { RETRY_AFTER_MS_MAX, retryAfterMs } from "../../src/events/retry-after";
import { newSecret, signedHeaders } from "../../src/events/signature";

const posted = (send: Send, timeoutMs?: number) => post(send, "https://shop.example/events", { "webhook-id": "evt_1" }, "{}", timeoutMs);

describe("an event that is posted", () => {
	it("is one request, which follows no redirect", async () => {
		const asked: Request[] = [];
		const answer = await posted(async (request) => {
			asked.push(request);
			return new Response(null, { status: 302, headers: { Location: "https://elsewhere.example/" } });
		});
		expect(answer).toEqual({ kind: "answered", status: 302, text: "", retryAfter: null });
		expect(asked.map(({ method, redirect }) => [method, redirect])).toEqual([["POST", "manual"]]);
	});

	it("is given up on when nobody answers in time, even by a fetch that is deaf to its signal", async () => {
		expect(await posted(() => new Promise(() => {}), 10)).toEqual({ kind: "unanswered", reason: "no answer within 0.01 seconds" });
	});

	it("says why nobody could be reached", async () => {
		expect(await posted(() => Promise.reject(new Error("connection refused")))).toEqual({
			kind: "unanswered",
			reason: "connection refused",
		});
	});

	it("is answered by its status, though the answer's body never ends", async () => {
		const endless = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode("hel")) });
		expect(await posted(async () => new Response(endless), 10)).toEqual({ kind: "answered", status: 200, text: "", retryAfter: null });
	});

	it("keeps the beginning of an answer and reads no more than it may", async () => {
		let pulled = 0;
		const long = new ReadableStream({
			pull: (stream) => {
				pulled += 1;
				stream.enqueue(new Uint8Array(8_192).fill(120));
			},
		});
		const answer = await posted(async () => new Response(long, { status: 500 }));
		expect(answer).toEqual({ kind: "answered", status: 500, text: "x".repeat(ANSWER_LENGTH_MAX), retryAfter: null });
		expect(pulled).toBeLessThanOrEqual(ANSWER_BYTES_MAX / 8_192 + 2);
	});
});

describe("an endpoint that asks for peace", () => {
	const NOW_MS = Date.UTC(2026, 5, 3, 9);

	it("says for how long in seconds or by a date, and is not believed for ever", () => {
		expect(retryAfterMs("120", NOW_MS)).toBe(120_000);
		expect(retryAfterMs(" 0 ", NOW_MS)).toBe(0);
		expect(retryAfterMs("Wed, 03 Jun 2026 09:10:00 GMT", NOW_MS)).toBe(600_000);
		expect(retryAfterMs("Wed, 03 Jun 2026 08:00:00 GMT", NOW_MS)).toBe(0);
		expect(retryAfterMs("86400", NOW_MS)).toBe(RETRY_AFTER_MS_MAX);
		expect(retryAfterMs("9".repeat(400), NOW_MS)).toBe(RETRY_AFTER_MS_MAX);
		for (const none of [null, "", "soon", "-5", "1.5", "1e3"]) expect(retryAfterMs(none, NOW_MS)).toBeNull();
	});

	it("is left alone that long when it says so with 429 or 503, and with nothing else", () => {
		const until = (status: number, retryAfter: string | null) =>
			judge({ kind: "answered", status, text: "", retryAfter }, { createdAtMs: NOW_MS, attempts: 1 }, null, NOW_MS, () => 1);
		for (const status of [429, 503])
			expect(until(status, "300")).toMatchObject({ settled: { kind: "again", atMs: NOW_MS + 300_000 }, peaceUntilMs: NOW_MS + 300_000 });
		expect(until(500, "300")).toMatchObject({ settled: { kind: "again", atMs: NOW_MS + FIRST_RETRY.maxMs }, peaceUntilMs: null });
		// Who asks for less than we would wait by ourselves is not tried sooner.
		expect(until(503, "1")).toMatchObject({ settled: { atMs: NOW_MS + FIRST_RETRY.maxMs } });
	});
});

describe("the times of the tries", () => {
	it("begin with seconds and grow to hours", () => {
		const latest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 50].map((attempts) => retryInMs(attempts, () => 1) / 1_000);
		expect(latest).toEqual([10, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680, 15_360, 21_600, 21_600]);
		expect(retryInMs(1, () => 0)).toBe(5_000);
	});
});

describe("a signature", () => {
	it("is read by the library of whoever holds the secret, or the one before", () => {
		const [now, before, other] = [newSecret(), newSecret(), newSecret()];
		const headers = signedHeaders("evt_1", '{"a":1}', [now, before], Date.now());
		for (const secret of [now, before]) expect(new Webhook(secret).verify('{"a":1}', headers)).toEqual({ a: 1 });
		expect(() => new Webhook(other).verify('{"a":1}', headers)).toThrow("No matching signature");
		expect(() => new Webhook(now).verify('{"a":2}', headers)).toThrow("No matching signature");
		expect(() => new Webhook(now).verify('{"a":1}', { ...headers, "webhook-id": "evt_2" })).toThrow("No matching signature");
	});
});

describe("what an endpoint is told", () => {
	const event = {
		n: 1,
		tenantId: "t",
		source: "event:order:1:queued",
		type: "order.queued",
		thread: "order:1",
		subject: "E1",
		endpointId: null,
		atMs: 0,
		data: '{"placedAtMs":1000,"closedAtMs":null,"reference":null}',
	};
	const endpoint = { id: "a", events: ["order.queued"] as const, disabledAtMs: null };

	it("has its times as ISO 8601", () => {
		expect(JSON.parse(payloadOf(event))).toEqual({
			type: "order.queued",
			timestamp: "1970-01-01T00:00:00.000Z",
			data: { placedAt: "1970-01-01T00:00:01.000Z", closedAt: null, reference: null },
		});
	});

	it("goes to those that want its type and are on; a test to the one that it is for", () => {
		const all = [endpoint, { ...endpoint, id: "b", events: ["order.synced"] as const }, { ...endpoint, id: "c", disabledAtMs: 1 }];
		expect(plannedOf(event, all).to).toEqual(["a"]);
		expect(plannedOf({ ...event, type: "webhook.test", endpointId: "b" }, all).to).toEqual(["b"]);
		expect(plannedOf({ ...event, type: "webhook.test", endpointId: "c" }, all).to).toEqual([]);
		expect(plannedOf({ ...event, type: "unheard.of" }, all).to).toEqual([]);
	});
});
