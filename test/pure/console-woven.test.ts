import { describe, expect, it } from "vitest";
import { woven } from "../../src/console/parts/woven";

const textOf = (parts: ReturnType<typeof woven>): string => parts.map(String).join("");

describe("a text with elements in it", () => {
	it("has each where its name stands, in whichever order", () => {
		expect(textOf(woven("since {when} ({age})", { age: "3 min", when: "14:02" }))).toBe("since 14:02 (3 min)");
		expect(textOf(woven("({age}) {when}", { age: "3 min", when: "14:02" }))).toBe("(3 min) 14:02");
	});

	it("keeps every blank, and what stands in an element as it is", () => {
		expect(textOf(woven("; next try at {when}", { when: "14:02" }))).toBe("; next try at 14:02");
		expect(textOf(woven("Event {type}", { type: "{when} of a shop" }))).toBe("Event {when} of a shop");
	});

	it("draws an element wherever it is named", () => {
		expect(textOf(woven("{who} and {who} again", { who: "Ada" }))).toBe("Ada and Ada again");
	});

	it("gives elements themselves, not their text", () => {
		const link = { type: "a", props: {}, key: null };
		expect(woven("Go to {link}.", { link })).toEqual(["Go to ", link, "."]);
	});

	it("is the text alone where nothing is named", () => {
		expect(woven("Nothing needs you", {})).toEqual(["Nothing needs you"]);
	});
});
