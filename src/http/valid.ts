import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import { readJson } from "./body";
import type { FrontDoor } from "./env";
import { fieldErrors } from "./mistakes";
import { problem } from "./problem";
import type { ProblemCode } from "./problems";

/** A body with more mistakes than this has one mistake: it is not what it should be. */
export const ERRORS_LISTED_MAX = 50;

/** A look at the body before its schema, for what deserves an answer of its own. */
export type Precheck = (body: unknown) => { readonly code: ProblemCode; readonly detail: string } | null;

/** Reads, checks and types the body; behind it `c.req.valid("json")` is the schema's output. */
export const json =
	<S extends z.ZodType>(
		schema: S,
		precheck: Precheck = () => null,
	): MiddlewareHandler<FrontDoor, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> =>
	async (c, next) => {
		const body = await readJson(c.req.raw);
		if (body.kind === "refused") return problem(c, body.code, body.detail);
		const refused = precheck(body.value);
		if (refused !== null) return problem(c, refused.code, refused.detail);
		const parsed = schema.safeParse(body.value);
		if (!parsed.success) return invalid(c, parsed.error);
		c.req.addValidatedData("json", parsed.data as object);
		return await next();
	};

export function invalid(c: Parameters<typeof problem>[0], error: z.ZodError) {
	const errors = fieldErrors(error);
	const more = errors.length > ERRORS_LISTED_MAX ? `; the first ${ERRORS_LISTED_MAX} are listed` : "";
	const detail = errors.length === 1 ? "One thing is wrong." : `${errors.length} things are wrong${more}.`;
	return problem(c, "validation_failed", detail, { errors: errors.slice(0, ERRORS_LISTED_MAX) });
}
