import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvOf } from "../../src/lib/csv";

describe("a table for a spreadsheet", () => {
	it("begins with a byte order mark, and ends every line with CR LF", () => {
		expect(
			csvOf([
				["a", "b"],
				["c", null],
				[1, ""],
			]),
		).toBe("\uFEFFa,b\r\nc,\r\n1,\r\n");
	});

	it("quotes what would break a line or a cell", () => {
		expect(csvOf([["a,b", 'say "no"', "two\nlines", "cr\r"]])).toBe('\uFEFF"a,b","say ""no""","two\nlines","cr\r"\r\n');
	});

	it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://evil.example","x")'])(
		"lets no text become a formula: %j",
		(text) => expect(csvOf([[text]]).slice(1)).toMatch(/^"?'/),
	);

	it("lets none begin behind a semicolon, which divides cells where commas divide decimals", () => {
		expect(csvOf([["x;=1+1", "a;b", "c; -1"]])).toBe('\uFEFF"x;\'=1+1","a;b","c; -1"\r\n');
	});

	it("leaves numbers that are numbers alone", () => {
		expect(csvOf([[-5]])).toBe("\uFEFF-5\r\n");
	});

	it("gives every text back to whoever reads it by the rules", () => {
		const cell = fc.string({ unit: "grapheme" }).filter((text) => !/^[=+\-@\t\r]|;[=+\-@]/.test(text));
		fc.assert(
			fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 4 }), (rows) => {
				expect(read(csvOf(rows).slice(1))).toEqual(rows);
			}),
		);
	});
});

/** RFC 4180, read back. */
function read(text: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
		row.push(quoted?.replaceAll('""', '"') ?? plain);
		if (end === ",") continue;
		rows.push(row);
		row = [];
	}
	return rows;
}
