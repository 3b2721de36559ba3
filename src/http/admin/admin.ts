import { Hono } from "hono";
import { connection } from "./connection";
import type { AdminDoor } from "./door";
import { guard } from "./guard";
import { manage } from "./manage";
import { orders } from "./orders";
import { session } from "./session";

/** Everything the console can do. Replies are about persons and money: no cache keeps them. */
export const admin = new Hono<AdminDoor>()
	.use(async (c, next) => {
		c.header("Cache-Control", "no-store");
		await next();
	})
	.use(guard)
	.route("/session", session)
	.route("/manage", manage)
	.route("/orders", orders)
	.route("/connection", connection);
