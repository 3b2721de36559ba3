import { describe, expect, it } from "vitest";
import { PROBLEM_CODES, PROBLEMS } from "../../src/http/problems";

describe("the problems", () => {
	it("have codes that a program can compare, and say in words what to do", () => {
		for (const code of PROBLEM_CODES) {
			expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
			expect(PROBLEMS[code].title).toMatch(/^[A-Z].*[^.]$/);
			expect(PROBLEMS[code].advice).toMatch(/^[A-Z`].*\.$/);
			expect(PROBLEMS[code].status).toBeGreaterThanOrEqual(400);
		}
	});

	it("have titles of their own", () => {
		expect(new Set(PROBLEM_CODES.map((code) => PROBLEMS[code].title)).size).toBe(PROBLEM_CODES.length);
	});
});
