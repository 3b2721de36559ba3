import { Hono } from "hono";
import * as z from "zod";
import { lastRuns, type RunEntry } from "../../db/logs";
import { type Schedule, saveSchedule, schedulesOf } from "../../db/schedules";
import { SCHEDULED, type ScheduledService, SERVICES } from "../../db/services";
import { inWords, isZone, mistakeIn, nextRunMs } from "../../lib/crontab";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor, Caller } from "./door";
import { runView } from "./logs";
import { isoOf, isoOrNull } from "./views";

/** Stands over the schedules, wherever they are shown. */
export const SCHEDULES_WARNING = "Do not modify the frequency settings without consulting your provider.";
const ZONE_LENGTH_MAX = 64;

const ScheduleChange = z.strictObject({
	expression: z
		.string()
		.transform((text) => text.trim().replace(/\s+/g, " "))
		.superRefine((expression, context) => {
			const message = mistakeIn(expression);
			if (message !== null) context.addIssue({ code: "custom", message });
		}),
	/** Null: the tenant's own. */
	zone: z
		.string()
		.max(ZONE_LENGTH_MAX)
		.refine(isZone, 'must be an IANA name such as "Europe/Dublin", or null for the tenant\'s own')
		.nullable()
		.default(null),
	paused: z.boolean().default(false),
	confirm: z.literal(true, `must be true. ${SCHEDULES_WARNING}`),
});

/** When the services go. Set up and maintained by the operator. */
export const schedules = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const { tenant, role } = c.var.caller;
		const [all, runs] = await Promise.all([schedulesOf(c.env.DB, tenant.id), lastRuns(c.env.DB, tenant.id, RUNNING)]);
		const nowMs = c.var.ports.now();
		return c.json({
			items: all.map((schedule) => ({
				...scheduleView(schedule, tenant, nowMs),
				lastRun: lastRunView(runs.get(schedule.service)),
				editable: role === "operator" && SERVICES[schedule.service].runs,
			})),
			next: null,
			warning: SCHEDULES_WARNING,
		});
	})
	.all("/", allowOnly("GET"))
	.put("/:service", json(ScheduleChange), async (c) => {
		const { tenant } = c.var.caller;
		const service = SCHEDULED.find((name) => name === c.req.param("service"));
		if (service === undefined) return problem(c, "service_not_found", `Those that go at certain times are ${SCHEDULED.join(", ")}.`);
		if (!SERVICES[service].runs) return problem(c, "service_not_running", `${SERVICES[service].label} does not run in this version.`);
		const { expression, zone, paused } = c.req.valid("json");
		const change = { expression, zone, paused };
		const before = (await schedulesOf(c.env.DB, tenant.id)).find((schedule) => schedule.service === service);
		const entry = entryOf(c, {
			event: "schedule.changed",
			subject: service,
			before: before === undefined ? null : summed(before),
			after: summed(change),
		});
		const saved = await saveSchedule(c.env.DB, tenant.id, service, change, entry);
		const runs = await lastRuns(c.env.DB, tenant.id, [service]);
		return c.json({ ...scheduleView(saved, tenant, entry.atMs), lastRun: lastRunView(runs.get(service)), editable: true });
	})
	.all("/:service", allowOnly("PUT"));

const RUNNING = SCHEDULED.filter((service) => SERVICES[service].runs);

/** For the audit log. */
const summed = ({ expression, zone, paused }: Pick<Schedule, "expression" | "zone" | "paused">): string =>
	`${expression}${zone === null ? "" : ` (${zone})`}${paused ? ", paused" : ""}`;

function scheduleView({ service, expression, zone, paused, updatedAtMs }: Schedule, { timeZone }: Caller["tenant"], nowMs: number) {
	const { label, does, runs } = SERVICES[service];
	const where = zone ?? timeZone;
	// Checked when it was saved; only a row that somebody else has written can be wrong.
	const mistake = mistakeIn(expression);
	const state = !runs ? "not_running" : paused || mistake !== null ? "paused" : "running";
	return {
		service,
		label,
		does,
		expression,
		words: mistake === null ? inWords(expression) : `The expression ${mistake}.`,
		zone: where,
		zoneIsTenants: zone === null,
		state,
		nextRunAt: state === "running" ? isoOrNull(nextRunMs(expression, where, nowMs)) : null,
		updatedAt: isoOrNull(updatedAtMs),
		note: noteOn(service),
	};
}

/** What the schedule alone would not say. */
function noteOn(service: ScheduledService): string | null {
	if (!SERVICES[service].runs) return "This version does not run it yet; these are the times that are meant for it.";
	if (service === "sweep")
		return "Every desk is looked after once a minute besides, whatever the schedule says. A run on schedule is kept in the log.";
	return null;
}

const lastRunView = (run: RunEntry | undefined) =>
	run === undefined ? null : { ...runView(run), message: run.message, at: isoOf(run.atMs) };
