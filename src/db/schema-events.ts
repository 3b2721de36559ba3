import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { EventType } from "../events/catalogue";
import type { Actor } from "../order/action";
import { tenants } from "./schema";

/** The rows of D1 behind signed events. As in schema.ts: times are Unix ms, lists are JSON text. */

export const webhookEndpoints = sqliteTable(
	"webhook_endpoints",
	{
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		id: text("id").notNull(),
		url: text("url").notNull(),
		events: text("events", { mode: "json" }).$type<readonly EventType[]>().notNull(),
		description: text("description").notNull(),
		/** lib/secret.ts, bound to the tenant and the endpoint. */
		sealedSecret: text("sealed_secret").notNull(),
		/** The one before; it signs as well until then. */
		previousSealedSecret: text("previous_sealed_secret"),
		previousUntilMs: integer("previous_until_ms"),
		createdAtMs: integer("created_at_ms").notNull(),
		createdBy: text("created_by", { mode: "json" }).$type<Pick<Actor, "kind" | "id" | "name">>().notNull(),
		/** Set: nothing is written or sent for it. */
		disabledAtMs: integer("disabled_at_ms"),
		/** Null: a person did it. */
		disabledReason: text("disabled_reason"),
		/** Deliveries that failed one after the other. */
		failures: integer("failures").notNull(),
		/** Nothing is tried before. */
		notBeforeMs: integer("not_before_ms").notNull(),
		deliveredAtMs: integer("delivered_at_ms"),
		/** Goes up with each change of what a person sets, and when the gateway gives it up. */
		version: integer("version").notNull().default(1),
		/** When the first of the failures in a row was; null: the last delivery went well. */
		failingSinceMs: integer("failing_since_ms"),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Written by triggers on `orders` and `incidents`; deleted when it is on its way. */
export const events = sqliteTable(
	"events",
	{
		n: integer("n").primaryKey({ autoIncrement: true }),
		tenantId: text("tenant_id").notNull(),
		source: text("source").notNull(),
		type: text("type").notNull(),
		/** Events of one thread are delivered one after the other. */
		thread: text("thread").notNull(),
		/** The e-number; "" for what is about no order. */
		subject: text("subject").notNull(),
		/** Null: for all that want its type. */
		endpointId: text("endpoint_id"),
		atMs: integer("at_ms").notNull(),
		data: text("data").notNull(),
	},
	(table) => [uniqueIndex("events_by_source").on(table.tenantId, table.source), index("events_by_n").on(table.tenantId, table.n)],
);

export const webhookDeliveries = sqliteTable(
	"webhook_deliveries",
	{
		tenantId: text("tenant_id").notNull(),
		letterId: text("letter_id").notNull(),
		endpointId: text("endpoint_id").notNull(),
		/** Of the event. */
		n: integer("n").notNull(),
		thread: text("thread").notNull(),
		/** HTTP status; null: it was not tried, or nobody answered. */
		statusCode: integer("status_code"),
		answer: text("answer"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.letterId, table.endpointId] }),
		uniqueIndex("webhook_deliveries_by_n").on(table.tenantId, table.endpointId, table.n),
		index("webhook_deliveries_by_thread").on(table.tenantId, table.endpointId, table.thread, table.n),
	],
);
