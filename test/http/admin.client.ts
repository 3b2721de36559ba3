import type { Permission, Role } from "../../src/db/schema";
import type { Tenant } from "../../src/db/tenants";
import { freshSession, freshTenant, freshUser } from "../support/shops";
import { freshDoor, ORIGIN } from "./client";

export const COOKIE = "__Host-holdfast";

/** What a browser sends that shows one of our own pages. */
export const browser = (token: string): Record<string, string> => ({ Cookie: `${COOKIE}=${token}`, Origin: ORIGIN });

/** Somebody of a fresh tenant who has signed in, and a way to ask in their name. */
export async function signedIn(role: Role = "admin", door = freshDoor()) {
	return await signedInAt(await freshTenant(), role, door);
}

/** Somebody who may act on orders. */
export async function signedInActor(role: Role = "admin", door = freshDoor(), tenant?: Tenant, name = "Clara Clerk") {
	return await signedInAt(tenant ?? (await freshTenant()), role, door, { name, permissions: ["order_sync_actions"] });
}

export async function signedInAt(
	tenant: Tenant,
	role: Role,
	door = freshDoor(),
	about: { readonly name?: string; readonly permissions?: readonly Permission[] } = {},
) {
	const user = await freshUser(tenant.id, role, undefined, about);
	const token = await freshSession(user.id);
	const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
		door.fetch(`/admin/api${path}`, {
			method,
			headers: { ...browser(token), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
	return { tenant, user, token, door, ask };
}
