import { describe, expect, it } from "vitest";
import { type ErpRequest, type Fetch, REPLY_BYTES_MAX, transportOver } from "../../src/erp/transport";

const request: ErpRequest = {
	method: "POST",
	url: "https://erp.example/orders?x=1",
	headers: { "content-type": "application/json", authorization: "Bearer t" },
	body: '{"note":"Bär 🐻"}',
};
const patience = () => new AbortController().signal;

describe("sending", () => {
	it("hands over method, address, headers and body as given", async () => {
		const seen: Request[] = [];
		const send = transportOver(async (outgoing) => {
			seen.push(outgoing);
			return new Response("yes", { status: 201, headers: { "x-erp": "1" } });
		});
		const reply = await send(request, patience());
		expect(reply).toMatchObject({ kind: "response", status: 201, body: "yes" });
		expect(reply.kind === "response" && reply.headers.get("x-erp")).toBe("1");
		expect(seen).toHaveLength(1);
		expect(seen[0]?.method).toBe("POST");
		expect(seen[0]?.url).toBe(request.url);
		expect(seen[0]?.headers.get("authorization")).toBe("Bearer t");
		expect(await seen[0]?.text()).toBe(request.body);
	});

	it("follows no redirect: a followed POST could book an order somewhere else", async () => {
		let mode: string | undefined;
		const send = transportOver(async (outgoing) => {
			mode = outgoing.redirect;
			return new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } });
		});
		expect(await send(request, patience())).toMatchObject({ kind: "response", status: 302, body: "" });
		expect(mode).toBe("manual");
	});
});

describe("not sent", () => {
	const never: Fetch = () => Promise.reject(new Error("must not be called"));

	it("sends nothing once the caller has given up", async () => {
		expect(await transportOver(never)(request, AbortSignal.abort())).toMatchObject({ kind: "not_sent" });
	});

	it.each([
		["an address that is none", { ...request, url: "erp" }],
		["a header that is none", { ...request, headers: { authorization: "Bearer a\nb" } }],
	])("sends nothing for %s", async (_what, broken) => {
		expect(await transportOver(never)(broken, patience())).toMatchObject({ kind: "not_sent" });
	});

	it.each([521, 523, 525, 526, 530])("knows %i as the edge's own word that the origin was never reached", async (status) => {
		const send = transportOver(async () => new Response("<html>", { status }));
		const reply = await send(request, patience());
		expect(reply).toMatchObject({ kind: "not_sent" });
		expect(reply.kind === "not_sent" && reply.reason).toContain(String(status));
	});

	it.each([500, 502, 503, 504, 520, 522, 524])("does not take %i for that word", async (status) => {
		const send = transportOver(async () => new Response("", { status }));
		expect(await send(request, patience())).toMatchObject({ kind: "response", status });
	});
});

describe("broken", () => {
	it("reports a connection that could not be made or broke", async () => {
		const send = transportOver(() => Promise.reject(new TypeError("connection reset")));
		expect(await send(request, patience())).toEqual({ kind: "broken", reason: "connection reset" });
	});

	it("reports even what is thrown and is no error", async () => {
		const send = transportOver(() => Promise.reject("odd"));
		expect(await send(request, patience())).toMatchObject({ kind: "broken" });
	});

	it("reports an answer that breaks off", async () => {
		const half = new ReadableStream<Uint8Array>({
			start(controller) {
				controller.enqueue(new TextEncoder().encode('{"id":'));
				controller.error(new Error("reset"));
			},
		});
		const send = transportOver(async () => new Response(half, { status: 201 }));
		expect(await send(request, patience())).toMatchObject({ kind: "broken" });
	});

	it("comes back when the caller gives up, though the fetch is deaf to it", async () => {
		const caller = new AbortController();
		const send = transportOver(() => {
			queueMicrotask(() => caller.abort());
			return new Promise<Response>(() => undefined);
		});
		expect(await send(request, caller.signal)).toEqual({ kind: "broken", reason: "no answer in time" });
	});

	it("comes back when the caller gives up in the middle of an answer", async () => {
		const caller = new AbortController();
		const endless = new ReadableStream<Uint8Array>({
			pull(controller) {
				controller.enqueue(new Uint8Array(1));
				caller.abort();
				return new Promise(() => undefined);
			},
		});
		const send = transportOver(async () => new Response(endless));
		expect(await send(request, caller.signal)).toMatchObject({ kind: "broken", reason: "no answer in time" });
	});
});

describe("the length of an answer", () => {
	const ofLength = (bytes: number) => transportOver(async () => new Response("x".repeat(bytes)))(request, patience());

	it("reads an answer of the greatest length", async () => {
		const reply = await ofLength(REPLY_BYTES_MAX);
		expect(reply.kind === "response" && reply.body.length).toBe(REPLY_BYTES_MAX);
	});

	it("does not read on past it", async () => {
		expect(await ofLength(REPLY_BYTES_MAX + 1)).toMatchObject({ kind: "broken" });
	});

	it("puts characters together that arrive in pieces", async () => {
		const bytes = new TextEncoder().encode("é🐻");
		const pieces = new ReadableStream<Uint8Array>({
			start(controller) {
				for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
				controller.close();
			},
		});
		expect(await transportOver(async () => new Response(pieces))(request, patience())).toMatchObject({ body: "é🐻" });
	});
});
