import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldErrors } from "../../src/http/mistakes";

const Shape = z.strictObject({
	list: z.array(z.strictObject({ name: z.string("must be text") })),
	deep: z.strictObject({ er: z.strictObject({ on: z.boolean("must be yes or no") }) }),
});
const errorsOf = (value: unknown) => fieldErrors(Shape.safeParse(value).error ?? new z.ZodError([]));

describe("what is wrong with a body", () => {
	it("is named by its place", () => {
		expect(errorsOf({ list: [{ name: "a" }, { name: 1 }], deep: { er: { on: "x" } } })).toEqual([
			{ path: "list[1].name", kind: "type", message: "must be text" },
			{ path: "deep.er.on", kind: "type", message: "must be yes or no" },
		]);
	});

	it("names unknown fields one by one", () => {
		expect(errorsOf({ list: [{ name: "a", x: 1, y: 2 }], deep: { er: { on: true } }, z: 3 })).toEqual([
			{ path: "list[0].x", kind: "unknown_field", message: "is not a known field" },
			{ path: "list[0].y", kind: "unknown_field", message: "is not a known field" },
			{ path: "z", kind: "unknown_field", message: "is not a known field" },
		]);
	});

	it("has an empty place when it is the body itself", () => {
		expect(errorsOf("text").map(({ path }) => path)).toEqual([""]);
	});
});
