import { describe, expect, it } from "vitest";
import { CODES, envelope, warningName } from "../../src/erp/tryton/errors";

const said = (...error: readonly unknown[]) => JSON.stringify({ id: 1, error });
const classOf = (body: string) => {
	const code = envelope(body)?.code;
	return Object.entries(CODES).find(([name]) => name === code)?.[1];
};

describe("an error of Tryton's", () => {
	it.each([
		["a rule", said("UserError", ['A value is required for field "Party" in "Sale".', "", null]), "validation_rejected"],
		["a button", said("UserError", ['Calling button "process on "sale.sale" is not allowed.', "", null]), "forbidden"],
		["a record", said("UserError", ['You are not allowed to read records "9" of "Sale".', "", null]), "forbidden"],
		["a question", said("UserWarning", ["sale_1", "The date is in the past.", ""]), "validation_rejected"],
		["a changed record", said("ConcurrencyException", "Records were modified in the meanwhile"), "conflict"],
		["a login", said("LoginException", ["password", "Password for gateway", "password"]), "unauthorised"],
		["two writers", said("could not serialize access due to concurrent update\n", ""), "conflict"],
		["a deadlock", said("deadlock detected\nDETAIL: …\n", ""), "conflict"],
		["a row lock", said('could not obtain lock on row in relation "sale_sale"\n', ""), "conflict"],
		["no database", said('connection to server on socket "/run/s" failed: No such file\n', ""), "down"],
		["no such database", said('connection to server on socket "/run/s" failed: FATAL:  database "nope" does not exist\n', ""), "down"],
		["no room", said("connection pool exhausted", ""), "down"],
		["a dropped database", said("server closed the connection unexpectedly\n\tThis probably means …", ""), "unknown_outcome"],
		["a killed backend", said("terminating connection due to administrator command\n", ""), "unknown_outcome"],
		["a used connection", said("connection already closed", ""), "unknown_outcome"],
		["a slip", said("'nope'", ""), "validation_rejected"],
	])("%s has a class", (_what, body, expected) => {
		expect(classOf(body)).toBe(expected);
	});

	it("speaks in sentences", () => {
		expect(envelope(said("UserError", ["Not for sale.", "Ask sales.", null]))?.message).toBe("Not for sale. Ask sales.");
		expect(envelope(said("'nope'", ""))?.message).toBe("Tryton failed: 'nope'");
	});

	it("is nothing else", () => {
		for (const body of ["", "null", "[]", "{}", '{"id":1,"result":3}', '{"error":"x"}', '{"error":[]}', "<html>"])
			expect(envelope(body)).toBeNull();
	});

	it("that is a question has a name to answer to", () => {
		expect(warningName(said("UserWarning", ["sale_1", "Sure?", ""]))).toBe("sale_1");
		for (const body of [said("UserError", ["sale_1"]), said("UserWarning"), "", "{}"]) expect(warningName(body)).toBeNull();
	});
});
