import { Hono } from "hono";
import * as z from "zod";
import { ring } from "../../cron/message";
import { kick } from "../../db/kick";
import { partsOf, type RunRow, runsPage } from "../../db/run-lists";
import type { RunKey } from "../../db/runs";
import { SCHEDULED, type ScheduledService, SERVICES } from "../../db/services";
import { logError, reasonOf } from "../../lib/log";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { audited } from "./audited";
import type { AdminAsked, AdminDoor } from "./door";
import { Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText } from "./pages";
import { isoOf, isoOrNull } from "./views";

/** Runs out of turn, and what became of runs. */

const PART_LENGTH_MAX = 100;
const RunBody = z.strictObject({ part: z.string().max(PART_LENGTH_MAX, `must have at most ${PART_LENGTH_MAX} characters`).default("") });
const Query = z.strictObject({ cursor: TimeCursorText, limit: Limit });
/** A cursor's second half is never empty, and a part may be. */
const PART_MARK = ".";

export const scheduleRuns = new Hono<AdminDoor>()
	/** Has the service run now. One that waits already is that one; 202, because it runs by itself from here on. */
	.post("/:service/run", json(RunBody), async (c) => {
		const service = runningOr(c, c.req.param("service"));
		if (service instanceof Response) return service;
		const { tenant, actor } = c.var.caller;
		const { part } = c.req.valid("json");
		const known = (await partsOf(c.env.DB, tenant.id, service)).map((one) => one.part);
		if (known.length === 0 ? part !== "" : !known.includes(part)) return noSuchPart(c, service, known);
		const kicked = await kick(c.env.DB, tenant.id, service, part, c.var.ports.now(), "person", actor);
		if (kicked.kind === "paused") return problem(c, "service_paused", `${SERVICES[service].label} is paused for this shop.`);
		await ringFor(c, kicked.run);
		const already = kicked.kind === "already";
		if (!already) await audited(c, { event: "service.run", subject: service, detail: part === "" ? {} : { part } });
		return c.json({ service, part, dueAt: isoOf(kicked.run.dueAtMs), already }, 202);
	})
	.all("/:service/run", allowOnly("POST"))
	/** Newest first. */
	.get("/:service/runs", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const service = runningOr(c, c.req.param("service"));
		if (service instanceof Response) return service;
		const { cursor, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const after = cursor === undefined ? null : { dueAtMs: cursor.atMs, part: cursor.id.slice(PART_MARK.length) };
		const { items, next } = await runsPage(c.env.DB, { tenantId: c.var.caller.tenant.id, service }, after, limit);
		return c.json({ items: items.map(runRowView), next: next === null ? null : `${next.dueAtMs}_${PART_MARK}${next.part}` });
	})
	.all("/:service/runs", allowOnly("GET"));

function runningOr(c: AdminAsked, name: string): ScheduledService | Response {
	const service = SCHEDULED.find((one) => one === name);
	if (service === undefined) return problem(c, "service_not_found", `Those that go at certain times are ${SCHEDULED.join(", ")}.`);
	return service;
}

function noSuchPart(c: AdminAsked, service: ScheduledService, known: readonly string[]): Response {
	const { label } = SERVICES[service];
	const detail = known.every((part) => part === "") ? `${label} has no parts: leave "part" out.` : `Its parts are ${known.join(", ")}.`;
	return problem(c, "part_not_found", detail);
}

/** The tick rings for what is not rung for here. */
async function ringFor(c: AdminAsked, run: RunKey): Promise<void> {
	try {
		await ring(c.env, [run]);
	} catch (error) {
		logError({
			event: "http.ring_failed",
			requestId: c.var.requestId,
			tenant: run.tenantId,
			service: run.service,
			reason: reasonOf(error),
		});
	}
}

/** `state`: `waiting`, `running`, `retrying`, `done`, `failed` or `dropped`. `success` null: it is not over. */
export const runRowView = (run: RunRow) => ({
	part: run.part,
	dueAt: isoOf(run.dueAtMs),
	cause: run.cause,
	state: run.state === "due" ? "waiting" : run.state === "going_on" ? "running" : run.state,
	attempts: run.attempts,
	startedAt: isoOrNull(run.startedAtMs),
	endedAt: isoOrNull(run.endedAtMs),
	/** When it is tried again, or another begins in its place; null unless a try has failed. */
	againAt: isoOrNull(run.state === "retrying" ? run.wakeAtMs : run.anewAtMs),
	success: run.success,
	count: run.count,
	message: run.message,
	askedBy: run.askedBy?.name ?? null,
});
