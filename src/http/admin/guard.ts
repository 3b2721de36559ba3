import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Asked } from "../env";
import { holderOf, UNAVAILABLE_RETRY_SECONDS } from "../key";
import { problem } from "../problem";
import { ACCESS, ADMIN_BASE } from "./access";
import { tokenOf } from "./cookie";
import type { AdminDoor, Caller } from "./door";

const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Before every route of the admin API: who asks, may they, and was it they and not another website that asked. */
export const guard: MiddlewareHandler<AdminDoor> = async (c, next) => {
	const access = accessOf(c);
	const byKey = c.req.header("Authorization") !== undefined;
	if (!byKey && !READING.has(c.req.method) && isForeign(c, access === "anyone")) {
		return problem(c, "foreign_origin", "A change with a session cookie must come from this gateway's own pages.");
	}
	if (access === "anyone") return await next();
	const caller = byKey ? await programOf(c) : await personOf(c);
	if (caller instanceof Response) return caller;
	c.set("caller", caller);
	// Past here, a path that nobody serves is told apart from one that is closed.
	if (access !== undefined && !access.includes(caller.role)) {
		return problem(c, "forbidden_role", `This takes the role ${access.join(" or ")}; yours is ${caller.role}.`);
	}
	return await next();
};

/** Undefined when no handler takes this method at this path; a handler that the table does not know is open to nobody. */
function accessOf(c: Context): (typeof ACCESS)[string] | undefined {
	const route = matchedRoutes(c).find(({ method }) => method !== "ALL");
	return route === undefined ? undefined : (ACCESS[`${route.method} ${route.path.slice(ADMIN_BASE.length)}`] ?? []);
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
	const { id, name, timeZone } = holder.tenant;
	return { tenant: { id, name, timeZone }, role: "admin", user: null };
}

async function personOf(c: Context<AdminDoor>): Promise<Caller | Response> {
	const token = tokenOf(c);
	if (token === undefined) return problem(c, "not_signed_in", "Nobody is signed in.");
	const found = await c.var.ports.sessions.find(token, c.env.DB, (work) => c.executionCtx.waitUntil(work));
	switch (found.kind) {
		case "known": {
			const { role, ...user } = found.value.user;
			return { tenant: found.value.tenant, role, user };
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
