import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ReportCounts } from "../order/report";
import { tenants } from "./schema";
import type { Reported } from "./schema-console";

/** The rows of D1 behind the daily report. As in schema.ts: times are Unix ms, objects are JSON text. */

export const reports = sqliteTable(
	"reports",
	{
		tenantId: text("tenant_id").notNull(),
		/** `2026-06-03`, in `zone`: one report a local day. */
		localDate: text("local_date").notNull(),
		zone: text("zone").notNull(),
		dueAtMs: integer("due_at_ms").notNull(),
		windowFromMs: integer("window_from_ms").notNull(),
		windowToMs: integer("window_to_ms").notNull(),
		which: text("which").$type<Reported>().notNull(),
		counts: text("counts", { mode: "json" }).$type<ReportCounts>().notNull(),
		/** Lines of the file. */
		listed: integer("listed").notNull(),
		/** Orders that it had no room for. */
		beyond: integer("beyond").notNull(),
		letterId: text("letter_id").notNull(),
		/** Of `listed`, with persons who were erased. */
		ordersTakenOut: integer("orders_taken_out").notNull().default(0),
		/** When that was last, or its mail and file were erased as a whole; null: neither. */
		erasedAtMs: integer("erased_at_ms"),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.localDate] })],
);

/** A tenant that has a report has a row; what changes is marked with its epoch. */
export const reportWindows = sqliteTable("report_windows", {
	tenantId: text("tenant_id")
		.primaryKey()
		.references(() => tenants.id),
	epoch: integer("epoch").notNull(),
	/** Up to when the last report tells, or from when the first one does. */
	sinceMs: integer("since_ms").notNull(),
});

/** Written by triggers alone (migrations/0009_reports.sql): orders placed or changed since the last report. */
export const reportChanges = sqliteTable(
	"report_changes",
	{ tenantId: text("tenant_id").notNull(), seq: integer("seq").notNull(), epoch: integer("epoch").notNull() },
	(table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);
