import { Hono } from "hono";
import { account } from "./account";
import { connection } from "./connection";
import { copy } from "./copy";
import type { AdminDoor } from "./door";
import { employees } from "./employees";
import { enumbers } from "./enumbers";
import { erasures } from "./erasures";
import { forgotten } from "./forgotten";
import { guard } from "./guard";
import { inbox } from "./inbox";
import { joining, passwordResets } from "./joining";
import { audit, incidents } from "./journals";
import { keys } from "./keys";
import { logs } from "./logs";
import { mail } from "./mail";
import { manage } from "./manage";
import { orders } from "./orders";
import { overview } from "./overview";
import { processes } from "./processes";
import { products } from "./products";
import { reconciliation } from "./reconciliation";
import { replication } from "./replication";
import { report } from "./report";
import { retention } from "./retention";
import { savedViews } from "./saved-views";
import { schedules } from "./schedules";
import { session } from "./session";
import { support } from "./support";
import { tenants } from "./tenants";
import { webhooks } from "./webhooks";

/** Everything the console can do. Replies are about persons and money: no cache keeps them. */
export const admin = new Hono<AdminDoor>()
	.use(async (c, next) => {
		c.header("Cache-Control", "no-store");
		await next();
	})
	.use(guard)
	.route("/session", session)
	.route("/overview", overview)
	.route("/manage", manage)
	.route("/orders", orders)
	.route("/enumbers", enumbers)
	.route("/incidents", incidents)
	.route("/audit", audit)
	.route("/inbox", inbox)
	.route("/logs", logs)
	.route("/processes", processes)
	.route("/schedules", schedules)
	.route("/replication", replication)
	.route("/reconciliation", reconciliation)
	.route("/copy", copy)
	.route("/products", products)
	.route("/mail", mail)
	.route("/support", support)
	.route("/report", report)
	.route("/retention", retention)
	.route("/erasures", erasures)
	.route("/views", savedViews)
	.route("/keys", keys)
	.route("/webhooks", webhooks)
	.route("/employees", employees)
	.route("/invitations", joining)
	.route("/password-resets", forgotten)
	.route("/password-resets", passwordResets)
	.route("/account", account)
	.route("/tenants", tenants)
	.route("/connection", connection);
