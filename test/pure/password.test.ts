import { describe, expect, it } from "vitest";
import { COMMON_PASSWORDS } from "../../src/lib/common-passwords";
import { mistakeInPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../../src/lib/password";

const OWNER = { email: "clara.clerk@byrne.example", name: "Clara Clerk", shop: "Byrne & Co" };
const mistake = (password: string) => mistakeInPassword(password, OWNER);

describe("a password", () => {
	it.each(["correct horse battery", "kvzqmwtrxa", "ünïcödé-wörtér", "9418275306", "tea at four, cake at five"])(
		"may be %j: length is what counts, not what it is composed of",
		(password) => {
			expect(mistake(password)).toBeNull();
		},
	);

	it("has at least ten characters as a person counts them, and at most two hundred", () => {
		expect(PASSWORD_LENGTH_MIN).toBe(10);
		expect(mistake("kvzqmwtrx")).toMatch(/at least 10/);
		// Nine of them, though eighteen code units.
		expect(mistake("🐎🔋📎🐎🔋📎🐎🔋📎")).toMatch(/at least 10/);
		expect(mistake(`${"ab1".repeat(66)}ab`)).toBeNull();
		expect(mistake("ab1".repeat(67))).toMatch(/at most 200/);
		expect(PASSWORD_LENGTH_MAX).toBe(200);
	});

	it.each(["qwertyuiop", "1234567890", "PASSWORD123", "password-123!", "1q2w3e4r5t", "Holdfast-Demo"])(
		"is not %j, which is guessed first, however it is written",
		(password) => {
			expect(mistake(password)).toMatch(/guessed first/);
		},
	);

	it("is not the same letter over and over", () => {
		expect(mistake("zzzzzzzzzzzzz")).toMatch(/different characters|guessed/);
		expect(mistake("~-~-~-~-~-~-~")).toMatch(/different characters/);
	});

	it.each(["clara.clerk@byrne.example", "Clara-Clerk", "claraclerk2026", "CLARA CLERK!!", "clara.clerk"])(
		"is not %j, which everybody knows of its owner",
		(password) => {
			expect(mistake(password)).toMatch(/e-mail address, your name or the name of the shop/);
		},
	);

	it("is not the shop's name, with a year behind it or without", () => {
		const owner = { ...OWNER, shop: "Byrne & Company" };
		for (const password of ["Byrne & Company", "byrnecompany", "ByrneCompany2026"]) {
			expect(mistakeInPassword(password, owner)).toMatch(/name of the shop/);
		}
		expect(mistakeInPassword("byrne company of four", owner)).toBeNull();
	});
});

describe("the list of common passwords", () => {
	it("is long enough to be one, in lower case, and holds none that its length refuses already", () => {
		expect(COMMON_PASSWORDS.size).toBeGreaterThan(1_500);
		for (const password of COMMON_PASSWORDS) {
			expect(password).toBe(password.toLowerCase());
			expect(password.length).toBeGreaterThanOrEqual(PASSWORD_LENGTH_MIN);
		}
	});
});
