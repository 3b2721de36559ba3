import * as z from "zod";
import type { Result } from "../adapter";
import { erpError, retryAfter } from "../classify";
import type { Transport } from "../transport";
import { answered, poster, refused } from "./rpc";
import type { Login } from "./settings";

/** Tryton shuts a user out for five minutes after the last wrong password, and every try meanwhile starts them anew. */
const LOCKED_OUT_MS = 300_000;

/** A session as `login:user id:key`. It lives for 30 days in Tryton's database and survives its restarts. */
export async function signIn(
	baseUrl: string,
	language: string,
	login: Login | null,
	ports: { readonly transport: Transport; readonly now: () => number },
	signal: AbortSignal,
): Promise<Result<string>> {
	if (login === null) return refused(erpError("unauthorised", "Login and password for Tryton are not set, or the login holds a colon."));
	const params = [login.login, { password: login.password }, language];
	const reply = await poster(baseUrl, ports.transport, { signIn: true })("common.db.login", params, null, signal);
	if (reply.kind === "response") {
		const { status: httpStatus } = reply;
		if (httpStatus === 401) return refused(erpError("unauthorised", "Tryton does not accept this login and password.", { httpStatus }));
		if (httpStatus === 404)
			return refused(erpError("down", "Tryton has no database by the name at the end of the connection's address.", { httpStatus }));
		if (httpStatus === 429)
			return refused(
				erpError("rate_limited", "Tryton shut this user out for some minutes, after too many wrong passwords.", {
					httpStatus,
					retryAfterMs: retryAfter(reply.headers.get("retry-after"), ports.now()) ?? LOCKED_OUT_MS,
				}),
			);
	}
	const signedIn = answered(reply, { answer: z.tuple([z.number().int().positive(), z.string().min(1)]) }, ports.now());
	if (!signedIn.ok) return signedIn;
	const [userId, key] = signedIn.value;
	return { ok: true, value: `${login.login}:${userId}:${key}` };
}
