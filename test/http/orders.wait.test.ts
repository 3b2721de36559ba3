import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { DeskCalls, PlaceRequest } from "../../src/desk/answers";
import type { DeliverNow } from "../../src/http/ports";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import type { Outcome } from "../../src/order/outcome";
import { draft } from "../support/drafts";
import { accepted, rejected, settlement } from "../support/settling";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";
import { freshDoor } from "./client";

const deskOf = (tenantId: string) => env.DESK.getByName(deskName(tenantId, MAIN_DESK));

/** The relay's short way, with an ERP that answers so; `before` holds it up. */
function delivery(outcome: Outcome, before: Promise<unknown> = Promise.resolve()) {
	const asked: number[] = [];
	const deliverNow: DeliverNow = async (_env, tenantId, seq) => {
		asked.push(seq);
		await before;
		const desk = deskOf(tenantId);
		const [claim] = (await desk.claim(1, 30_000, { only: seq })).claims;
		if (claim !== undefined) await desk.settle([settlement(claim, outcome)]);
	};
	return { asked, deliverNow };
}

/** A clock on which the time to wait is over as soon as it began. */
function impatient() {
	let nowMs = Date.now();
	return () => {
		nowMs += 10_000;
		return nowMs;
	};
}

/** The real desk behind the test's own `settled`. */
function deskThatSettles(settled: DeskCalls["settled"]) {
	const asked: number[] = [];
	const DESK = {
		getByName: (name: string) =>
			({
				place: (request: PlaceRequest) => env.DESK.getByName(name).place(request),
				settled: (seq: number, waitMs: number) => {
					asked.push(waitMs);
					return settled(seq, waitMs);
				},
			}) as never,
	};
	return { asked, DESK };
}

const wait = (wish: string) => ({ Prefer: wish });
const unpaid = draft({ payment: { type: "card", status: "pending", amount: "29.95" } });

describe("an order that is waited for", () => {
	it("is answered with the ERP's number, in the shape of every other reply", async () => {
		const { key } = await freshShop();
		const { asked, deliverNow } = delivery(accepted("SO-9"));
		const { place } = freshDoor({ deliverNow });
		const response = await place(key, draft(), wait("wait=5"));
		expect([response.status, response.headers.get("Preference-Applied"), response.headers.get("Location")]).toEqual([
			201,
			"wait=5",
			"/v1/orders/E100001",
		]);
		const body = await response.json<object>();
		expect(body).toMatchObject({ eNumber: "E100001", status: "synced", label: "Synced", erpOrderNumber: "SO-9" });
		expect(body).toMatchObject({ message: "Your order has been placed successfully", placedAt: expect.any(String) });
		const ordinary = await (await place(key)).json<object>();
		expect(Object.keys(body)).toEqual(Object.keys(ordinary));
		expect(asked).toEqual([100_001]);
	});

	it("says what became of it when the ERP refused it: it is placed, and somebody has to look at it", async () => {
		const { key } = await freshShop();
		const response = await freshDoor(delivery(rejected())).place(key, draft(), wait("wait=5"));
		expect(response.status).toBe(201);
		expect(await response.json()).toMatchObject({ status: "failed", label: "Failed", erpOrderNumber: null });
	});

	it("is answered as always when the time is over, and still delivered, once", async () => {
		const { tenant, key } = await freshShop();
		let answer = () => {};
		const answered = new Promise<void>((resolve) => {
			answer = resolve;
		});
		// The ERP takes longer than the customer waits: it answers only after the desk has told how things stand.
		const { DESK } = deskThatSettles(async (seq, waitMs) => {
			const order = await deskOf(tenant.id).settled(seq, waitMs);
			answer();
			return order;
		});
		const door = freshDoor({ ...delivery(accepted("SO-9"), answered), now: impatient() }, { DESK });
		const response = await door.place(key, draft(), wait("wait=1"));
		expect([response.status, response.headers.get("Preference-Applied")]).toEqual([201, "wait=1"]);
		expect(await response.json()).toMatchObject({ status: "queued", erpOrderNumber: null });
		expect(await deskOf(tenant.id).find("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-9", attempts: 1 });
	});

	it("is waited for only as long as is left of the time that was asked for, and never longer than ten seconds", async () => {
		const { tenant, key } = await freshShop();
		const { asked, DESK } = deskThatSettles((seq) => deskOf(tenant.id).settled(seq, 0));
		const { place } = freshDoor({ now: () => 1_000_000 }, { DESK });
		for (const [wish, applied] of [
			["wait=3", "wait=3"],
			["wait=600", "wait=10"],
		] as const)
			expect((await place(key, draft(), wait(wish))).headers.get("Preference-Applied")).toBe(applied);
		expect(asked).toEqual([3_000, 10_000]);
		const late = deskThatSettles((seq) => deskOf(tenant.id).settled(seq, 0));
		await freshDoor({ now: impatient() }, { DESK: late.DESK }).place(key, draft(), wait("wait=3"));
		expect(late.asked).toEqual([0]);
	});

	it("is placed all the same when the wait breaks or the delivery does, and the reply promises nothing about either", async () => {
		const { tenant, key } = await freshShop();
		const { DESK } = deskThatSettles(() => Promise.reject(new Error("the desk was restarted")));
		const broken = freshDoor({ deliverNow: () => Promise.reject(new Error("no connection")) }, { DESK });
		const response = await broken.place(key, draft(), wait("wait=5"));
		expect([response.status, response.headers.get("Preference-Applied")]).toEqual([201, null]);
		expect(await response.json()).toMatchObject({ eNumber: "E100001", status: "queued", erpOrderNumber: null });
		expect(await deskOf(tenant.id).find("E100001")).toMatchObject({ status: "queued" });
	});

	it.each(["wait=0", "wait=-1", "wait=soon", "respond-async", ""])(
		"is not waited for when the wish is %j: it is no mistake either",
		async (wish) => {
			const { key } = await freshShop();
			const { asked, deliverNow } = delivery(accepted());
			const response = await freshDoor({ deliverNow }).place(key, draft(), wait(wish));
			expect([response.status, response.headers.get("Preference-Applied"), asked]).toEqual([201, null, []]);
		},
	);

	it("is not waited for while its payment is open", async () => {
		const { key } = await freshShop();
		const { asked, deliverNow } = delivery(accepted());
		const response = await freshDoor({ deliverNow }).place(key, unpaid, wait("wait=5"));
		expect(await response.json()).toMatchObject({
			status: "awaiting_payment",
			message: "Your order is reserved and will be placed as soon as it is paid",
		});
		expect([response.headers.get("Preference-Applied"), asked]).toEqual([null, []]);
	});
});

describe("a repeated request", () => {
	const once = { "Idempotency-Key": "cart-1" };

	it("that waits may hold the ERP's number; one that does not is the first reply, word for word", async () => {
		const { key } = await freshShop();
		const { place } = freshDoor(delivery(accepted("SO-9")));
		const first = await (await place(key, draft(), once)).text();
		const waited = await place(key, draft(), { ...once, ...wait("wait=5") });
		expect([waited.status, waited.headers.get("Idempotency-Replayed"), waited.headers.get("Preference-Applied")]).toEqual([
			200,
			"true",
			"wait=5",
		]);
		expect(await waited.json()).toMatchObject({ eNumber: "E100001", status: "synced", erpOrderNumber: "SO-9" });
		const again = await place(key, draft(), once);
		expect([again.status, await again.text()]).toEqual([200, first]);
	});

	it("that waits tells of an order that was given up that it was not placed", async () => {
		const { tenant } = await freshShop();
		const { key } = await freshKey(tenant.id, SERVER_SCOPES);
		const { place } = freshDoor(delivery(accepted()));
		await place(key, unpaid, once);
		await deskOf(tenant.id).pay("E100001", { status: "aborted", reference: null, amount: null, occurredAtMs: null });
		const waited = await place(key, unpaid, { ...once, ...wait("wait=5") });
		expect(await waited.json()).toMatchObject({ status: "abandoned", message: "Your order was not paid for and has not been placed" });
	});
});

describe("a browser", () => {
	it("may send the wish and read what came of it, and caches know that the reply depends on it", async () => {
		const origin = "https://shop.example";
		const { key } = await freshShop({ origins: [origin] });
		const { place, fetch } = freshDoor(delivery(accepted()));
		const response = await place(key, draft(), { ...wait("wait=5"), Origin: origin });
		expect(response.headers.get("Access-Control-Expose-Headers")).toContain("Preference-Applied");
		expect(response.headers.get("Vary")?.split(/,\s*/)).toEqual(["Origin", "Prefer"]);
		const preflight = await fetch("/v1/orders", { method: "OPTIONS", headers: { Origin: origin } });
		expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Prefer");
	});
});
