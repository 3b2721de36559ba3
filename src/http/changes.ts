import { Hono, type MiddlewareHandler } from "hono";
import type * as z from "zod";
import { ring } from "../cron/message";
import { isEntity } from "../db/entities";
import { kick } from "../db/kick";
import { partsOf } from "../db/run-lists";
import type { RunKey } from "../db/runs";
import { logError, reasonOf } from "../lib/log";
import type { TenantAsked, TenantDoor } from "./env";
import { key } from "./key";
import { allowOnly } from "./methods";
import { problem } from "./problem";
import { ErpChanges, type ErpChangesReply } from "./replies";
import { json } from "./valid";

/** No key in a browser may have this scope: it makes us ask the ERP. */
const erpsOnly: MiddlewareHandler<TenantDoor> = async (c, next) =>
	c.req.header("Origin") === undefined ? await next() : problem(c, "origin_not_allowed", "Word of changes comes from the ERP or a server.");

/** The ERP says that something has changed, so that nobody waits for the next time of the schedule. It is a hint: what has changed is asked for. */
export const changes = new Hono<TenantDoor>()
	.post("/", key("erp:changes"), erpsOnly, json(ErpChanges), async (c) => {
		const { tenant, id, label } = c.var.holder;
		const asked = c.req.valid("json").entities;
		const monitored = (await partsOf(c.env.DB, tenant.id, "replication")).map(({ part }) => part).filter(isEntity);
		const wanted = asked === undefined ? monitored : monitored.filter((entity) => asked.includes(entity));
		const nowMs = c.var.ports.now();
		const by = { kind: "key", id, name: label } as const;
		const kicked = await Promise.all(wanted.map((entity) => kick(c.env.DB, tenant.id, "replication", entity, nowMs, "push", by)));
		// A hundred hints are one run: one that waits already has been rung for.
		await ringFor(
			c,
			kicked.flatMap((one) => (one.kind === "started" ? [one] : [])),
		);
		const started = wanted.filter((_, index) => kicked[index]?.kind !== "paused");
		return c.json({ started } satisfies z.infer<typeof ErpChangesReply>, 202);
	})
	.all("/", allowOnly("POST"));

/** The tick rings for what is not rung for here. */
async function ringFor(c: TenantAsked, started: readonly { readonly run: RunKey; readonly restMs: number }[]): Promise<void> {
	try {
		await Promise.all(started.map(({ run, restMs }) => ring(c.env, [run], restMs)));
	} catch (error) {
		const reason = reasonOf(error);
		logError({ event: "http.ring_failed", requestId: c.var.requestId, tenant: c.var.holder.tenant.id, service: "replication", reason });
	}
}
