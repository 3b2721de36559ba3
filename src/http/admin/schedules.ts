import { Hono } from "hono";
import * as z from "zod";
import { agendaOf, type Planned } from "../../db/agenda";
import { plannedAnew } from "../../db/anew";
import { lastRuns, type RunEntry } from "../../db/logs";
import { reportSettingsOf } from "../../db/report";
import { type RunRow, unfinishedRuns } from "../../db/run-lists";
import { type Schedule, saveSchedule, schedulesOf } from "../../db/schedules";
import { SCHEDULED, type ScheduledService, SERVICES } from "../../db/services";
import { inWords, isZone, mistakeIn, nextRunMs, nextRunsMs } from "../../lib/crontab";
import { allowOnly } from "../methods";
import { FORMAT } from "../mistakes";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import { entryOf } from "./audited";
import type { AdminDoor, Caller } from "./door";
import { runView } from "./logs";
import { settingsOvertaken } from "./overtaken";
import { asSchedule, isWanted, mistakesInChange, noteOnReport } from "./schedule-of-report";
import { runRowView, scheduleRuns } from "./schedule-runs";
import { isoOf, isoOrNull } from "./views";

/** Stands over the schedules, wherever they are shown. */
export const SCHEDULES_WARNING = "Do not modify the frequency settings without consulting your provider.";
const ZONE_LENGTH_MAX = 64;

const Expression = z
	.string("must be a line of a crontab, such as */5 * * * *")
	.transform((text) => text.trim().replace(/\s+/g, " "))
	.superRefine((expression, context) => {
		const message = mistakeIn(expression);
		if (message !== null) context.addIssue({ code: "custom", message });
	});
const Zone = z
	.string()
	.max(ZONE_LENGTH_MAX)
	.refine(isZone, { error: 'must be an IANA name such as "Europe/Dublin", or null for the tenant\'s own', params: FORMAT });

const ScheduleChange = z.strictObject({
	expression: Expression,
	/** Null: the tenant's own. */
	zone: Zone.nullable().default(null),
	paused: z.boolean().default(false),
	confirm: z.literal(true, `must be true. ${SCHEDULES_WARNING}`),
	/** The one that was seen; 0 when it was never changed. */
	version: z.number("must be the `version` that you saw").int().min(0),
});

/** `zone` left out: the tenant's own. */
const Preview = z.strictObject({ expression: Expression, zone: Zone.optional() });
const PREVIEWED_RUNS = 3;

/** When the services go. Set up and maintained by the operator. */
export const schedules = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const { tenant, role } = c.var.caller;
		const db = c.env.DB;
		const [all, report, runs, agenda, unfinished, anew] = await Promise.all([
			schedulesOf(db, tenant.id),
			reportSettingsOf(db, tenant.id),
			lastRuns(db, tenant.id, SCHEDULED),
			agendaOf(db, [tenant.id]),
			unfinishedRuns(db, tenant.id),
			plannedAnew(db, tenant.id),
		]);
		const nowMs = c.var.ports.now();
		return c.json({
			items: all.map((schedule) => ({
				...planned(scheduleView(schedule.service === "report" ? asSchedule(schedule, report) : schedule, tenant, nowMs), agenda, anew),
				...(schedule.service === "report" ? { note: noteOnReport(report), ...(isWanted(report) ? {} : { nextRunAt: null }) } : {}),
				lastRun: lastRunView(runs.get(schedule.service)),
				underWay: underWayOf(schedule.service, unfinished),
				editable: role === "operator",
			})),
			next: null,
			warning: SCHEDULES_WARNING,
		});
	})
	.all("/", allowOnly("GET"))
	/** What an expression would mean, before it is saved. */
	.get("/preview", (c) => {
		const query = Preview.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { expression, zone = c.var.caller.tenant.timeZone } = query.data;
		const nextRuns = nextRunsMs(expression, zone, c.var.ports.now(), PREVIEWED_RUNS);
		return c.json({ expression, words: inWords(expression), zone, nextRunsAt: nextRuns.map(isoOf) });
	})
	.all("/preview", allowOnly("GET"))
	.put("/:service", json(ScheduleChange), async (c) => {
		const { tenant } = c.var.caller;
		const service = SCHEDULED.find((name) => name === c.req.param("service"));
		if (service === undefined) return problem(c, "service_not_found", `Those that go at certain times are ${SCHEDULED.join(", ")}.`);
		const { expression, zone, paused, version: seen } = c.req.valid("json");
		const change = { expression, zone, paused };
		const read = async () => (await schedulesOf(c.env.DB, tenant.id)).find((schedule) => schedule.service === service);
		const before = await read();
		const report = service === "report" ? await reportSettingsOf(c.env.DB, tenant.id) : null;
		const viewed = async (schedule: Schedule) => {
			const [runs, unfinished] = await Promise.all([lastRuns(c.env.DB, tenant.id, [service]), unfinishedRuns(c.env.DB, tenant.id)]);
			const shown = report === null ? schedule : asSchedule(schedule, report);
			const view = planned(scheduleView(shown, tenant, c.var.ports.now()), [], []);
			const note = report === null ? view.note : noteOnReport(report);
			return { ...view, note, lastRun: lastRunView(runs.get(service)), underWay: underWayOf(service, unfinished), editable: true };
		};
		const overtaken = async () => {
			const current = await viewed((await read()) ?? { ...change, service, updatedAtMs: null, version: 0 });
			return await settingsOvertaken(c, { event: "schedule.changed", subject: service, seen, current });
		};
		if (before?.version !== seen) return await overtaken();
		const errors = report === null ? [] : mistakesInChange(change, asSchedule(before, report));
		if (errors.length > 0) return problem(c, "validation_failed", "The report goes by its own settings.", { errors });
		const entry = entryOf(c, {
			event: "schedule.changed",
			subject: service,
			before: summed(before),
			after: summed(change),
		});
		const saved = await saveSchedule(c.env.DB, tenant.id, service, { ...change, seen }, entry);
		return saved === null ? await overtaken() : c.json(await viewed(saved));
	})
	.all("/:service", allowOnly("PUT"))
	.route("/", scheduleRuns);

/** For the audit log. */
const summed = ({ expression, zone, paused }: Pick<Schedule, "expression" | "zone" | "paused">): string =>
	`${expression}${zone === null ? "" : ` (${zone})`}${paused ? ", paused" : ""}`;

function scheduleView(
	{ service, expression, zone, paused, updatedAtMs, version }: Schedule,
	{ timeZone }: Caller["tenant"],
	nowMs: number,
) {
	const { label, does } = SERVICES[service];
	const where = zone ?? timeZone;
	// Checked when it was saved; only a row that somebody else has written can be wrong.
	const mistake = mistakeIn(expression);
	const state = paused || mistake !== null ? "paused" : "running";
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
		version,
		updatedAt: isoOrNull(updatedAtMs),
		note: noteOn(service),
	};
}

/**
 * The next run as the tick will make it, which is also right for a service whose time is set elsewhere, or one that failed and begins
 * anew before its time; before the tick has come by, as the schedule says. `parts`: those that go by themselves, each with its own next run.
 */
function planned(view: ReturnType<typeof scheduleView>, agenda: readonly Planned[], anew: Awaited<ReturnType<typeof plannedAnew>>) {
	const rows = agenda
		.filter(({ service }) => service === view.service)
		.map(({ part, nextDueMs }) => {
			const own = anew.find((run) => run.service === view.service && run.part === part)?.anewAtMs ?? nextDueMs;
			return { part, nextDueMs: Math.min(own, nextDueMs) };
		});
	const nextMs = rows.length === 0 ? null : Math.min(...rows.map(({ nextDueMs }) => nextDueMs));
	return {
		...view,
		nextRunAt: view.state === "running" && nextMs !== null ? isoOf(nextMs) : view.nextRunAt,
		parts: rows.filter(({ part }) => part !== "").map(({ part, nextDueMs }) => ({ part, nextRunAt: isoOf(nextDueMs) })),
	};
}

const underWayOf = (service: ScheduledService, unfinished: readonly RunRow[]) =>
	unfinished.filter((run) => run.service === service).map(runRowView);

/** What the schedule alone would not say. */
function noteOn(service: ScheduledService): string | null {
	if (service === "sweep") return "Every desk is looked after once a minute besides, whatever the schedule says.";
	return null;
}

const lastRunView = (run: RunEntry | undefined) =>
	run === undefined ? null : { ...runView(run), message: run.message, at: isoOf(run.atMs) };
