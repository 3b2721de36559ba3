import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENTITIES, type ErpAdapter, type ErpError, type Result } from "../../../src/erp/adapter";
import { ERROR_MESSAGE_LENGTH_MAX } from "../../../src/order/outcome";
import { type AdapterHarness, answerOf, errorOf, patience } from "./harness";
import { answering, HTML, type Interference, unreachable, wire } from "./wire";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

/** Failures: whatever the ERP or the network does, an adapter gives a value that says what is known. */
export function describeFailures(harness: AdapterHarness): void {
	const entity = () => ENTITIES.find((name) => harness.make({ fetch: harness.fetch }).capabilities.entities[name] !== undefined);
	const reads: readonly (readonly [name: string, read: (adapter: ErpAdapter, signal: AbortSignal) => Promise<Result<unknown>>])[] = [
		["ping", (adapter, signal) => adapter.ping(signal)],
		["findOrders", (adapter, signal) => adapter.findOrders("E1", signal)],
		["quote", (adapter, signal) => adapter.quote(basket(harness), signal)],
		["findContacts", (adapter, signal) => adapter.findContacts(harness.contact.email, signal)],
		["pull", (adapter, signal) => adapter.pull(entity() ?? "product", null, 10, signal)],
	];
	const create = (adapter: ErpAdapter, signal = patience()) => adapter.createOrder(harness.goodOrder(harness.eNumber()), signal);

	describe("an ERP that cannot be reached", () => {
		it.each(reads)("is down, says %s", async (_name, read) => {
			for (const trouble of [unreachable, answering(521, HTML), answering(502, HTML), answering(503, "")])
				expect(errorOf(await read(harness.make({ fetch: wire(harness, trouble, trouble).fetch }), patience()))).toMatchObject({
					class: "down",
					executed: "no",
				});
		});

		it("has the order perhaps when it was on the wire, and certainly not before that", async () => {
			const line = wire(harness, unreachable, unreachable);
			const error = errorOf(await create(harness.make({ fetch: line.fetch })));
			expect(error.class).toBe(line.creates() > 0 ? "unknown_outcome" : "down");
			const refusing = wire(harness, answering(523, HTML), answering(523, HTML));
			expect(errorOf(await create(harness.make({ fetch: refusing.fetch })))).toMatchObject({ class: "down", executed: "no" });
		});
	});

	describe("a look-up that fails", () => {
		it.each([
			["an empty answer", answering(200, "")],
			["null", answering(200, "null")],
			["an empty list", answering(200, "[]")],
			["an empty object", answering(200, "{}")],
			["a page", answering(200, HTML)],
			["a page that says not found", answering(404, HTML)],
			["an error page", answering(500, HTML)],
			["no connection", unreachable],
		])("is an error and never 'it is not there': %s", async (_what, trouble) => {
			const line = wire(harness, trouble, trouble);
			errorOf(await harness.make({ fetch: line.fetch }).findOrders(harness.eNumber(), patience()));
		});
	});

	describe("a deadline", () => {
		it("that has passed sends nothing", async () => {
			const line = wire(harness);
			const adapter = harness.make({ fetch: line.fetch });
			for (const [name, read] of reads) expect(errorOf(await read(adapter, AbortSignal.abort())), name).toMatchObject({ class: "down" });
			expect(errorOf(await create(adapter, AbortSignal.abort()))).toMatchObject({ class: "down", executed: "no" });
			expect(line.requests()).toBe(0);
		});

		it("that passes while the order is on the wire leaves its outcome unknown", async () => {
			const caller = new AbortController();
			const silent: Interference = () => {
				queueMicrotask(() => caller.abort());
				return new Promise(() => undefined);
			};
			const line = wire(harness, silent);
			const error = errorOf(await create(harness.make({ fetch: line.fetch }), caller.signal));
			expect(error).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
			expect(line.creates()).toBe(1);
		});

		it.each(reads)("that passes while %s waits makes the ERP down", async (_name, read) => {
			const caller = new AbortController();
			const silent: Interference = () => {
				queueMicrotask(() => caller.abort());
				return new Promise(() => undefined);
			};
			const line = wire(harness, silent, silent);
			expect(errorOf(await read(harness.make({ fetch: line.fetch }), caller.signal))).toMatchObject({ class: "down", executed: "no" });
		});
	});

	describe("an ERP that asks for patience", () => {
		it.each([
			["in seconds", "7", 7_000],
			["as a date", new Date(NOW + 30_000).toUTCString(), 30_000],
		])("is heard %s", async (_what, header, expected) => {
			const busy = answering(429, "", { "retry-after": header });
			const adapter = harness.make({ fetch: wire(harness, busy, busy).fetch, now: () => NOW });
			const wanted = { class: "rate_limited", executed: "no", retryAfterMs: expected };
			expect(errorOf(await create(adapter))).toMatchObject(wanted);
			expect(errorOf(await adapter.findOrders("E1", patience()))).toMatchObject(wanted);
		});
	});

	describe("wrong credentials", () => {
		it("are told apart from every other trouble, and make no order", async () => {
			const adapter = harness.make({ fetch: harness.fetch, credentials: "wrong" });
			for (const [name, read] of reads) expect(errorOf(await read(adapter, patience())), name).toMatchObject({ class: "unauthorised" });
			const eNumber = harness.eNumber();
			const error = errorOf(await adapter.createOrder(harness.goodOrder(eNumber), patience()));
			expect(error).toMatchObject({ class: "unauthorised", executed: "no" });
			expect(await harness.stored(eNumber)).toEqual([]);
		});
	});

	describe("an answer of any shape", () => {
		it("is a value, whose class and whose `executed` agree, and makes at most one order-creating request", async () => {
			const recorded = await recordedAnswers(harness, reads);
			const body = fc.oneof(
				fc.string({ unit: "binary" }),
				fc.json(),
				fc.constant(HTML),
				fc.constantFrom(...recorded),
				fc.tuple(fc.constantFrom(...recorded), fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
				fc.tuple(fc.constantFrom(...recorded), fc.nat()).map(([text, at]) => withoutOneField(text, at)),
			);
			const status = fc.oneof(
				fc.constantFrom(200, 201, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 521),
				fc.integer({ min: 200, max: 599 }),
			);
			const retryAfter = fc.option(fc.constantFrom("1", "-1", "soon", "99999999999", "Sun, 22 Nov 2026 12:00:30 GMT"), { nil: null });
			const answers = fc.array(fc.record({ status, body, retryAfter }), { minLength: 1, maxLength: 6 });
			await fc.assert(
				fc.asyncProperty(answers, fc.nat({ max: reads.length }), async (script, which) => {
					let turn = 0;
					const scripted: Interference = async () => {
						const answer = script[Math.min(turn++, script.length - 1)];
						const headers = answer?.retryAfter == null ? {} : { "retry-after": answer.retryAfter };
						const empty = [204, 205, 304].includes(answer?.status ?? 200);
						return new Response(empty ? null : (answer?.body ?? ""), { status: answer?.status ?? 200, headers });
					};
					const line = wire(harness, scripted, scripted);
					const adapter = harness.make({ fetch: line.fetch, now: () => NOW });
					const read = reads[which]?.[1];
					const result = await (read === undefined ? create(adapter) : read(adapter, patience()));
					expect(line.creates()).toBeLessThanOrEqual(read === undefined ? 1 : 0);
					if (!result.ok) expectSound(result.error, line.creates() > 0);
				}),
				{ numRuns: 400 },
			);
		});
	});
}

const basket = (harness: AdapterHarness) => ({
	account: null,
	currency: harness.currency,
	lines: [{ sku: harness.knownSku, quantity: "1" }],
	shipTo: null,
	freightCode: null,
});

function expectSound(error: ErpError, onTheWire: boolean): void {
	expect(error.executed === "maybe").toBe(error.class === "unknown_outcome");
	if (!onTheWire) expect(error.executed).toBe("no");
	expect(error.message.length).toBeGreaterThan(0);
	expect(error.message.length).toBeLessThanOrEqual(ERROR_MESSAGE_LENGTH_MAX);
	if (error.retryAfterMs !== undefined) expect(error.retryAfterMs).toBeGreaterThanOrEqual(0);
}

/** What this ERP really answers, as material for answers that are nearly right. */
async function recordedAnswers(
	harness: AdapterHarness,
	reads: readonly (readonly [string, (adapter: ErpAdapter, signal: AbortSignal) => Promise<Result<unknown>>])[],
): Promise<[string, ...string[]]> {
	const bodies: string[] = [];
	const record: Interference = async (_request, deliver) => {
		const response = await deliver();
		bodies.push(await response.clone().text());
		return response;
	};
	const adapter = harness.make({ fetch: wire(harness, record, record).fetch });
	for (const [, read] of reads) answerOf(await read(adapter, patience()));
	answerOf(await adapter.createOrder(harness.goodOrder(harness.eNumber()), patience()));
	await adapter.createOrder(harness.badOrder(harness.eNumber()), patience());
	return ["{}", ...bodies];
}

/** The same JSON with one of its fields or elements gone; text that is none comes back as it is. */
function withoutOneField(text: string, at: number): string {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return text;
	}
	const holders: object[] = [];
	const walk = (node: unknown): void => {
		if (typeof node !== "object" || node === null) return;
		if (Object.keys(node).length > 0) holders.push(node);
		for (const child of Object.values(node)) walk(child);
	};
	walk(value);
	const holder = holders[at % Math.max(1, holders.length)];
	if (holder === undefined) return text;
	const keys = Object.keys(holder);
	Reflect.deleteProperty(holder, keys[at % keys.length] ?? "");
	return JSON.stringify(value);
}
