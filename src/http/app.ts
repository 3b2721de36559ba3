import { Hono } from "hono";
import { databaseTrouble } from "../db/trouble";
import { logError, reasonOf } from "../lib/log";
import { admin } from "./admin/admin";
import { begin } from "./begin";
import { changes } from "./changes";
import { preflight } from "./cors";
import { docs } from "./docs/docs";
import type { Asked, FrontDoor } from "./env";
import { healthz } from "./healthz";
import { UNAVAILABLE_RETRY_SECONDS } from "./key";
import { orders } from "./orders";
import { type PortOptions, portsFrom } from "./ports";
import { problem } from "./problem";
import { troubleOf } from "./reach";
import { status } from "./status";
import { sync } from "./sync";

/** The front doors. One app an isolate: what it remembers of keys and sessions lives as long as the isolate does. */
export function createApp(options: PortOptions = {}) {
	return new Hono<FrontDoor>()
		.use(begin(portsFrom(options)))
		.options("/v1/*", preflight)
		.route("/v1/orders", orders)
		.route("/v1/status", status)
		.route("/v1/erp/changes", changes)
		.route("/v1/sync", sync)
		.route("/v1", docs)
		.route("/admin/api", admin)
		.route("/healthz", healthz())
		.notFound((c) => problem(c, "not_found", "There is nothing at this address."))
		.onError(failed);
}

/** What the runtime calls passing trouble is passing trouble; anything else that gets here is our mistake. Neither tells the caller how. */
function failed(error: Error, c: Asked): Response {
	const { retryable, overloaded } = troubleOf(error);
	const database = databaseTrouble(error);
	const passing = retryable || overloaded || database !== null;
	const event = passing ? "http.unavailable" : "http.failed";
	logError({ event, requestId: c.var.requestId, path: c.req.path, reason: database ?? reasonOf(error) });
	if (passing) {
		const who = database === null ? "The part of Holdfast that keeps your orders" : "The database";
		return problem(c, "temporarily_unavailable", `${who} did not answer.`, {}, { "Retry-After": `${UNAVAILABLE_RETRY_SECONDS}` });
	}
	return problem(c, "internal_error", "This was not your fault, and it has been noted under the requestId.");
}
