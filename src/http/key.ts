import type { MiddlewareHandler } from "hono";
import type { KeyHolder } from "../db/keys";
import type { Scope } from "../db/schema";
import { originAllowed, readable, unreadable } from "./cors";
import type { Asked, TenantDoor } from "./env";
import { problem } from "./problem";

export const UNAVAILABLE_RETRY_SECONDS = 2;
const BEARER = /^Bearer +(\S+) *$/i;

/** Past it `c.var.holder` is the caller: a key that is known, not revoked, allowed from where it is used, and with this scope. */
export const key =
	(scope: Scope): MiddlewareHandler<TenantDoor> =>
	async (c, next) => {
		const origin = c.req.header("Origin");
		// While nobody's list applies, a developer at a browser should see why the key is refused.
		readable(c, origin);
		const holder = await holderOf(c);
		if (holder instanceof Response) return holder;
		if (!originAllowed(origin, holder.tenant)) {
			unreadable(c);
			return problem(c, "origin_not_allowed", "The tenant's list of origins does not have this website.");
		}
		if (!holder.scopes.includes(scope)) return problem(c, "forbidden_scope", `The key lacks the scope ${scope}.`);
		c.set("holder", holder);
		return await next();
	};

/** The holder of the request's bearer key, or the refusal. */
export async function holderOf(c: Asked): Promise<KeyHolder | Response> {
	const token = BEARER.exec(c.req.header("Authorization") ?? "")?.[1];
	if (token === undefined) return refused(c, "unauthenticated", "There is no API key in the Authorization header.");
	const found = await c.var.ports.keyring.find(token, c.env.DB, (work) => c.executionCtx.waitUntil(work));
	switch (found.kind) {
		case "known":
			return found.value.revokedAtMs === null ? found.value : refused(c, "key_revoked", "This API key was revoked.");
		case "unknown":
			return refused(c, "unauthenticated", "This API key is not known.");
		case "unavailable":
			return problem(
				c,
				"temporarily_unavailable",
				"The API key could not be checked.",
				{},
				{ "Retry-After": `${UNAVAILABLE_RETRY_SECONDS}` },
			);
	}
}

const refused = (c: Asked, code: "unauthenticated" | "key_revoked", detail: string) =>
	problem(c, code, detail, {}, { "WWW-Authenticate": 'Bearer realm="holdfast"' });
