import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { copyAll } from "../../src/desk/drain";
import { reasonOf } from "../../src/lib/log";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { filesUnder, SRC, textOf } from "../support/imports";

const ASKED_WITH = ["ann@shop.example", "Ann\nByrne"];
const failed = () =>
	new DrizzleQueryError('select "id" from "users" where "email" = ?', ASKED_WITH, new Error("D1_ERROR: D1 DB is overloaded"));

describe("the reason of what was thrown", () => {
	it("is its name and its words", () => {
		expect(reasonOf(new RangeError("too long"))).toBe("RangeError: too long");
		expect(reasonOf("just so")).toBe("just so");
		expect(reasonOf(undefined)).toBe("undefined");
	});

	it("says which query failed and why, and never what it was asked with", () => {
		const reason = reasonOf(failed());
		expect(reason).toBe('Error: Failed query: select "id" from "users" where "email" = ? (Error: D1_ERROR: D1 DB is overloaded)');
	});

	it.each<[string, unknown]>([
		["came over a call to an object, which leaves its words alone", new Error(failed().message)],
		["is below another that failed", new DrizzleQueryError("batch", [], failed())],
		["is quoted by another", new Error(`It was not copied: ${failed().message}`)],
		["is a text", String(failed())],
	])("says nothing of it where the query %s", (_, thrown) => {
		expect(reasonOf(thrown)).toContain("Failed query:");
		for (const value of [...ASKED_WITH, "Byrne"]) expect(reasonOf(thrown)).not.toContain(value);
	});

	it("does not go on for ever about a long query", () => {
		expect(reasonOf(new DrizzleQueryError("select ?, ".repeat(1_000), [], new Error("D1_ERROR: too long"))).length).toBeLessThan(500);
	});

	it("is what a desk tells of a copy that failed", async () => {
		const { reason } = await copyAll([{ seq: 1 } as OrderSnapshot], () => Promise.reject(failed()));
		expect(reason).toContain("D1_ERROR");
		expect(reason).not.toContain("ann@shop.example");
	});

	it("is asked for wherever something thrown is told: nobody writes it down by hand", () => {
		const byHand = filesUnder(SRC).filter(
			(path) => !path.includes("/console/") && !path.endsWith("/lib/log.ts") && /String\((?:error|thrown|reason)\)/.test(textOf(path)),
		);
		expect(byHand).toEqual(HARMLESS.map((path) => `${SRC}/${path}`));
	});
});

/** What a mail server or its library throws has asked D1 for nothing. */
const HARMLESS = ["mail/binding.ts", "mail/smtp.ts"];
