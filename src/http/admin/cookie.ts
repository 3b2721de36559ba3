import { generateCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import { SESSION_MS_MAX } from "../../db/sessions";
import type { Asked } from "../env";

/** The session cookie. Scripts cannot read it, other websites cannot make a browser send it, and it never crosses a network unencrypted. */

const NAME = "holdfast";
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Not every browser takes a Secure cookie over http, not even on the machine itself: there, and only there, it goes without. */
function isLocal(c: Pick<Asked, "req">): boolean {
	const { protocol, hostname } = new URL(c.req.url);
	return protocol === "http:" && LOOPBACK.has(hostname);
}

export function tokenOf(c: Pick<Asked, "req">): string | undefined {
	const name = isLocal(c) ? NAME : `__Host-${NAME}`;
	return parse(c.req.header("Cookie") ?? "", name)[name];
}

/** Null takes the cookie away. */
export function setToken(c: Asked, token: string | null): void {
	const options = { path: "/", httpOnly: true, sameSite: "Strict", maxAge: token === null ? 0 : SESSION_MS_MAX / 1_000 } as const;
	const cookie = isLocal(c)
		? generateCookie(NAME, token ?? "", options)
		: generateCookie(NAME, token ?? "", { ...options, prefix: "host", secure: true });
	c.header("Set-Cookie", cookie, { append: true });
}
