import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { SESSION_MS_MAX } from "../../db/sessions";

/** The session cookie. Scripts cannot read it, other websites cannot make a browser send it, and it never crosses a network unencrypted. */

const NAME = "holdfast";
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Not every browser takes a Secure cookie over http, not even on the machine itself: there, and only there, it goes without. */
function isLocal(c: Context): boolean {
	const { protocol, hostname } = new URL(c.req.url);
	return protocol === "http:" && LOOPBACK.has(hostname);
}

export const tokenOf = (c: Context): string | undefined => (isLocal(c) ? getCookie(c, NAME) : getCookie(c, NAME, "host"));

/** Null takes the cookie away. */
export function setToken(c: Context, token: string | null): void {
	const options = { path: "/", httpOnly: true, sameSite: "Strict", maxAge: token === null ? 0 : SESSION_MS_MAX / 1_000 } as const;
	if (isLocal(c)) setCookie(c, NAME, token ?? "", options);
	else setCookie(c, NAME, token ?? "", { ...options, prefix: "host", secure: true });
}
