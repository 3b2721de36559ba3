import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { json, readable } from "../../src/erp/text";
import { ERROR_MESSAGE_LENGTH_MAX } from "../../src/order/outcome";

describe("markup", () => {
	it.each([
		["<p>Item <b>A-1</b><br/>is blocked</p>", "Item A-1 is blocked"],
		["&lt;div&gt;Customer &quot;C1&quot; is on hold&lt;/div&gt;", 'Customer "C1" is on hold'],
		["<style>p { color: red }</style><script>alert(1)</script>Closed period", "Closed period"],
		["<!-- build 12 --><title>x</title>No stock", "x No stock"],
		["<head><title>502</title></head><body>Bad gateway</body>", "Bad gateway"],
		["5 < 7 and 9 > 8", "5 < 7 and 9 > 8"],
		["Caf&#233; &#x2014; closed &amp; sold &unknown;", "Café — closed & sold &unknown;"],
		["<script>never closed", ""],
		["&#99999999; &#x110000;", "&#99999999; &#x110000;"],
	])("reads %j as %j", (raw, expected) => {
		expect(readable(raw)).toBe(expected);
	});
});

describe("stack traces", () => {
	it("keeps what a Python trace ends in", () => {
		const raw =
			'Traceback (most recent call last):\n  File "/app/sale.py", line 12, in create\n    raise UserError(x)\nUserError: the period is closed';
		expect(readable(raw)).toBe("UserError: the period is closed");
	});

	it("drops the frames of the others", () => {
		expect(readable("NullPointerException: no item\n\tat com.erp.Sale.create(Sale.java:12)\n\t... 14 more")).toBe(
			"NullPointerException: no item",
		);
		expect(readable("Error: bad\n    at create (/srv/sale.js:1:2)\n    at async run (/srv/x.js:3:4)")).toBe("Error: bad");
		expect(readable("Fatal: no item\nStack trace:\n#0 /var/www/sale.php(12): create()\n#1 {main}")).toBe("Fatal: no item");
	});
});

describe("secrets", () => {
	it.each([
		"Authorization: Bearer abcdef0123456789",
		"login failed for https://admin:hunter2@erp.example/api",
		'{"password": "hunter2"}',
		"token=hunter2&x=1",
		"api_key: hunter2",
		"client_secret=hunter2",
		"Basic aHVudGVyMjpodW50ZXIy",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.hunter2",
		"key sk_live_hunter2hunter2",
		"session 0123456789abcdef0123456789abcdef0123456789abcdef",
		"Cookie: sid=hunter2",
	])("hides what is secret in %j", (raw) => {
		const shown = readable(raw);
		expect(shown).toContain("[removed]");
		expect(shown).not.toMatch(/hunter2|aHVudGVy|abcdef01/);
	});

	it.each([
		"Basic materials are missing",
		"Order E100001 for customer C00001: item P-0001 is unknown",
		"The passenger list is full",
		"Period 2026-11 is closed; see document 4f0c1d2e-1111-4222-8333-444455556666",
	])("leaves %j alone", (raw) => {
		expect(readable(raw)).toBe(raw);
	});
});

describe("shape", () => {
	it("is one line, without marks that turn text round", () => {
		expect(readable("  first\r\n\tsecond\u0000\u202Ethird  ")).toBe("first second third");
	});

	it("keeps letters of every script, and emoji whole", () => {
		expect(readable("Müller 株式会社 العربية 👩‍🚀")).toBe("Müller 株式会社 العربية 👩‍🚀");
	});

	it("cuts long text at the limit and never through a character", () => {
		const exact = "é".repeat(ERROR_MESSAGE_LENGTH_MAX);
		expect(readable(exact)).toBe(exact);
		const shown = readable(`x${"😀 ".repeat(ERROR_MESSAGE_LENGTH_MAX)}`);
		expect(shown.length).toBeLessThanOrEqual(ERROR_MESSAGE_LENGTH_MAX);
		expect(shown.endsWith("…")).toBe(true);
		expect(readable(`${"😀".repeat(ERROR_MESSAGE_LENGTH_MAX)}`).isWellFormed()).toBe(true);
	});

	it("makes something showable out of anything", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), (raw) => {
				const shown = readable(raw);
				expect(shown.isWellFormed()).toBe(true);
				expect(shown.length).toBeLessThanOrEqual(ERROR_MESSAGE_LENGTH_MAX);
				expect(shown).toBe(shown.trim());
			}),
		);
	});

	it("answers at once for the inputs that make patterns crawl", () => {
		for (const piece of ["<", "<head", "<script ", "<!--", "&lt;", "password", "a-", "basic A", "a/", 'File "', "https://", "eyJaaaaaa."]) {
			const raw = piece.repeat(100_000);
			expect(readable(raw).length).toBeLessThanOrEqual(ERROR_MESSAGE_LENGTH_MAX);
		}
	});
});

describe("json", () => {
	it("gives null for what is none", () => {
		expect(json("<html>")).toBeNull();
		expect(json("")).toBeNull();
		expect(json('{"a":1}')).toEqual({ a: 1 });
	});
});
