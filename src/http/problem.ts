import type { Asked } from "./env";
import { PROBLEMS, type ProblemCode } from "./problems";

/** The one way to refuse a request: an RFC 9457 problem document. `detail` is for people; it quotes no secrets and no internals. */
export function problem<C extends ProblemCode>(
	c: Pick<Asked, "body"> & { readonly var: { readonly requestId: string } },
	code: C,
	detail: string,
	extra: Readonly<Record<string, unknown>> = {},
	headers: Readonly<Record<string, string>> = {},
) {
	const { status, title } = PROBLEMS[code];
	const body = { type: `/v1/docs#problem-${code}`, title, status, code, detail, requestId: c.var.requestId, ...extra };
	return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers });
}
