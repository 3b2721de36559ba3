import { freshSession, freshTenant, freshUser } from "../support/shops";
import { freshDoor, ORIGIN } from "./client";

export const COOKIE = "__Host-holdfast";

/** What a browser sends that shows one of our own pages. */
export const browser = (token: string): Record<string, string> => ({ Cookie: `${COOKIE}=${token}`, Origin: ORIGIN });

/** Somebody of a fresh tenant who has signed in, and a way to ask in their name. */
export async function signedIn(role: "operator" | "admin" | "employee" = "admin", door = freshDoor()) {
	const tenant = await freshTenant();
	const user = await freshUser(tenant.id, role);
	const token = await freshSession(user.id);
	const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
		door.fetch(`/admin/api${path}`, {
			method,
			headers: { ...browser(token), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
	return { tenant, user, token, door, ask };
}
