import { Hono } from "hono";
import * as z from "zod";
import { MISSED_LOOKED_MAX, type Missed, missedEvents, resendMissed } from "../../db/missed-events";
import { allowOnly } from "../methods";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor } from "./door";
import { isoOrNull } from "./views";
import { onOr } from "./webhook-known";
import { sendSoon } from "./webhook-runs";

const Resend = z.strictObject({ dryRun: z.boolean("must be true or false").default(false) });

/** `events`: that go now, or would. `more`: for which there was no room. Only the last `looked` deliveries are looked through. */
const missedView = ({ sinceMs, more }: Missed, events: number) => ({ events, since: isoOrNull(sinceMs), more, looked: MISSED_LOOKED_MAX });

/** All that was not sent to an endpoint: told first, then sent. */
export const missed = new Hono<AdminDoor>()
	.post("/:id/deliveries/resend", json(Resend), async (c) => {
		const { dryRun } = c.req.valid("json");
		const known = await onOr(c);
		if (known instanceof Response) return known;
		const found = await missedEvents(c.env.DB, known);
		if (dryRun || found.letterIds.length === 0) return c.json(missedView(found, found.letterIds.length));
		const entry = entryOf(c, { event: "webhook.resent_all", subject: known.id, detail: { events: found.letterIds.length } });
		const events = await resendMissed(c.env.DB, known, found, entry);
		// Turned off a moment ago, or somebody else was first.
		const now = events > 0 ? known : await onOr(c);
		if (now instanceof Response) return now;
		await sendSoon(c, known);
		return c.json(missedView(found, events), 202);
	})
	.all("/:id/deliveries/resend", allowOnly("POST"));
