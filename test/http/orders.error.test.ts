import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import { BODY_BYTES_MAX } from "../../src/order/order";
import { LINES_MAX } from "../../src/order/rules";
import { draft } from "../support/drafts";
import { freshShop } from "../support/shops";
import { freshDoor, problemOf } from "./client";

/** Whatever is refused here must leave nothing behind: the next good order gets the shop's first number. */

let shop: Awaited<ReturnType<typeof freshShop>>;
const door = freshDoor();

beforeEach(async () => {
	shop = await freshShop();
});
afterEach(async () => {
	const desk = env.DESK.getByName(deskName(shop.tenant.id, MAIN_DESK));
	expect((await desk.totals()).byStatus).toEqual({});
	const next = await door.place(shop.key);
	expect(await next.json()).toMatchObject({ eNumber: "E100001" });
	expect((await desk.totals()).byStatus).toEqual({ queued: 1 });
});

const refused = async (body: unknown, headers: Record<string, string> = {}) => {
	const response = await door.place(shop.key, body, headers);
	expect(response.headers.get("Content-Type")).toBe("application/problem+json");
	const problem = await problemOf(response);
	expect(problem.status).toBe(response.status);
	expect(problem.requestId).toBe(response.headers.get("X-Request-Id"));
	return problem;
};
const errorsOf = async (body: unknown) => {
	const problem = await refused(body);
	expect(problem.code).toBe("validation_failed");
	return problem.errors ?? [];
};
const order = draft();
const withLine = (changes: object) => ({ ...order, lines: [{ ...order.lines[0], ...changes }] });

describe("a body that is no order", () => {
	it.each([
		["", "The body is empty."],
		["{", "Reading it stopped at line 1, column 2."],
		['{\n\t"currency": EUR }', 'Reading it stopped at the character "E".'],
		['{"a":1}}', "Reading it stopped at line 1, column 8."],
	])("is malformed: %j", async (body, detail) => {
		expect(await refused(body)).toMatchObject({ code: "malformed_json", status: 400, detail });
	});

	it("is malformed when it is not UTF-8", async () => {
		const response = await door.fetch("/v1/orders", {
			method: "POST",
			headers: { Authorization: `Bearer ${shop.key}`, "Content-Type": "application/json", "Idempotency-Key": "k" },
			body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
		});
		expect(await problemOf(response)).toMatchObject({ code: "malformed_json", detail: "The body is not valid UTF-8." });
	});

	it.each(["null", "[]", '"order"', "42"])("is not an order when it is %s", async (body) => {
		expect(await errorsOf(body)).toEqual([{ path: "", kind: "type", message: "must be an object" }]);
	});

	it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
		"is not looked at when it is declared as %j",
		async (type) => {
			expect(await refused(order, { "Content-Type": type })).toMatchObject({ code: "unsupported_media_type", status: 415 });
		},
	);

	it("may be nested as deep as it likes without harm", async () => {
		const deep = "[".repeat(100_000) + "]".repeat(100_000);
		expect((await errorsOf(deep)).map(({ path }) => path)).toEqual([""]);
		expect((await errorsOf(`{"lines":${deep}}`)).length).toBeGreaterThan(0);
	});

	it("is too large by its announced length, and by what it turns out to be when none is announced", async () => {
		const large = JSON.stringify({ ...order, note: "x".repeat(10 * 1024 * 1024) });
		expect(await refused(large)).toMatchObject({ code: "body_too_large", status: 413 });
		let pulled = 0;
		const chunk = new Uint8Array(64 * 1024).fill(0x20);
		const endless = new ReadableStream<Uint8Array>({
			pull: (controller) => {
				pulled += chunk.byteLength;
				controller.enqueue(chunk);
			},
		});
		const response = await door.fetch("/v1/orders", {
			method: "POST",
			headers: { Authorization: `Bearer ${shop.key}`, "Content-Type": "application/json", "Idempotency-Key": "k" },
			body: endless,
		});
		expect(await problemOf(response)).toMatchObject({ code: "body_too_large" });
		expect(pulled).toBeLessThan(2 * BODY_BYTES_MAX);
	});
});

describe("an order with something wrong in it", () => {
	it("names every unknown field, where it is", async () => {
		const errors = await errorsOf({
			...order,
			coupon: "X",
			customer: { ...order.customer, vip: true },
			lines: [{ ...order.lines[0], qty: "1" }],
		});
		expect(errors).toHaveLength(3);
		expect(errors).toEqual(
			expect.arrayContaining(
				["coupon", "customer.vip", "lines[0].qty"].map((path) => ({ path, kind: "unknown_field", message: "is not a known field" })),
			),
		);
	});

	it("names a field called __proto__ rather than taking it", async () => {
		expect(await errorsOf(`${JSON.stringify(order).slice(0, -1)},"__proto__":{"admin":true}}`)).toEqual([
			{ path: "__proto__", kind: "unknown_field", message: "is not a known field" },
		]);
	});

	it("names every field that is missing", async () => {
		const paths = (await errorsOf({})).map(({ path }) => path);
		expect(paths).toEqual(["customer", "currency", "lines", "delivery", "payment", "total"]);
	});

	it.each(["-1", "0", "0.0000", "1e3", "+1", "01", "1.", ".5", "1,5", " 1", "", "NaN", "Infinity", "99999999", "1.00001", "9".repeat(30)])(
		"refuses the quantity %j",
		async (quantity) => {
			expect((await errorsOf(withLine({ quantity }))).map(({ path }) => path)).toContain("lines[0].quantity");
		},
	);

	it.each([1, null, true, ["1"], { value: "1" }])("refuses a quantity that is no string: %j", async (quantity) => {
		expect(await errorsOf(withLine({ quantity }))).toEqual([
			{ path: "lines[0].quantity", kind: "type", message: expect.stringContaining("decimal string") },
		]);
	});

	it("refuses decimals of thirty digits, before and after the point", async () => {
		const long = "1".repeat(30);
		expect((await errorsOf({ ...withLine({ unitPrice: long }), total: `0.${long}` })).map(({ path }) => path)).toEqual([
			"lines[0].unitPrice",
			"total",
		]);
	});

	it("refuses the same article twice at one price, and says where it stands", async () => {
		const [line] = order.lines;
		expect(await errorsOf({ ...order, lines: [line, { ...line, unitPrice: "12.5000" }], total: "54.95" })).toEqual([
			{ path: "lines[1].sku", kind: "rule", message: expect.stringContaining("lines[0]") },
		]);
	});

	it("refuses half of a surrogate pair, control characters and blank names", async () => {
		const lone = JSON.stringify(draft({ note: "PLACE" })).replace("PLACE", "\\ud83d");
		expect(await errorsOf(lone)).toEqual([{ path: "note", kind: "rule", message: expect.stringContaining("surrogate") }]);
		expect((await errorsOf({ ...order, customer: { ...order.customer, name: "Ann\u0000" } }))[0]?.path).toBe("customer.name");
		expect((await errorsOf({ ...order, delivery: { ...order.delivery, line1: "  " } }))[0]?.path).toBe("delivery.line1");
	});

	it("refuses a b2b customer without an account, an e-mail address that is none, and dates and codes that do not exist", async () => {
		const spoilt = {
			...order,
			customer: { ...order.customer, kind: "b2b", email: "ann@" },
			currency: "eur",
			delivery: { ...order.delivery, country: "Ireland", date: "2026-02-30" },
		};
		expect((await errorsOf(spoilt)).map(({ path }) => path).sort()).toEqual([
			"currency",
			"customer.account",
			"customer.email",
			"delivery.country",
			"delivery.date",
		]);
		expect((await errorsOf({ ...order, customer: { ...order.customer, kind: "b2b" } })).map(({ path }) => path)).toEqual([
			"customer.account",
		]);
	});

	it("lists at most fifty mistakes and says how many there are", async () => {
		const lines = Array.from({ length: 60 }, (_, index) => ({ sku: `S${index}`, quantity: "-1", unitPrice: "1.00" }));
		const problem = await refused({ ...order, lines });
		expect(problem.errors).toHaveLength(50);
		expect(problem.detail).toBe("60 things are wrong; the first 50 are listed.");
	});

	it("refuses more lines than there may be, by their number alone", async () => {
		const lines = Array.from({ length: LINES_MAX + 1 }, () => null);
		expect(await refused({ ...order, lines })).toMatchObject({
			code: "too_many_lines",
			status: 413,
			detail: expect.stringContaining("1001 lines"),
		});
		expect(await refused({ ...order, lines: [] })).toMatchObject({ code: "validation_failed" });
	});

	it.each([
		["29.90", "-0.05"],
		["30.00", "0.05"],
		["25.00", "-4.95"],
	])("refuses the total %s and names the difference", async (total, difference) => {
		expect(await refused({ ...order, total })).toMatchObject({ code: "total_mismatch", status: 422, difference });
	});
});

describe("an order that could not be repeated safely", () => {
	it("is refused without a key", async () => {
		const response = await door.fetch("/v1/orders", {
			method: "POST",
			headers: { Authorization: `Bearer ${shop.key}`, "Content-Type": "application/json" },
			body: JSON.stringify(draft({ reference: null })),
		});
		expect(await problemOf(response)).toMatchObject({ code: "idempotency_key_required", status: 400 });
	});

	it.each(["", " ", "two words", "k\u00e9y", "x".repeat(201)])("is refused with the key %j, also when it has a reference", async (key) => {
		expect(await refused(draft({ reference: "CART-1" }), { "Idempotency-Key": key })).toMatchObject({
			code: "invalid_idempotency_key",
			status: 400,
		});
	});
});
