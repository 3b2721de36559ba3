import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mistakeInLine, mistakeInNote } from "../../src/lib/plain-text";

const CONTROLS = ["\u0000", "\u0007", "\u001b", "\u007f", "\u0085"];
const BREAKS = ["\n", "\r", "\r\n", "\u2028", "\u2029"];
const TURNING = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"];
const HALVES = ["\ud800", "\udfff", "\ude00\ud83d"];
const UNSEEN = ["\u200b", "\u2060\ufeff", "\u00ad", "\u3164", "\u0301", "\u{e0041}", " \u200b "];

describe("text that people type", () => {
	it.each([
		"Till 2",
		"Ann-Marie O’Brien",
		"Łódź",
		"山田",
		"حسن",
		"\u05d0\u200f!",
		"e\u0301",
		"👩\u200d💻",
		"🏴\u{e0067}\u{e0062}\u{e007f}",
		"–",
		"",
	])("may be %j, in a line as in a note", (text) => expect([mistakeInLine(text), mistakeInNote(text)]).toEqual([null, null]));

	it.each([...CONTROLS, ...BREAKS, "\t"])("holds no %j in a line", (bad) => {
		expect(mistakeInLine(`Till${bad}2`)).toMatch(/^must be plain text in one line/);
	});

	it("may have lines and tabs in a note, and no other control character", () => {
		for (const good of [...BREAKS, "\t"]) expect(mistakeInNote(`Till${good}2`), JSON.stringify(good)).toBe(null);
		for (const bad of CONTROLS) expect(mistakeInNote(`Till${bad}2`), JSON.stringify(bad)).toMatch(/^must not hold control characters/);
	});

	it.each(TURNING)("turns no text around it, in neither: %j", (bad) => {
		for (const mistakeIn of [mistakeInLine, mistakeInNote]) expect(mistakeIn(`Till${bad}2`)).toMatch(/turn the direction/);
	});

	it.each(HALVES)("holds no half of a character, in neither: %j", (bad) => {
		for (const mistakeIn of [mistakeInLine, mistakeInNote]) expect(mistakeIn(`Till${bad}2`)).toMatch(/half a character/);
	});

	it.each(UNSEEN)("has something to see, in both: %j", (bad) => {
		for (const mistakeIn of [mistakeInLine, mistakeInNote]) expect(mistakeIn(bad)).toBe("must have a character that can be seen");
	});

	it("is a note wherever it is a line", () => {
		fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => mistakeInLine(text) !== null || mistakeInNote(text) === null));
	});
});
