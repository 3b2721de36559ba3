import { COOKIE } from "./admin.client";
import { type freshDoor, ORIGIN } from "./client";

/** People who are not signed in yet, or are just signing in. */

type Door = ReturnType<typeof freshDoor>;

/** An address that no other test tries from. */
export const freshAddress = () => `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
export const freshEmail = () => `${crypto.randomUUID()}@shop.example`;
export const GOOD_PASSWORD = "tea at four, cake at five";

/** What a browser sends that shows one of our own pages and has no session. */
export const visitor = (headers: Record<string, string> = {}) => ({
	"Content-Type": "application/json",
	Origin: ORIGIN,
	"CF-Connecting-IP": freshAddress(),
	...headers,
});

export const ask = (door: Door, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
	door.fetch(`/admin/api${path}`, {
		method,
		headers: visitor(headers),
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});

export const signIn = (door: Door, email: string, password: string, more: object = {}, headers: Record<string, string> = {}) =>
	ask(door, "POST", "/session", { email, password, ...more }, headers);

/** The token in a reply's cookie; null when it sets none. */
export const tokenIn = (response: Response): string | null =>
	new RegExp(`^${COOKIE}=([\\w-]{43}); `).exec(response.headers.get("Set-Cookie") ?? "")?.[1] ?? null;

export const whoIs = (door: Door, token: string | null): Promise<Response> =>
	door.fetch("/admin/api/session", { headers: { Cookie: `${COOKIE}=${token}` } });

/** The events of a tenant's audit log, newest first, as somebody in charge reads them. */
export async function eventsOf(reader: (method: string, path: string) => Promise<Response>) {
	const { items } = await (await reader("GET", "/audit")).json<{
		items: {
			event: string;
			subject: string;
			by: { id: string; name: string; address: string | null } | null;
			before: string;
			after: string;
		}[];
	}>();
	return items;
}
