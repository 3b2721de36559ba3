import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { tenants, users } from "./schema";
import type { ServiceName } from "./services";

/** The rows of D1 that the console keeps for itself. As in schema.ts: times are Unix ms, lists are JSON text. */

export const LEVELS = ["info", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

export const logs = sqliteTable(
	"logs",
	{
		id: integer("id").primaryKey(),
		/** Of a run: its end. */
		atMs: integer("at_ms").notNull(),
		level: text("level", { enum: LEVELS }).notNull(),
		service: text("service").$type<ServiceName>().notNull(),
		/** Null: about the deployment. */
		tenantId: text("tenant_id"),
		message: text("message").notNull(),
		detail: text("detail", { mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
		/** Set for an entry that tells of a whole run, with its success and what it counted. */
		startedAtMs: integer("started_at_ms"),
		success: integer("success", { mode: "boolean" }),
		count: integer("count"),
	},
	(table) => [
		index("logs_by_time").on(table.tenantId, table.atMs),
		index("logs_by_service").on(table.tenantId, table.service, table.atMs),
		index("logs_by_level").on(table.tenantId, table.level, table.atMs),
		index("logs_by_service_and_level").on(table.tenantId, table.service, table.level, table.atMs),
	],
);

/** Only what differs from the service's own schedule (services.ts). */
export const schedules = sqliteTable(
	"schedules",
	{
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		service: text("service").$type<ServiceName>().notNull(),
		/** Five fields, as in a crontab. */
		expression: text("expression").notNull(),
		/** IANA name; null: the tenant's own. */
		zone: text("zone"),
		paused: integer("paused", { mode: "boolean" }).notNull(),
		updatedAtMs: integer("updated_at_ms").notNull(),
		/** Goes up with each change. */
		version: integer("version").notNull().default(1),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.service] })],
);

/** `failed`: those that failed and those that have not arrived yet. */
export const REPORTED = ["all", "failed"] as const;
export type Reported = (typeof REPORTED)[number];

export const reportSettings = sqliteTable("report_settings", {
	tenantId: text("tenant_id")
		.primaryKey()
		.references(() => tenants.id),
	/** `07:30`, in the tenant's zone. */
	time: text("time").notNull(),
	which: text("which", { enum: REPORTED }).notNull(),
	/** None: there is no report. */
	recipients: text("recipients", { mode: "json" }).$type<readonly string[]>().notNull(),
	/** Counts the changes: who saves says which one they saw. */
	version: integer("version").notNull(),
	updatedAtMs: integer("updated_at_ms").notNull(),
});

export const savedViews = sqliteTable(
	"saved_views",
	{
		tenantId: text("tenant_id").notNull(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		id: text("id").notNull(),
		name: text("name").notNull(),
		/** The search part of the page's address, without the question mark. */
		query: text("query").notNull(),
		createdAtMs: integer("created_at_ms").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.userId, table.id] })],
);

export const NOTIFICATION_KINDS = ["order_failed", "incident_opened", "incident_closed"] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Written by triggers alone (migrations/0005_console.sql), once for all the people of a tenant. */
export const notifications = sqliteTable(
	"notifications",
	{
		/** In the order in which they became known here, which is not always that of `atMs`. */
		n: integer("n").primaryKey(),
		tenantId: text("tenant_id").notNull(),
		/** What it comes from, so that it comes once. */
		source: text("source").notNull(),
		atMs: integer("at_ms").notNull(),
		kind: text("kind", { enum: NOTIFICATION_KINDS }).notNull(),
		/** The e-number, or the incident's id. */
		subject: text("subject").notNull(),
		message: text("message").notNull(),
		detail: text("detail", { mode: "json" }).$type<Readonly<Record<string, string | number | null>>>().notNull().default({}),
	},
	(table) => [
		uniqueIndex("notifications_by_source").on(table.tenantId, table.source),
		index("notifications_by_tenant").on(table.tenantId, table.n),
	],
);

/** A person has read everything up to here. */
export const inboxMarks = sqliteTable(
	"inbox_marks",
	{
		tenantId: text("tenant_id").notNull(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		readTo: integer("read_to").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
);

/** And these besides. */
export const inboxReads = sqliteTable(
	"inbox_reads",
	{
		tenantId: text("tenant_id").notNull(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		n: integer("n").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.userId, table.n] })],
);

export const supportSettings = sqliteTable("support_settings", {
	tenantId: text("tenant_id").primaryKey(),
	/** Null: whoever the deployment names, if it names somebody. */
	address: text("address"),
	version: integer("version").notNull(),
	updatedAtMs: integer("updated_at_ms").notNull(),
});
