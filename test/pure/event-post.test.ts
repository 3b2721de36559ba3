import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { payloadOf, plannedOf } from "../../src/cron/event-plan";
import { ANSWER_BYTES_MAX, ANSWER_LENGTH_MAX, post, type Send } from "../../src/events/post";
import { newSecret, signedHeaders } from "../../src/events/signature";

const posted = (send: Send, timeoutMs?: number) => post(send, "https://shop.example/events", { "webhook-id": "evt_1" }, "{}", timeoutMs);

describe("an event that is posted", () => {
	it("is one request, which follows no redirect", async () => {
		const asked: Request[] = [];
		const answer = await posted(async (request) => {
			asked.push(request);
			return new Response(null, { status: 302, headers: { Location: "https://elsewhere.example/" } });
		});
		expect(answer).toEqual({ kind: "answered", status: 302, text: "" });
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
		expect(await posted(async () => new Response(endless), 10)).toEqual({ kind: "answered", status: 200, text: "" });
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
		expect(answer).toEqual({ kind: "answered", status: 500, text: "x".repeat(ANSWER_LENGTH_MAX) });
		expect(pulled).toBeLessThanOrEqual(ANSWER_BYTES_MAX / 8_192 + 2);
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
