import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Actor } from "../order/action";
import { tenants } from "./schema";
import type { ScheduledService } from "./services";

/** When services go and what became of it. As in schema.ts: times are Unix ms, objects are JSON text. */

/** `part`: for replication the entity, "" for what has no parts. */
export const agenda = sqliteTable(
	"agenda",
	{
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		service: text("service").$type<ScheduledService>().notNull(),
		part: text("part").notNull(),
		nextDueMs: integer("next_due_ms").notNull(),
		/** From then to the time after it. */
		intervalMs: integer("interval_ms").notNull(),
		/** What the times follow from; another one, and they are worked out anew. */
		plan: text("plan").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.service, table.part] }), index("agenda_by_time").on(table.nextDueMs)],
);

/** Parts that an open incident is, or was, about; as written by stopped-parts.ts alone. */
export const stoppedParts = sqliteTable(
	"stopped_parts",
	{
		tenantId: text("tenant_id").notNull(),
		incidentId: text("incident_id").notNull(),
		service: text("service").$type<ScheduledService>().notNull(),
		part: text("part").notNull(),
		reason: text("reason").notNull(),
		stoppedAtMs: integer("stopped_at_ms").notNull(),
		/** Null: it has stopped. */
		wellAtMs: integer("well_at_ms"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.incidentId, table.part] }),
		uniqueIndex("stopped_parts_open").on(table.tenantId, table.service, table.part),
	],
);

/**
 * `due`: waits to be begun. `running`: begun, under a lease. `going_on`: has more to do. `retrying`: a try has failed, the next one
 * comes. `done`, `failed`: over. `dropped`: over before it began, because its service was paused or its part is gone.
 */
export const RUN_STATES = ["due", "running", "going_on", "retrying", "done", "failed", "dropped"] as const;
export type RunState = (typeof RUN_STATES)[number];

/**
 * `schedule`: its time had come. `missed`: its time, and maybe others before it, had passed unseen. `push`: something said that there is
 * work. `again`: the one before it failed for what may pass.
 */
export const CAUSES = ["schedule", "missed", "person", "push", "again"] as const;
export type Cause = (typeof CAUSES)[number];

export const runs = sqliteTable(
	"runs",
	{
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		service: text("service").$type<ScheduledService>().notNull(),
		part: text("part").notNull(),
		dueAtMs: integer("due_at_ms").notNull(),
		cause: text("cause", { enum: CAUSES }).notNull(),
		state: text("state", { enum: RUN_STATES }).notNull(),
		/** Tries since the last one that got somewhere; the running one counts. */
		attempts: integer("attempts").notNull(),
		/** Invocations that got somewhere and had more to do. */
		slices: integer("slices").notNull(),
		/** When somebody looks again: to ring for it, or, while it runs, because its lease is over. Null: it is over. */
		wakeAtMs: integer("wake_at_ms"),
		intervalMs: integer("interval_ms").notNull(),
		/** When a person is told that it is not over. Null: never, or they were told. */
		alarmAtMs: integer("alarm_at_ms"),
		startedAtMs: integer("started_at_ms"),
		endedAtMs: integer("ended_at_ms"),
		success: integer("success", { mode: "boolean" }),
		count: integer("count").notNull(),
		message: text("message"),
		/** Null: nobody. */
		askedBy: text("asked_by", { mode: "json" }).$type<Pick<Actor, "kind" | "id" | "name">>(),
		/** How many before it, one after the other, failed for what may pass. */
		anew: integer("anew").notNull().default(0),
		/** Of one that failed: when another begins in its place. Null: by the schedule, or by hand. */
		anewAtMs: integer("anew_at_ms"),
		/** It failed because the ERP broke it off: news of the ERP has another begin in its place. */
		brokenOff: integer("broken_off", { mode: "boolean" }).notNull().default(false),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.service, table.part, table.dueAtMs] }),
		index("runs_awake").on(table.wakeAtMs),
		index("runs_alarm").on(table.alarmAtMs),
		index("runs_by_service").on(table.tenantId, table.service, table.dueAtMs),
		uniqueIndex("runs_waiting").on(table.tenantId, table.service, table.part),
		uniqueIndex("runs_under_way").on(table.tenantId, table.service, table.part),
		index("runs_anew").on(table.anewAtMs),
		index("runs_anew_of").on(table.tenantId, table.service, table.part),
	],
);

/** Where a walk through all tenants that did not get to its end goes on; `name` as in `patrols`. */
export const patrolPlaces = sqliteTable("patrol_places", {
	name: text("name").primaryKey(),
	afterTenantId: text("after_tenant_id").notNull(),
});

/** Tenants that the tick cannot look after. */
export const unattended = sqliteTable("unattended", {
	tenantId: text("tenant_id")
		.primaryKey()
		.references(() => tenants.id),
	sinceMs: integer("since_ms").notNull(),
	what: text("what", { enum: ["desk", "link"] }).notNull(),
});
