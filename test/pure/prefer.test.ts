import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WAIT_SECONDS_MAX, waitSecondsOf } from "../../src/http/prefer";

describe("a wish to wait", () => {
	it.each([
		["wait=5", 5],
		["wait=1", 1],
		["wait=10", 10],
		['wait="5"', 5],
		["Wait=5", 5],
		["WAIT = 5", 5],
		["  wait=5  ", 5],
		["wait=05", 5],
		["wait=5; why=now", 5],
		['wait=5;why="a, b; wait=9"', 5],
		["respond-async, wait=5", 5],
		["return=minimal;foo=1, wait=5, handling=lenient", 5],
		['note="wait=9, please", wait=5', 5],
		['note="a \\" wait=9, b", wait=5', 5],
		["wait=3, wait=5", 3],
	])("is understood: %s", (header, seconds) => expect(waitSecondsOf(header)).toBe(seconds));

	it.each([["wait=11"], ["wait=3600"], ["wait=9999999999"], ['wait="60"']])("is lowered to what is granted at most: %s", (header) =>
		expect(waitSecondsOf(header)).toBe(WAIT_SECONDS_MAX),
	);

	it.each([
		[undefined],
		[""],
		["wait"],
		["wait="],
		["wait=0"],
		["wait=00"],
		["wait=-5"],
		["wait=+5"],
		["wait=5.5"],
		["wait=5s"],
		["wait=five"],
		["wait=1e1"],
		["wait=0x5"],
		["wait='5'"],
		["wait=99999999999999999999"],
		["awaiting=5"],
		["x-wait=5"],
		["respond-async"],
		["foo; wait=5"],
		["wait=5 6"],
	])("is passed over, never refused: %s", (header) => expect(waitSecondsOf(header)).toBeNull());

	it.each([["wait=0, wait=5"], ["wait, wait=5"], ["wait=x, wait=5"]])(
		"counts the first time it is named, understood or not: %s",
		(header) => expect(waitSecondsOf(header)).toBeNull(),
	);

	it("never fails, whatever stands in the header", () => {
		const piece = fc.oneof(fc.string(), fc.constantFrom("wait", "=", '"', "\\", ",", ";", "5", " "));
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
				const seconds = waitSecondsOf(pieces.join(""));
				return seconds === null || (Number.isInteger(seconds) && seconds >= 1 && seconds <= WAIT_SECONDS_MAX);
			}),
			{ numRuns: 500 },
		);
	});
});
