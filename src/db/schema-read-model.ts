import { integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ErrorClass } from "../order/outcome";

/** What triggers on the orders keep for lists, search and overview (migrations/0003). Nobody else writes it. */

/** Where each tenant's orders stand in the full-text table `order_search`: at `n * 2^40 + seq - base`. */
export const searchRanges = sqliteTable(
	"search_ranges",
	{
		n: integer("n").primaryKey(),
		tenantId: text("tenant_id").notNull(),
		base: integer("base").notNull(),
	},
	(table) => [uniqueIndex("search_ranges_by_tenant").on(table.tenantId)],
);

/** A row for every Unix hour in which orders were placed. Their sequence numbers lie between `minSeq` and `maxSeq`. */
export const hours = sqliteTable(
	"hours",
	{
		tenantId: text("tenant_id").notNull(),
		hour: integer("hour").notNull(),
		minSeq: integer("min_seq").notNull(),
		maxSeq: integer("max_seq").notNull(),
		/** How many of them have a status of this filter now (order/status.ts). */
		successful: integer("successful").notNull(),
		pending: integer("pending").notNull(),
		failed: integer("failed").notNull(),
		archived: integer("archived").notNull(),
		awaiting_payment: integer("awaiting_payment").notNull(),
		abandoned: integer("abandoned").notNull(),
		/** Step of the scale (db/hours.ts) to the number of orders that the ERP had in that time. */
		delivered: text("delivered", { mode: "json" }).$type<Readonly<Record<string, number>>>().notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.hour] })],
);

/** Orders that are failed now, by what went wrong; no class is the empty text. */
export const failures = sqliteTable(
	"failures",
	{
		tenantId: text("tenant_id").notNull(),
		errorClass: text("error_class").$type<ErrorClass | "">().notNull(),
		orders: integer("orders").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.errorClass] })],
);
