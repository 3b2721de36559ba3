import type { Asked } from "./env";
import { problem } from "./problem";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** The last handler of a path: answers every method that the handlers before it did not take. */
export const allowOnly =
	(...methods: Method[]) =>
	(c: Asked): Response => {
		const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
		if (c.req.method === "OPTIONS") return c.body(null, 204, { Allow: allow });
		return problem(c, "method_not_allowed", `${c.req.method} is not taken here; ${allow} are.`, {}, { Allow: allow });
	};
