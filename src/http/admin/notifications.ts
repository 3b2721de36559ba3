import { Hono } from "hono";
import * as z from "zod";
import { findEmployee } from "../../db/employees";
import { choiceOf, saveChoice } from "../../db/mail-settings";
import { ORDER_ERRORS_TO } from "../../db/schema-outbox";
import { mailSetupOf } from "../../mail/setup";
import { allowOnly } from "../methods";
import { json } from "../valid";
import type { AdminAsked, AdminDoor } from "./door";

const Wanted = z.strictObject({
	/** Where they hear of orders that failed, and of outages. */
	orderErrors: z.enum(ORDER_ERRORS_TO, `must be one of ${ORDER_ERRORS_TO.join(", ")}`),
	/** Whether they get "Unsynced Order" mails. */
	unsynced: z.boolean("must be true or false"),
});

/** What somebody is told in their own shop. Without the permission nobody is told anything, whatever they chose. */
export const notifications = new Hono<AdminDoor>()
	.get("/", async (c) => c.json(await choiceView(c)))
	.put("/", json(Wanted), async (c) => {
		const { homeTenantId } = c.var.caller;
		await saveChoice(c.env.DB, homeTenantId, ownId(c), c.req.valid("json"), c.var.ports.now());
		return c.json(await choiceView(c));
	})
	.all("/", allowOnly("GET", "PUT"));

/** The guard lets only people in here. */
const ownId = (c: AdminAsked): string => c.var.caller.user?.id ?? "";

async function choiceView(c: AdminAsked) {
	const { homeTenantId, user } = c.var.caller;
	// The session tells of the tenant they work in, and an operator may work elsewhere.
	const [choice, they] = await Promise.all([choiceOf(c.env.DB, homeTenantId, ownId(c)), findEmployee(c.env.DB, homeTenantId, ownId(c))]);
	const setup = mailSetupOf(c.env);
	return {
		orderErrors: choice.orderErrors,
		unsynced: choice.unsynced,
		email: user?.email ?? null,
		permitted: they?.permissions.includes("order_sync_notification") === true,
		mailIsSent: setup.kind !== "none",
	};
}
