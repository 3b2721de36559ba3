import { findEmployee, grantersOf } from "../../db/employees";
import type { Permission, Scope } from "../../db/schema";
import { databaseTrouble } from "../../db/trouble";
import { logError, reasonOf } from "../../lib/log";
import { within } from "../../lib/within";
import { UNAVAILABLE_RETRY_SECONDS } from "../key";
import { problem } from "../problem";
import type { AdminAsked, Caller } from "./door";

/** The scope that stands for a permission when a program asks; null: no program has it. */
const SCOPES: Readonly<Record<Permission, Scope | null>> = { order_sync_actions: "orders:actions", order_sync_notification: null };

export const permissionsOfScopes = (scopes: readonly Scope[]): Permission[] =>
	(Object.keys(SCOPES) as Permission[]).filter((permission) => {
		const scope = SCOPES[permission];
		return scope !== null && scopes.includes(scope);
	});

const LOOK_WAIT_MS_MAX = 1_000;

/** Whether to offer it: as it is now, or as the session remembers it while D1 is away. Letting somebody act is another matter. */
export async function isOffered(c: AdminAsked, permission: Permission): Promise<boolean> {
	const { tenant, user, permissions } = c.var.caller;
	if (user === null) return permissions.includes(permission);
	const known = await within(LOOK_WAIT_MS_MAX, findEmployee(c.env.DB, tenant.id, user.id)).catch(() => ({ permissions }));
	return known?.permissions.includes(permission) === true && !("deactivatedAtMs" in known && known.deactivatedAtMs !== null);
}

/**
 * Null when the caller has the permission, otherwise the refusal. A person's is read now: one that was withdrawn a moment ago is
 * withdrawn, whatever the session remembers.
 */
export async function refusedFor(c: AdminAsked, caller: Caller, permission: Permission): Promise<Response | null> {
	const tenantId = caller.tenant.id;
	if (caller.user === null) {
		if (caller.permissions.includes(permission)) return null;
		const detail = `The key lacks the scope ${SCOPES[permission] ?? permission}.`;
		return problem(c, "permission_required", detail, { permission, scope: SCOPES[permission] });
	}
	const employee = await within(LOOK_WAIT_MS_MAX, findEmployee(c.env.DB, tenantId, caller.user.id)).catch((error: unknown) => {
		const reason = databaseTrouble(error) ?? reasonOf(error);
		logError({ event: "http.permission_unavailable", requestId: c.var.requestId, tenant: tenantId, reason });
		return "unavailable" as const;
	});
	if (employee === "unavailable") {
		const headers = { "Retry-After": `${UNAVAILABLE_RETRY_SECONDS}` };
		return problem(c, "temporarily_unavailable", "Whether you may do that could not be looked up.", {}, headers);
	}
	if (employee?.deactivatedAtMs === null && employee.permissions.includes(permission)) return null;
	if (caller.homeTenantId !== tenantId) {
		const detail = `This takes the permission ${permission}, which only people of this shop can hold. You are here as an operator.`;
		return problem(c, "permission_required", detail, { permission, grantedBy: [] });
	}
	const grantedBy = await grantersOf(c.env.DB, tenantId);
	const who = grantedBy.length === 0 ? "an administrator of your shop" : grantedBy.join(" or ");
	const detail = `This takes the permission ${permission}, which you have not been granted. ${who[0]?.toUpperCase()}${who.slice(1)} can grant it.`;
	return problem(c, "permission_required", detail, { permission, grantedBy });
}
