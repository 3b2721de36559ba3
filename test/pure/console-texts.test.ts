// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources with templates in them are read here
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder, SRC, textOf } from "../support/imports";
import { textsIn } from "../support/texts";

const CONSOLE = join(SRC, "console");
const WORDS = join(CONSOLE, "words/");

/** Texts that nobody translates, each with the reason. */
const ALLOWED: ReadonlyMap<string, string> = new Map([
	["Holdfast", "the product's name"],
	["the page lacks the element that the console is drawn into", "thrown at whoever builds the console"],
]);

const said = (source: string): string[] => textsIn(source).map(({ text }) => text);
const found = filesUnder(CONSOLE)
	.filter((path) => !path.startsWith(WORDS))
	.flatMap((path) => textsIn(textOf(path)).map(({ line, text }) => ({ at: `${relative(CONSOLE, path)}:${line}`, text })));

describe("what a person reads or hears in the console", () => {
	it("stands in words/, in one place, ready to be translated", () => {
		expect(found.filter(({ text }) => !ALLOWED.has(text)).map(({ at, text }) => `${at} ${text}`)).toEqual([]);
	});

	it("is one sentence with names in it where elements stand in it, and none in halves", () => {
		const halves = filesUnder(CONSOLE).flatMap((path) => textOf(path).match(/\b[A-Z][A-Z_]+\.\w+(?:\(.*?\))?\[\d\]/g) ?? []);
		expect(halves).toEqual([]);
	});

	it("is excused only where it occurs", () => {
		expect([...ALLOWED.keys()].filter((text) => !found.some((one) => one.text === text))).toEqual([]);
	});
});

describe("the reader of texts", () => {
	it("finds what an element holds, on the line where it begins", () => {
		expect(textsIn("const a = (\n\t<p>\n\t\t{b} of <b>{c}</b>\n\t</p>\n);")).toEqual([{ line: 3, text: "of" }]);
		expect(said("<p>{a ? 'none' : `${b} lines`}</p>")).toEqual(["none", "{} lines"]);
		expect(said("<p>{a ?? 'somebody'}</p>")).toEqual(["somebody"]);
		expect(said("<p>{'a' + b}</p>")).toEqual(["a"]);
		expect(said("<p>{list.map((one) => <b>{one} more</b>)}</p>")).toEqual(["more"]);
	});

	it("finds what an attribute says, on an element or on a part", () => {
		expect(said("<button title='copy' aria-label={`copy ${what}`} />")).toEqual(["copy", "copy {}"]);
		expect(said("<Form notYet='not yet' submit={{ says: 'save', busy: a ? 'saving' : null }} />")).toEqual(["not yet", "save", "saving"]);
		expect(said("<Station name='ERP link' which={` to ${whom}`} />")).toEqual(["ERP link", "to {}"]);
	});

	it("finds what is announced, asked or set as the title of the page", () => {
		expect(said("announce('done'); window.confirm(`leave ${page}?`)")).toEqual(["done", "leave {}?"]);
		expect(said("document.title = `${name} · Mail`")).toEqual(["{} · Mail"]);
		expect(said("said.value = a ? 'Saved' : told(b, 'It was not saved')")).toEqual(["Saved", "It was not saved"]);
		expect(said("const COLUMNS = [{ key: 'when', head: 'when' }]")).toEqual(["when"]);
	});

	it("passes over what only the machine reads", () => {
		expect(said("import a from 'A module'; type B = 'Some text';")).toEqual([]);
		expect(said("<a class='button primary' href='#/orders' data-testid='Some row' id={`row ${a}`} />")).toEqual([]);
		expect(said("if (event.key === 'Enter') x.closest('main h1')")).toEqual([]);
		expect(said("switch (a) { case 'Some case': say(); }")).toEqual([]);
		expect(said("const CLASSES = { wide: 'panel wide' }")).toEqual([]);
		expect(said("<p>{a} · {b}, {EMPTY.title}</p>")).toEqual([]);
	});

	it("refuses what is no source", () => {
		expect(() => textsIn("<p>")).toThrow();
	});
});
