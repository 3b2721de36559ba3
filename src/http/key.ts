import type { MiddlewareHandler } from "hono";
import { type KeyHolder, noteUse } from "../db/keys";
import type { Scope } from "../db/schema";
import { databaseTrouble } from "../db/trouble";
import { logError, reasonOf } from "../lib/log";
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
			if (found.value.revokedAtMs !== null) return refused(c, "key_revoked", "This API key was revoked.");
			used(c, found.value);
			return found.value;
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

/** Once an hour, behind the reply: whether a key is still in use is worth a row, not a customer's time. */
function used(c: Asked, { id, tenant }: KeyHolder): void {
	const { keyring, now } = c.var.ports;
	if (!keyring.isFirstUse(id)) return;
	const noted = noteUse(c.env.DB, id, now()).catch((error) =>
		logError({
			event: "http.key_use_not_noted",
			requestId: c.var.requestId,
			tenant: tenant.id,
			key: id,
			reason: databaseTrouble(error) ?? reasonOf(error),
		}),
	);
	c.executionCtx.waitUntil(noted);
}

const refused = (c: Asked, code: "unauthenticated" | "key_revoked", detail: string) =>
	problem(c, code, detail, {}, { "WWW-Authenticate": 'Bearer realm="holdfast"' });
