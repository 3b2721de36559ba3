import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import type { Tenant } from "../../src/db/tenants";
import { dayAndTime } from "../../src/lib/zone";
import type { PaymentNewsStatus } from "../../src/order/payment";
import { draft } from "../support/drafts";
import { accepted } from "../support/settling";
import { freshKey } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { attempted, deskOf, placed } from "./acting";
import { signedIn } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

const UNPAID = { payment: { type: "card", status: "pending", amount: "29.95" } } as const;
const pay = (tenant: Tenant, eNumber: string, status: PaymentNewsStatus, reference = "pi_1") =>
	deskOf(tenant).pay(eNumber, { status, reference, amount: null, occurredAtMs: null });
interface Fate {
	eNumber: string;
	fate: string;
	status: string | null;
	at: string | null;
	reason: string | null;
	say: string;
	asked: string | null;
}

async function shop() {
	const clerk = await signedIn("employee");
	const ask = async (text: string): Promise<Fate> => await (await clerk.ask("GET", `/enumbers/${text}`)).json();
	return { ...clerk, fate: ask };
}

describe("what became of a number", () => {
	it.each(["declined", "aborted"] as const)(
		"is told of one whose payment was %s, with the time, in the shop's own zone",
		async (status) => {
			const { tenant, fate } = await shop();
			const [eNumber = "", next = ""] = [...(await placed(tenant, 1, UNPAID)), ...(await placed(tenant))];
			await pay(tenant, eNumber, status);
			const { at, say, ...rest } = await fate(eNumber);
			expect(rest).toEqual({ eNumber, fate: "abandoned", status: "abandoned", reason: status, asked: null });
			const when = dayAndTime(Date.parse(at ?? ""), "Europe/Dublin");
			expect(say).toBe(`The payment for ${eNumber} was ${status} on ${when}, so the order was never placed. The number stays unused.`);
			expect(next).toBe("E100002");
			expect((await deskOf(tenant).claim(10, 60_000)).claims.map(({ order }) => order.eNumber)).toEqual([next]);
		},
	);

	it("is told with the time when it was given up, not when the gateway last spoke of it", async () => {
		const { tenant, fate } = await shop();
		const [eNumber = ""] = await placed(tenant, 1, UNPAID);
		await pay(tenant, eNumber, "declined");
		const first = await fate(eNumber);
		await pay(tenant, eNumber, "declined", "pi_2");
		expect((await fate(eNumber)).at).toBe(first.at);
	});

	it("is told of one that still waits for its payment, and until when", async () => {
		const { tenant, fate } = await shop();
		const [eNumber = ""] = await placed(tenant, 1, UNPAID);
		const { placedAtMs = 0 } = (await deskOf(tenant).find(eNumber)) ?? {};
		const told = await fate(eNumber);
		expect(told).toMatchObject({ fate: "awaiting_payment", reason: "payment_open", at: new Date(placedAtMs).toISOString() });
		expect(told.say).toContain(`waits for its payment until ${dayAndTime(placedAtMs + 24 * 3_600_000, "Europe/Dublin")}`);
	});

	it("is told of one that was paid late after all, and of one that is in the ERP", async () => {
		const { tenant, fate } = await shop();
		const [eNumber = ""] = await placed(tenant, 1, UNPAID);
		await pay(tenant, eNumber, "aborted");
		await pay(tenant, eNumber, "captured");
		expect(await fate(eNumber)).toMatchObject({ fate: "placed", status: "queued", reason: null });
		await attempted(tenant, accepted("SO-1"));
		const { say } = await fate(eNumber);
		expect(say).toContain("is in the ERP as SO-1");
	});

	it("is told of one that was never given out, and of text that is no number at all", async () => {
		const { tenant, fate } = await shop();
		expect(await fate("E100001")).toMatchObject({
			fate: "never_issued",
			status: null,
			at: null,
			say: expect.stringContaining("No number has been given out so far."),
		});
		await placed(tenant, 2);
		expect(await fate("E100999")).toMatchObject({
			reason: "not_yet",
			say: "E100999 has not been given out. The last number so far is E100002.",
		});
		for (const text of ["W100001", "hello", "%3Cscript%3E", "E1", "%27%3B%20DROP%20TABLE", "%F0%9F%8E%81"])
			expect(await fate(text)).toMatchObject({ fate: "never_issued", reason: "not_ours" });
	});

	it("is told however the number is typed, and refused only when it is endless", async () => {
		const { tenant, fate, ask } = await shop();
		const [eNumber = ""] = await placed(tenant);
		expect(await fate(`%20${eNumber.toLowerCase()}%20`)).toMatchObject({ eNumber, fate: "placed" });
		expect(await problemOf(await ask("GET", `/enumbers/${"9".repeat(101)}`))).toMatchObject({ code: "validation_failed", status: 422 });
		expect((await fate("9".repeat(100))).fate).toBe("never_issued");
	});

	it("is told with or without what numbers begin with, with spaces or without, and says which number it is then", async () => {
		const { tenant, fate } = await shop();
		const [eNumber = ""] = await placed(tenant);
		for (const text of ["E%20100%20001", "e100001", "%20e%20100001"])
			expect([text, await fate(text)]).toMatchObject([text, { eNumber, fate: "placed", asked: null }]);
		for (const text of ["100001", "100%20001"])
			expect([text, await fate(text)]).toMatchObject([text, { eNumber, fate: "placed", asked: decodeURIComponent(text) }]);
		expect((await fate("100001")).say).toContain("E100001 was placed on");
		expect(await fate("100999")).toMatchObject({ eNumber: "E100999", reason: "not_yet", asked: "100999" });
		// As it stands there comes first: a slip of the pen is not mended.
		expect(await fate("W100001")).toMatchObject({ eNumber: "W100001", reason: "not_ours", asked: null });
	});

	it("is told of a number with an earlier prefix, or none, before one that it could be short for", async () => {
		const { tenant, fate } = await shop();
		await placed(tenant);
		await env.DB.prepare("UPDATE tenants SET prefix = 'WEB-' WHERE id = ?").bind(tenant.id).run();
		expect(await fate("e 100001")).toMatchObject({ eNumber: "E100001", fate: "placed" });
		const bare = await shop();
		await placed({ ...bare.tenant, prefix: "" });
		expect(await bare.fate("100001")).toMatchObject({ eNumber: "100001", fate: "placed", asked: null });
	});

	it("is told of a shop's own numbers alone", async () => {
		const [mine, theirs] = await Promise.all([shop(), shop()]);
		await placed(theirs.tenant);
		expect(await mine.fate("E100001")).toMatchObject({ fate: "never_issued" });
	});
});

describe("the list of gaps", () => {
	it("has every number without an order behind it, newest first, with time and reason, page by page", async () => {
		const { tenant, ask } = await shop();
		const payment = (status: string) => JSON.stringify(draft({ payment: { ...UNPAID.payment, status: status as "pending" } }));
		await copyOrders(env.DB, [
			snapshotOf(tenant.id, 1, { status: "abandoned", updatedAtMs: 5_000, body: payment("declined") }),
			snapshotOf(tenant.id, 2, { status: "synced" }),
			snapshotOf(tenant.id, 3, { status: "awaiting_payment", body: payment("pending") }),
			snapshotOf(tenant.id, 4, { status: "abandoned", body: payment("expired") }),
			snapshotOf(tenant.id, 5, { status: "failed" }),
		]);
		const first = await (await ask("GET", "/enumbers?limit=2")).json<{ items: Fate[]; next: string }>();
		expect(first.items.map(({ eNumber, fate, reason }) => [eNumber, fate, reason])).toEqual([
			["E4", "abandoned", "expired"],
			["E3", "awaiting_payment", "payment_open"],
		]);
		const second = await (await ask("GET", `/enumbers?cursor=${first.next}`)).json<{ items: Fate[]; next: null }>();
		expect(second.items).toMatchObject([{ eNumber: "E1", reason: "declined", at: new Date(5_000).toISOString() }]);
		expect(second.items[0]?.say).toBe(
			"The payment for E1 was declined on 1 January 1970 at 01:00, so the order was never placed. The number stays unused.",
		);
		expect(second.next).toBeNull();
		const other = await signedIn();
		expect(await (await other.ask("GET", "/enumbers")).json()).toEqual({ items: [], next: null });
	});

	it("says so when it cannot be read", async () => {
		const { tenant } = await shop();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		expect((await door.get(key, "/admin/api/enumbers")).status).toBe(503);
		expect(await problemOf(await door.get(key, "/admin/api/enumbers?limit=0"))).toMatchObject({ code: "validation_failed" });
	});
});
