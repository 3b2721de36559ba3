import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { BODY_BYTES_MAX } from "../../order/order";
import { readBytes, withBody } from "../body";
import type { Asked } from "../env";
import { holderOf, UNAVAILABLE_RETRY_SECONDS } from "../key";
import { problem } from "../problem";
import { ACCESS, ADMIN_BASE, PEOPLE_ONLY, PERMITTED } from "./access";
import { tokenOf } from "./cookie";
import type { AdminDoor, Caller } from "./door";
import { permissionsOfScopes, refusedFor } from "./permission";
import { addressOf } from "./visitor";
import { believedElsewhere, isPolling } from "./whereabouts";

const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Before every route of the admin API: who asks, may they, and was it they and not another website that asked. */
export const guard: MiddlewareHandler<AdminDoor> = async (c, next) => {
	const route = routeOf(c);
	const access = route === null ? undefined : (ACCESS[route] ?? []);
	const byKey = c.req.header("Authorization") !== undefined;
	if (!byKey && !READING.has(c.req.method) && isForeign(c, access === "anyone")) {
		return problem(c, "foreign_origin", "A change with a session cookie must come from this gateway's own pages.");
	}
	if (access === "anyone") return await next();
	if (!(await takeBody(c))) return problem(c, "body_too_large", `The body has more than ${BODY_BYTES_MAX} bytes.`);
	const caller = byKey ? await programOf(c) : await personOf(c, !READING.has(c.req.method));
	if (caller instanceof Response) return caller;
	c.set("caller", caller);
	// Past here, a path that nobody serves is told apart from one that is closed.
	if (access !== undefined && !access.includes(caller.role)) {
		return problem(c, "forbidden_role", `This takes the role ${access.join(" or ")}; yours is ${caller.role}.`);
	}
	if (route === null) return await next();
	if (caller.user === null && PEOPLE_ONLY.has(route))
		return problem(c, "forbidden_role", "This is for a person who is signed in; a program's key does not do.");
	const permission = PERMITTED[route];
	const refused = permission === undefined ? null : await refusedFor(c, caller, permission);
	return refused ?? (await next());
};

/**
 * The body comes before the question who asks: whoever held it back would otherwise be judged by what they were when they began.
 * False when it is too large.
 */
async function takeBody(c: Context<AdminDoor>): Promise<boolean> {
	const { raw } = c.req;
	if (READING.has(raw.method) || raw.body === null) return true;
	const bytes = await readBytes(raw);
	if (bytes !== null) c.req.raw = withBody(raw, bytes);
	return bytes !== null;
}

/** As the tables of access name it; null when no handler takes this method at this path. */
function routeOf(c: Context): string | null {
	const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
	return route === undefined ? null : `${route.method} ${route.path.slice(ADMIN_BASE.length)}`;
}

/** A browser names the origin of every change. Without one it was no browser, and only signing in works without a cookie. */
function isForeign(c: Context, originOptional: boolean): boolean {
	const origin = c.req.header("Origin");
	if (origin === undefined) return !originOptional || tokenOf(c) !== undefined;
	return origin !== new URL(c.req.url).origin;
}

async function programOf(c: Asked): Promise<Caller | Response> {
	const holder = await holderOf(c);
	if (holder instanceof Response) return holder;
	if (!holder.scopes.includes("admin")) return problem(c, "forbidden_scope", "The key lacks the scope admin.");
	return {
		tenant: holder.tenant,
		homeTenantId: holder.tenant.id,
		role: "admin",
		user: null,
		permissions: permissionsOfScopes(holder.scopes),
		actor: { kind: "key", id: holder.id, name: holder.label, address: addressOf(c) },
	};
}

/** `anew`: by what D1 says now, so that somebody who was let go a moment ago changes nothing any more. */
async function personOf(c: Context<AdminDoor>, anew: boolean): Promise<Caller | Response> {
	const token = tokenOf(c);
	if (token === undefined) return problem(c, "not_signed_in", "Nobody is signed in.");
	const { sessions } = c.var.ports;
	const found = anew
		? await sessions.findAnew(token, c.env.DB)
		: await sessions.find(token, c.env.DB, (work) => c.executionCtx.waitUntil(work), !isPolling(c));
	switch (found.kind) {
		case "known": {
			const { tenant, homeTenantId, permissions } = found.value;
			const { role, ...user } = found.value.user;
			const actor = { kind: "user", id: user.id, name: user.name, address: addressOf(c) } as const;
			const caller = { tenant, homeTenantId, role, user, permissions, actor };
			return believedElsewhere(c, caller) ?? caller;
		}
		case "unknown":
			return problem(c, "not_signed_in", "The session is over.");
		case "unavailable":
			return problem(
				c,
				"temporarily_unavailable",
				"The session could not be checked.",
				{},
				{ "Retry-After": `${UNAVAILABLE_RETRY_SECONDS}` },
			);
	}
}
