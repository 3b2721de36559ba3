import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeRequest, requestKeyOf } from "../../src/http/placing";
import { OrderDraft } from "../../src/order/order";
import { draft } from "../support/drafts";

const TENANT = { id: "t", prefix: "E", start: 1, paymentMinutes: 90 };

/** The same JSON value with the fields of every object in another order. */
function shuffled(value: unknown, pick: (max: number) => number): unknown {
	if (Array.isArray(value)) return value.map((entry) => shuffled(entry, pick));
	if (typeof value !== "object" || value === null) return value;
	const rest = Object.entries(value);
	const mixed: [string, unknown][] = [];
	while (rest.length > 0) mixed.push(...rest.splice(pick(rest.length), 1));
	return Object.fromEntries(mixed.map(([key, entry]) => [key, shuffled(entry, pick)]));
}

describe("what the desk is asked", () => {
	it("has one fingerprint for one order, in whatever order its fields come", async () => {
		const plain = (await placeRequest(TENANT, "k", OrderDraft.parse(draft()))).fingerprint;
		await fc.assert(
			fc.asyncProperty(fc.infiniteStream(fc.nat(1_000)), async (numbers) => {
				const mixed = shuffled(draft(), (max) => (numbers.next().value ?? 0) % max);
				return (await placeRequest(TENANT, "k", OrderDraft.parse(mixed))).fingerprint === plain;
			}),
			{ numRuns: 50 },
		);
	});

	it("has another fingerprint for another order, however small the difference", async () => {
		const [line] = draft().lines;
		if (line === undefined) throw new Error("the draft has no lines");
		const different: OrderDraft[] = [
			draft(),
			draft({ note: "Ring twice " }),
			draft({ note: null }),
			draft({ lines: [{ ...line, quantity: "2.0" }] }),
			draft({ reference: "CART-1" }),
			draft({ lines: [line, { ...line, sku: "A-101" }] }),
			draft({ lines: [{ ...line, sku: "A-101" }, line] }),
		];
		const requests = await Promise.all(different.map((order) => placeRequest(TENANT, "k", order)));
		expect(new Set(requests.map(({ fingerprint }) => fingerprint)).size).toBe(different.length);
	});

	it("carries the order as it was, the tenant's numbering and how long its payment may take", async () => {
		const order = draft({ reference: "CART-1", payment: { type: "card", status: "pending", amount: "29.95" } });
		expect(await placeRequest(TENANT, "k", order)).toMatchObject({
			tenantId: "t",
			numbering: { prefix: "E", start: 1 },
			requestKey: "k",
			reference: "CART-1",
			payWithinMs: 90 * 60_000,
			body: JSON.stringify(order),
		});
		expect(await placeRequest(TENANT, "k", draft())).toMatchObject({ payWithinMs: null, reference: null });
	});
});

describe("the key that makes an order repeatable", () => {
	it("is the header, or else the reference", () => {
		expect(requestKeyOf("h", "r")).toEqual({ kind: "key", key: "h" });
		expect(requestKeyOf(undefined, "r \u{1F381}")).toEqual({ kind: "key", key: "r \u{1F381}" });
	});

	it("is asked for when there is neither", () => {
		for (const reference of [null, undefined])
			expect(requestKeyOf(undefined, reference)).toMatchObject({ code: "idempotency_key_required" });
	});

	it("is not taken from the reference when the header cannot be used", () => {
		for (const header of ["", "a b", "é", "x".repeat(201)])
			expect(requestKeyOf(header, "r")).toMatchObject({ code: "invalid_idempotency_key" });
		expect(requestKeyOf("x".repeat(200), null)).toMatchObject({ kind: "key" });
	});
});
