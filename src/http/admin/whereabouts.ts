import type { Asked } from "../env";
import { problem } from "../problem";
import type { Caller } from "./door";
import { whoIs } from "./signing-in";

/** What a page of the console tells of itself with each request. Programs tell nothing of it, and are not asked. */

const TENANT = "X-Holdfast-Tenant";
const USER = "X-Holdfast-User";
const POLL = "X-Holdfast-Poll";

/** The page asks by itself: nobody may be sitting before it. */
export const isPolling = (c: Pick<Asked, "req">): boolean => c.req.header(POLL) === "1";

/**
 * All tabs of a browser share one session. A page that was drawn for another person or tenant than the session is of now must neither
 * show nor change anything there: the refusal, with where the session is. Null: it is as the page believes, or it says nothing.
 */
export function believedElsewhere(c: Asked, caller: Caller): Response | null {
	const tenant = c.req.header(TENANT) ?? caller.tenant.id;
	const user = c.req.header(USER) ?? caller.user?.id;
	if (tenant === caller.tenant.id && user === caller.user?.id) return null;
	const detail = `This browser is now signed in as ${caller.user?.name ?? "somebody else"} in ${caller.tenant.name}. Nothing was done.`;
	return problem(c, "session_moved", detail, { session: whoIs(caller) });
}
