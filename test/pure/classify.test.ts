import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erpError, type FailureContext, failure, RETRY_AFTER_MS_MAX, retryAfter } from "../../src/erp/classify";
import { json } from "../../src/erp/text";
import type { Reply } from "../../src/erp/transport";
import { ERROR_MESSAGE_LENGTH_MAX } from "../../src/order/outcome";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>";

/** An ERP that answers `{ "fault": { code, text, at } }`. */
const context = (write: boolean): FailureContext => ({
	write,
	now: NOW,
	envelope: (body) => {
		const parsed = json(body) as { fault?: { code?: string; text?: string; at?: string } } | null;
		const fault = parsed?.fault;
		return fault === undefined ? null : { code: fault.code, message: fault.text, field: fault.at };
	},
	codes: { STOPPED: "down", DOUBLE: "duplicate", LOST: "unknown_outcome", ODD: "validation_rejected" },
});
const write = context(true);
const read = context(false);

const answer = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
	kind: "response",
	status,
	headers: new Headers(headers),
	body,
});
const fault = (code: string, text = "because", at?: string) => JSON.stringify({ fault: { code, text, at } });

describe("what happened on the wire", () => {
	it("says an order that was never sent is not in the ERP", () => {
		const reply: Reply = { kind: "not_sent", reason: "nothing answers at its address (521)" };
		expect(failure(reply, write)).toMatchObject({ class: "down", executed: "no" });
		expect(failure(reply, read)).toMatchObject({ class: "down", executed: "no" });
	});

	it("says an order whose connection broke may be in the ERP", () => {
		const reply: Reply = { kind: "broken", reason: "no answer in time" };
		expect(failure(reply, write)).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
	});

	it("never calls a look-up's outcome unknown: looking changes nothing", () => {
		expect(failure({ kind: "broken", reason: "no answer in time" }, read)).toMatchObject({ class: "down", executed: "no" });
		expect(failure(answer(500, fault("LOST")), read)).toMatchObject({ class: "down", executed: "no" });
	});
});

describe("who spoke", () => {
	it.each([500, 502, 503, 504, 520, 522, 524, 404, 409, 422, 400])(
		"does not take a proxy's %i for the ERP's word about an order",
		(status) => {
			expect(failure(answer(status, HTML), write)).toMatchObject({ class: "unknown_outcome", executed: "maybe", httpStatus: status });
			expect(failure(answer(status, HTML), read)).toMatchObject({ class: "down", executed: "no" });
		},
	);

	it.each([
		[401, "unauthorised"],
		[403, "forbidden"],
		[407, "forbidden"],
		[429, "rate_limited"],
	] as const)("takes %i from anybody as turned away at the door", (status, expected) => {
		expect(failure(answer(status, HTML), write)).toMatchObject({ class: expected, executed: "no" });
		expect(failure(answer(status, ""), read)).toMatchObject({ class: expected, executed: "no" });
	});

	it("takes a success that cannot be read for an order that may be booked", () => {
		expect(failure(answer(201, ""), write)).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
		expect(failure(answer(200, HTML), write)).toMatchObject({ class: "unknown_outcome" });
		expect(failure(answer(200, HTML), read)).toMatchObject({ class: "down" });
	});
});

describe("the ERP's own words", () => {
	it("believes the ERP's code over the HTTP status", () => {
		expect(failure(answer(500, fault("ODD")), write)).toMatchObject({ class: "validation_rejected", executed: "no", erpCode: "ODD" });
		expect(failure(answer(200, fault("DOUBLE")), write)).toMatchObject({ class: "duplicate", executed: "no" });
		expect(failure(answer(401, fault("ODD")), write)).toMatchObject({ class: "validation_rejected" });
	});

	it("believes an ERP that promises it stored nothing", () => {
		expect(failure(answer(503, fault("STOPPED")), write)).toMatchObject({ class: "down", executed: "no" });
	});

	it.each([
		[400, "validation_rejected"],
		[404, "not_found"],
		[409, "conflict"],
		[422, "validation_rejected"],
		[500, "unknown_outcome"],
		[503, "unknown_outcome"],
		[200, "unknown_outcome"],
	] as const)("judges an unlisted code by the status %i", (status, expected) => {
		expect(failure(answer(status, fault("NEW_IN_VERSION_9")), write).class).toBe(expected);
	});

	it("is not fooled by codes that name parts of every object", () => {
		for (const code of ["constructor", "__proto__", "toString", "hasOwnProperty"])
			expect(failure(answer(500, fault(code)), write)).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
	});

	it("passes the field and the message on, cleaned", () => {
		const error = failure(answer(422, fault("ODD", "<p>Item <b>A-1</b> is blocked</p>", "lines[0].sku")), write);
		expect(error).toMatchObject({ message: "Item A-1 is blocked", field: "lines[0].sku", httpStatus: 422 });
	});

	it("says something readable when the ERP says nothing", () => {
		expect(failure(answer(422, fault("ODD", "")), write).message).toContain("422");
		expect(failure(answer(422, fault("ODD", "<br/>")), write).message).toMatch(/\w+/);
	});
});

describe("when to come back", () => {
	it("reads seconds", () => {
		expect(retryAfter("0", NOW)).toBe(0);
		expect(retryAfter(" 17 ", NOW)).toBe(17_000);
		expect(retryAfter("1.5", NOW)).toBe(1_500);
	});

	it("reads a date, by the clock it is given", () => {
		expect(retryAfter("Sun, 22 Nov 2026 12:00:30 GMT", NOW)).toBe(30_000);
		expect(retryAfter("Sunday, 22-Nov-26 12:00:30 GMT", NOW)).toBe(30_000);
	});

	it("does not wait for a date that is past", () => {
		expect(retryAfter("Sun, 22 Nov 2026 11:00:00 GMT", NOW)).toBe(0);
	});

	it("believes nobody who asks for more than an hour", () => {
		expect(retryAfter("99999999999999999999", NOW)).toBe(RETRY_AFTER_MS_MAX);
		expect(retryAfter("Sun, 22 Nov 2099 12:00:00 GMT", NOW)).toBe(RETRY_AFTER_MS_MAX);
		expect(retryAfter("3600", NOW)).toBe(RETRY_AFTER_MS_MAX);
		expect(retryAfter("3599", NOW)).toBe(RETRY_AFTER_MS_MAX - 1_000);
	});

	it.each([null, "", "soon", "soon 1", "-5", "1e3", "0x10", "NaN", "2026-11-22T12:00:30Z", "Sun, 99 Foo 2026 12:00:30 GMT"])(
		"takes %j for no answer",
		(header) => {
			expect(retryAfter(header, NOW)).toBeNull();
		},
	);

	it("passes the wait on with the error", () => {
		expect(failure(answer(429, "", { "retry-after": "7" }), write)).toMatchObject({ class: "rate_limited", retryAfterMs: 7_000 });
		expect(failure(answer(503, HTML, { "retry-after": "7" }), read)).toMatchObject({ class: "down", retryAfterMs: 7_000 });
		expect(failure(answer(429, ""), write)).not.toHaveProperty("retryAfterMs");
	});
});

describe("whatever comes", () => {
	const reply = fc.oneof(
		fc.record({ kind: fc.constant("not_sent" as const), reason: fc.string() }),
		fc.record({ kind: fc.constant("broken" as const), reason: fc.string() }),
		fc.record({
			kind: fc.constant("response" as const),
			status: fc.integer({ min: 100, max: 599 }),
			headers: fc
				.option(fc.string({ unit: "binary-ascii" }).filter(isHeaderValue), { nil: "" })
				.map((v) => new Headers({ "retry-after": v })),
			body: fc.oneof(
				fc.string({ unit: "binary" }),
				fc.json(),
				fc.tuple(fc.string(), fc.string({ unit: "binary" })).map(([c, t]) => fault(c, t)),
			),
		}),
	);

	it("gives an error whose class and whose `executed` agree, with a message fit to show", () => {
		fc.assert(
			fc.property(reply, fc.boolean(), (given, isWrite) => {
				const error = failure(given, context(isWrite));
				expect(error.executed === "maybe").toBe(error.class === "unknown_outcome");
				if (!isWrite) expect(error.class).not.toBe("unknown_outcome");
				expect(error.message.length).toBeGreaterThan(0);
				expect(error.message.length).toBeLessThanOrEqual(ERROR_MESSAGE_LENGTH_MAX);
				expect(error.message.isWellFormed()).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	it("gives an order up for refused only when the ERP said so, in a table or in its own envelope", () => {
		fc.assert(
			fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), (status, body) => {
				const error = failure(answer(status, body), write);
				if (![401, 403, 407, 429].includes(status)) expect(error.class).toBe("unknown_outcome");
			}),
		);
	});

	it("never lets a hand-made error contradict itself", () => {
		expect(erpError("unknown_outcome", "x").executed).toBe("maybe");
		expect(erpError("down", "x").executed).toBe("no");
	});
});

function isHeaderValue(value: string): boolean {
	try {
		new Headers({ "retry-after": value });
		return true;
	} catch {
		return false;
	}
}
