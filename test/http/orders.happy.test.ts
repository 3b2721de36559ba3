import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import { askDesk } from "../../src/http/reach";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import { draft } from "../support/drafts";
import { accepted, settlement } from "../support/settling";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";
import { D1_EMPTY, freshDoor, KEYS_AT_HAND } from "./client";

const deskOf = (tenantId: string) => env.DESK.getByName(deskName(tenantId, MAIN_DESK));

describe("placing an order", () => {
	it("answers with the e-number, the message for the customer and where the order is", async () => {
		const { tenant, key } = await freshShop();
		const { place } = freshDoor();
		const response = await place(key, draft({ reference: "CART-7781" }));
		expect(response.status).toBe(201);
		expect(response.headers.get("Location")).toBe("/v1/orders/E100001");
		expect(response.headers.get("Idempotency-Replayed")).toBeNull();
		expect(await response.json()).toEqual({
			eNumber: "E100001",
			status: "queued",
			label: "Queued",
			message: "Your order has been placed successfully",
			reference: "CART-7781",
			placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			erpOrderNumber: null,
			payment: { type: "card", status: "captured", reference: "pi_123", amount: "29.95" },
			links: { self: "/v1/orders/E100001" },
		});
		expect(await deskOf(tenant.id).totals()).toMatchObject({ byStatus: { queued: 1 } });
	});

	it("gives the tenant's own prefix and start, and consecutive numbers", async () => {
		const { key } = await freshShop({ prefix: "WEB-", start: 7 });
		const { place } = freshDoor();
		const numbers: string[] = [];
		for (let n = 0; n < 3; n += 1) numbers.push((await (await place(key)).json<{ eNumber: string }>()).eNumber);
		expect(numbers).toEqual(["WEB-7", "WEB-8", "WEB-9"]);
	});

	it("gives a repeated request its first reply back, though the order has moved on", async () => {
		const { tenant, key } = await freshShop();
		const { place } = freshDoor();
		const headers = { "Idempotency-Key": "cart-1" };
		const first = await place(key, draft(), headers);
		const claimed = await deskOf(tenant.id).claim(1, 60_000);
		expect(claimed.claims).toHaveLength(1);
		const second = await place(key, draft(), headers);
		expect([first.status, second.status]).toEqual([201, 200]);
		expect(second.headers.get("Idempotency-Replayed")).toBe("true");
		expect(second.headers.get("Location")).toBe(first.headers.get("Location"));
		expect(await second.json()).toEqual(await first.json());
	});

	it("knows the same order again whatever its white space and the order of its fields", async () => {
		const { key } = await freshShop();
		const { place } = freshDoor();
		const headers = { "Idempotency-Key": "cart-1" };
		const order = draft();
		await place(key, JSON.stringify(order), headers);
		const reversed = Object.fromEntries(
			Object.entries({ ...order, customer: Object.fromEntries(Object.entries(order.customer).reverse()) }).reverse(),
		);
		const again = await place(key, JSON.stringify(reversed, null, "\t"), headers);
		expect(again.status).toBe(200);
	});

	it("takes the reference as key when there is no header, and the header before the reference", async () => {
		const { key } = await freshShop();
		const { fetch } = freshDoor();
		const send = async (headers: Record<string, string>, note: string) =>
			(
				await fetch("/v1/orders", {
					method: "POST",
					headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json; charset=utf-8", ...headers },
					body: JSON.stringify(draft({ reference: "CART-1", note })),
				})
			).status;
		expect(await send({}, "one")).toBe(201);
		expect(await send({}, "one")).toBe(200);
		expect(await send({}, "two")).toBe(422);
		expect(await send({ "Idempotency-Key": "other" }, "two")).toBe(201);
	});

	it("lets an order wait for its payment, and places it when the payment comes", async () => {
		const { tenant } = await freshShop();
		const { key } = await freshKey(tenant.id, SERVER_SCOPES);
		const { place, fetch, get } = freshDoor();
		const placed = await place(key, draft({ payment: { type: "card", status: "pending", amount: "29.95" } }));
		expect(await placed.json()).toMatchObject({
			eNumber: "E100001",
			status: "awaiting_payment",
			message: expect.stringContaining("as soon as it is paid"),
		});
		const pay = (status: string) =>
			fetch("/v1/orders/E100001/payment", {
				method: "POST",
				headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
				body: JSON.stringify({ status, reference: "pi_9", amount: "29.95" }),
			});
		expect(await (await pay("declined")).json()).toMatchObject({ status: "abandoned", result: "recorded" });
		expect(await (await get(key, "/v1/orders/E100001")).json()).toMatchObject({ status: "abandoned", payment: { status: "declined" } });
		const captured = await pay("captured");
		expect(captured.status).toBe(200);
		expect(await captured.json()).toEqual({
			eNumber: "E100001",
			status: "queued",
			label: "Queued",
			result: "recorded",
			payment: { status: "captured" },
			links: { self: "/v1/orders/E100001" },
		});
		expect(await (await pay("captured")).json()).toMatchObject({ result: "unchanged" });
		expect(await (await get(key, "/v1/orders/E100001")).json()).toMatchObject({
			status: "queued",
			payment: { type: "card", status: "captured", reference: null },
		});
	});

	it("places fifty identical requests at once as one order", async () => {
		const { tenant, key } = await freshShop();
		const { place } = freshDoor();
		const replies = await Promise.all(Array.from({ length: 50 }, () => place(key, draft(), { "Idempotency-Key": "cart-1" })));
		const statuses = replies.map(({ status }) => status).sort();
		expect(statuses).toEqual([...Array.from({ length: 49 }, () => 200), 201]);
		const numbers = new Set(await Promise.all(replies.map(async (reply) => (await reply.json<{ eNumber: string }>()).eNumber)));
		expect([...numbers]).toEqual(["E100001"]);
		expect(await deskOf(tenant.id).totals()).toMatchObject({ byStatus: { queued: 1 } });
	});
});

describe("looking an order up", () => {
	it("reads its own writes before the copy has them", async () => {
		const { key } = await freshShop();
		const { place, get } = freshDoor(KEYS_AT_HAND, { DB: D1_EMPTY });
		await place(key, draft({ reference: "CART-1" }));
		const response = await get(key, "/v1/orders/E100001");
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			eNumber: "E100001",
			status: "queued",
			label: "Queued",
			reference: "CART-1",
			placedAt: expect.any(String),
			updatedAt: expect.any(String),
			erpOrderNumber: null,
			error: null,
			currency: "EUR",
			total: "29.95",
			payment: { type: "card", status: "captured", reference: null, amount: "29.95" },
			erasedAt: null,
			links: { self: "/v1/orders/E100001" },
		});
	});

	it("does not believe a copy that the desk may have overtaken", async () => {
		const { tenant, key } = await freshShop();
		const { place, get } = freshDoor();
		await place(key);
		const desk = deskOf(tenant.id);
		const waiting = await desk.find("E100001");
		if (waiting === null) throw new Error("the desk lost an order");
		const { attemptLog: _, held: __, ...snapshot } = waiting;
		await copyOrders(env.DB, [snapshot]);
		const { claims } = await desk.claim(1, 60_000);
		const [claim] = claims;
		if (claim === undefined) throw new Error("nothing was due");
		await desk.settle([settlement(claim, accepted())]);
		expect(await (await get(key, "/v1/orders/E100001")).json()).toMatchObject({ status: "synced", erpOrderNumber: "SO-1" });
	});

	it("answers from the copy alone once nothing can change the order any more", async () => {
		const { tenant, key } = await freshShop();
		const silent = { getByName: () => Promise.reject(new Error("the desk was asked")) as never };
		const { get } = freshDoor({}, { DESK: silent });
		await copyOrders(env.DB, [
			{
				tenantId: tenant.id,
				desk: "main",
				seq: 100_001,
				eNumber: "E100001",
				reference: null,
				status: "synced",
				placedAtMs: 1,
				updatedAtMs: 2,
				version: 2,
				erpOrderNumber: "SO-1",
				errorClass: null,
				errorMessage: null,
				nextAttemptAtMs: null,
				attempts: 1,
				unknownSinceMs: null,
				revision: 0,
				erasedAtMs: null,
				body: JSON.stringify(draft()),
			},
		]);
		expect(await (await get(key, "/v1/orders/E100001")).json()).toMatchObject({ status: "synced", erpOrderNumber: "SO-1" });
	});

	it("gives no names and no addresses: a key that is used in browsers may have this scope", async () => {
		const { key } = await freshShop();
		const { place, get } = freshDoor();
		await place(key);
		const text = await (await get(key, "/v1/orders/E100001")).text();
		for (const secret of ["Ann Byrne", "ann@example.com", "Main St", "555", "pi_123"]) expect(text).not.toContain(secret);
	});
});

describe("every reply", () => {
	it("carries the caller's request id, or one of its own when there is none or it is no id", async () => {
		const { fetch } = freshDoor();
		const idFor = async (given?: string) =>
			(await fetch("/healthz", given === undefined ? {} : { headers: { "X-Request-Id": given } })).headers.get("X-Request-Id");
		expect(await idFor("checkout:42.a_b-c")).toBe("checkout:42.a_b-c");
		expect(await idFor()).toMatch(/^[0-9a-f-]{36}$/);
		expect(await idFor("no spaces please")).toMatch(/^[0-9a-f-]{36}$/);
		expect(await idFor("x".repeat(101))).toMatch(/^[0-9a-f-]{36}$/);
	});

	it("says that the gateway is alive without asking anything", async () => {
		const away = new Proxy(
			{},
			{
				get: () => () => {
					throw new Error("was asked");
				},
			},
		) as never;
		const { fetch } = freshDoor({}, { DB: away, DESK: away, LINK: away });
		expect(await (await fetch("/healthz")).json()).toEqual({ status: "ok" });
	});
});

describe("asking the desk", () => {
	const context = (calls: (() => Promise<string>)[]) => {
		const seen = { stubs: 0 };
		const c = {
			env: {
				DESK: {
					getByName: () => {
						seen.stubs += 1;
						return { call: calls.shift() };
					},
				},
			},
		} as never;
		return { c, seen };
	};
	const ask = (c: never) => askDesk(c, "t", (desk) => (desk as unknown as { call: () => Promise<string> }).call());
	const failing = (flags: object) => () => Promise.reject(Object.assign(new Error("gone"), flags));

	it("tries once more with a new stub when the runtime calls it passing", async () => {
		const { c, seen } = context([failing({ retryable: true }), () => Promise.resolve("placed")]);
		expect(await ask(c)).toBe("placed");
		expect(seen.stubs).toBe(2);
	});

	it("does not press on when it is overloaded, when the error is not passing, or when it failed twice", async () => {
		for (const calls of [
			[failing({ retryable: true, overloaded: true })],
			[failing({})],
			[failing({ retryable: true }), failing({ retryable: true })],
		]) {
			const { c, seen } = context([...calls]);
			await expect(ask(c)).rejects.toThrow("gone");
			expect(seen.stubs).toBe(calls.length);
		}
	});
});
