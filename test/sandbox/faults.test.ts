import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DELAY_MS_MAX, FAULT_MODES, Fault, fate } from "../../sandbox/faults";
import { ErpConnection } from "../../src/erp/connection";
import { restAdapter } from "../../src/erp/rest";
import { transportOver } from "../../src/erp/transport";
import { placedOrder } from "../erp/orders";
import { call, contract, ORIGIN, reset, sandbox, setFault, TOKEN } from "./sandbox";

const connection = ErpConnection.parse({
	adapter: "rest",
	baseUrl: ORIGIN,
	ratePerSecond: 10,
	burst: 5,
	concurrency: 5,
	timeoutMs: 10_000,
});
const noSession = () => Promise.reject(new Error("the rest adapter has no sessions"));
const adapter = restAdapter(
	connection,
	{ token: TOKEN },
	{ transport: transportOver(sandbox), session: { current: noSession, renew: noSession }, now: Date.now },
);
const patience = () => new AbortController().signal;
const total = async () => ((await (await call("GET", "/orders")).json()) as { total: number }).total;

beforeEach(reset);
afterAll(reset);

describe("what a gateway meets", () => {
	it.each([
		["down", "down", 0],
		["error", "unknown_outcome", 0],
		["rate_limited", "rate_limited", 0],
		["reject", "validation_rejected", 0],
		["unauthorised", "unauthorised", 0],
		["commit_then_drop", "unknown_outcome", 1],
	] as const)("%s: an order ends as %s, and the ERP has %i", async (mode, expected, stored) => {
		await setFault({ mode });
		expect(await adapter.createOrder(placedOrder("E1"), patience())).toMatchObject({ ok: false, error: { class: expected } });
		await setFault({ mode: "none" });
		expect(await total()).toBe(stored);
		expect(await adapter.findOrders("E1", patience())).toMatchObject({ ok: true, value: { length: stored } });
	});

	it.each([
		["down", "down"],
		["error", "down"],
		["rate_limited", "rate_limited"],
		["unauthorised", "unauthorised"],
	] as const)("%s: every look-up fails, too", async (mode, expected) => {
		await setFault({ mode });
		const error = { ok: false, error: { class: expected, executed: "no" } };
		const basket = { account: null, currency: "EUR", lines: [{ sku: "A-100", quantity: "1" }], shipTo: null, freightCode: null };
		expect(await adapter.ping(patience())).toMatchObject(error);
		expect(await adapter.findOrders("E1", patience())).toMatchObject(error);
		expect(await adapter.quote(basket, patience())).toMatchObject(error);
		expect(await adapter.findContacts("x@x.example", patience())).toMatchObject(error);
		expect(await adapter.pull("product", null, 10, patience())).toMatchObject(error);
	});

	it.each(["reject", "commit_then_drop", "slow"])("%s: look-ups go on", async (mode) => {
		await setFault({ mode, delayMs: DELAY_MS_MAX });
		expect(await adapter.findOrders("E1", patience())).toEqual({ ok: true, value: [] });
		expect(await adapter.ping(patience())).toMatchObject({ ok: true });
	});

	it("slow: answers in the end", async () => {
		await setFault({ mode: "slow", delayMs: 20 });
		expect(await adapter.createOrder(placedOrder("E1"), patience())).toMatchObject({ ok: true, value: { number: "SO-100001" } });
	});

	it("slow: stores an order that its client has given up before", async () => {
		await setFault({ mode: "slow", delayMs: 1_000 });
		const caller = new AbortController();
		const pending = adapter.createOrder(placedOrder("E1"), caller.signal);
		// Once a later call has been answered, the order has reached the ERP and waits there.
		expect(await adapter.ping(patience())).toMatchObject({ ok: true });
		caller.abort();
		expect(await pending).toMatchObject({ ok: false, error: { class: "unknown_outcome", executed: "maybe" } });
		expect(await adapter.findOrders("E1", patience())).toEqual({ ok: true, value: [] });
		await vi.waitUntil(async () => (await total()) > 0, { timeout: 10_000, interval: 20 });
		expect(await adapter.findOrders("E1", patience())).toMatchObject({ ok: true, value: [{ state: "confirmed" }] });
	});
});

describe("on the wire", () => {
	it("down looks like the edge's page for an origin that refuses", async () => {
		await setFault({ mode: "down" });
		const response = await contract("POST", "/orders", placedOrder("E1"));
		expect(response.status).toBe(521);
		expect(response.headers.get("content-type")).toContain("text/html");
		expect((await call("GET", "/health")).status).toBe(521);
	});

	it("rate_limited says when to come back", async () => {
		await setFault({ mode: "rate_limited", delayMs: 2_500 });
		const response = await contract("GET", "/health");
		expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
		await setFault({ mode: "rate_limited" });
		expect((await contract("GET", "/health")).headers.get("retry-after")).toBe("1");
	});

	it("commit_then_drop gives nobody an answer that can be read", async () => {
		await setFault({ mode: "commit_then_drop" });
		await expect(contract("POST", "/orders", placedOrder("E1")).then((response) => response.text())).rejects.toThrow();
		expect(await total()).toBe(1);
	});

	it("commit_then_drop refuses a bad order as ever", async () => {
		await setFault({ mode: "commit_then_drop" });
		const bad = placedOrder("E1", { lines: [{ sku: "NOPE", quantity: "1", unitPrice: "1.00" }] });
		expect((await contract("POST", "/orders", bad)).status).toBe(422);
		expect(await total()).toBe(0);
	});

	it("leaves control alone", async () => {
		await setFault({ mode: "down" });
		for (const path of ["/orders", "/state", "/faults", "/"]) expect((await call("GET", path)).status).toBe(200);
	});
});

describe("the switch", () => {
	it("shows what is set, with its defaults", async () => {
		expect(await (await call("GET", "/faults")).json()).toEqual({ mode: "none", probability: 1, delayMs: null });
		const set = await call("PUT", "/faults", { mode: "error", probability: 0.25 });
		expect(await set.json()).toEqual({ mode: "error", probability: 0.25, delayMs: null });
		expect(await (await call("GET", "/faults")).json()).toEqual({ mode: "error", probability: 0.25, delayMs: null });
	});

	it.each([
		[{ mode: "sideways" }, "mode"],
		[{}, "mode"],
		[{ mode: "down", probability: 1.01 }, "probability"],
		[{ mode: "down", probability: "1" }, "probability"],
		[{ mode: "slow", delayMs: DELAY_MS_MAX + 1 }, "delayMs"],
		[{ mode: "slow", delayMs: -1 }, "delayMs"],
	])("refuses %j by the field's name and changes nothing", async (fault, field) => {
		const response = await call("PUT", "/faults", fault);
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({ error: { code: "validation", field } });
		expect(await (await call("GET", "/faults")).json()).toMatchObject({ mode: "none" });
	});

	it("refuses a word it does not know and a body that is no JSON", async () => {
		expect((await call("PUT", "/faults", { mode: "down", delay: 5 })).status).toBe(422);
		expect((await call("PUT", "/faults", "down")).status).toBe(400);
	});
});

describe("the dice", () => {
	const fault = (mode: string, probability: number) => Fault.parse({ mode, probability });

	it("never fall at 0 and always at 1", () => {
		for (const random of [0, 0.5, 0.999_999]) {
			expect(fate(fault("error", 0), true, random)).toEqual({ kind: "spared" });
			expect(fate(fault("error", 1), true, random)).toMatchObject({ kind: "struck", stored: false });
		}
	});

	it("fall below the probability", () => {
		expect(fate(fault("down", 0.3), false, 0.299)).toMatchObject({ kind: "struck" });
		expect(fate(fault("down", 0.3), false, 0.3)).toEqual({ kind: "spared" });
	});

	it.each(FAULT_MODES)("know whether %s is about orders alone", (mode) => {
		const onlyOrders = ["none", "slow", "reject", "commit_then_drop"].includes(mode);
		expect(fate(fault(mode, 1), false, 0).kind).toBe(onlyOrders ? "spared" : "struck");
		expect(fate(fault(mode, 1), true, 0).kind).toBe(mode === "none" ? "spared" : mode === "slow" ? "delayed" : "struck");
	});
});
