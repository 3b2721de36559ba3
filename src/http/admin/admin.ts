import { Hono } from "hono";
import { connection } from "./connection";
import type { AdminDoor } from "./door";
import { employees } from "./employees";
import { enumbers } from "./enumbers";
import { guard } from "./guard";
import { audit, incidents } from "./journals";
import { manage } from "./manage";
import { orders } from "./orders";
import { overview } from "./overview";
import { session } from "./session";

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
	.route("/employees", employees)
	.route("/connection", connection);
