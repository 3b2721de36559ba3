import { Hono } from "hono";
import * as z from "zod";
import { ringForPassword } from "../../cron/asked-password";
import { FORGOTTEN_MS_MAX } from "../../db/one-time-links";
import { PEOPLE_MAILS_AN_ADDRESS_MAX } from "../../db/people-letters";
import { logError, reasonOf } from "../../lib/log";
import { linksStay } from "../../mail/setup";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import type { AdminDoor } from "./door";
import { Email } from "./invitations";
import { linksGo } from "./people-mail";
import { tooMany } from "./signing-in";
import { throttleForgotten } from "./throttle";
import { addressOf, countedAddressOf } from "./visitor";

/**
 * For somebody who has forgotten their password: a link by mail. Whoever asks learns nothing about the address, neither from the answer
 * nor from how long it takes: the address goes onto a queue, and is looked up in another call, some seconds later (cron/forgotten.ts).
 */

const Forgotten = z.strictObject({ email: Email });
const MINUTE_MS = 60_000;
const AGAIN_SECONDS = 30;

export const forgotten = new Hono<AdminDoor>()
	/** Of the deployment alone: whether asking for one does anything. */
	.get("/", (c) => c.json({ byMail: linksStay(c.env) === null }))
	.post("/", json(Forgotten), async (c) => {
		if (!linksGo(c)) return problem(c, "mail_not_set_up", "This deployment sends no mail with links.");
		const { email } = c.req.valid("json");
		const atMs = c.var.ports.now();
		const untilMs = await throttleForgotten(c.env.DB, { email, address: countedAddressOf(c) }, atMs);
		if (untilMs !== null) return tooMany(c, untilMs);
		const asking = { id: crypto.randomUUID(), email, from: addressOf(c), atMs };
		try {
			await ringForPassword(c.env.JOBS, asking, c.env.CREDENTIALS_KEY, Math.random);
		} catch (error) {
			logError({ event: "password.not_asked", requestId: c.var.requestId, reason: reasonOf(error) });
			const headers = { "Retry-After": `${AGAIN_SECONDS}` };
			return problem(c, "temporarily_unavailable", "Nothing was asked for. Try again in a moment.", {}, headers);
		}
		return c.json({ goodForMinutes: FORGOTTEN_MS_MAX / MINUTE_MS, mailsAnHour: PEOPLE_MAILS_AN_ADDRESS_MAX }, 202);
	})
	.all("/", allowOnly("GET", "POST"));
