import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Actor } from "../order/action";
import { tenants } from "./schema";

/** How long what is about persons is kept, and persons who were erased. As in schema.ts: times are Unix ms, objects are JSON text. */

const ofTenant = () =>
	text("tenant_id")
		.notNull()
		.references(() => tenants.id);

/** In days; null: for ever. */
export const retentionSettings = sqliteTable("retention_settings", {
	tenantId: ofTenant().primaryKey(),
	orders: integer("orders_days"),
	exchanges: integer("exchanges_days").notNull(),
	letters: integer("letters_days").notNull(),
	notifications: integer("notifications_days").notNull(),
	logs: integer("logs_days").notNull(),
	version: integer("version").notNull(),
	updatedAtMs: integer("updated_at_ms").notNull(),
});

/** By kind of what went. */
export type Tally = Readonly<Record<string, number>>;

/** Of runs that take several invocations. */
export const retentionTallies = sqliteTable(
	"retention_tallies",
	{
		tenantId: text("tenant_id").notNull(),
		dueAtMs: integer("due_at_ms").notNull(),
		counts: text("counts", { mode: "json" }).$type<Tally>().notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.dueAtMs] })],
);

/** One row, `id` 1: the index of the search is one for all tenants. As written by compaction.ts, and `wanted` by a trigger. */
export const searchCompaction = sqliteTable("search_compaction", {
	id: integer("id").primaryKey(),
	/** Words of erased orders may stand in it. */
	wanted: integer("wanted", { mode: "boolean" }).notNull(),
	beganAtMs: integer("began_at_ms"),
	endedAtMs: integer("ended_at_ms"),
	holder: text("holder"),
	leaseUntilMs: integer("lease_until_ms"),
});

/** Written by triggers alone (migrations/0012_retention.sql). */
export const erasedOrders = sqliteTable(
	"erased_orders",
	{ tenantId: text("tenant_id").notNull(), eNumber: text("e_number").notNull() },
	(table) => [primaryKey({ columns: [table.tenantId, table.eNumber] })],
);

/**
 * `looking`: which orders are theirs. `sweeping`: what else speaks of them. `compacting`: the search forgets the words for good.
 * `withdrawn`: whoever asked for it takes that back.
 */
export const ERASURE_STATES = ["looking", "erasing", "sweeping", "compacting", "done", "withdrawn"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

export const erasures = sqliteTable(
	"erasures",
	{
		tenantId: ofTenant(),
		id: text("id").notNull(),
		state: text("state", { enum: ERASURE_STATES }).notNull(),
		askedAtMs: integer("asked_at_ms").notNull(),
		askedBy: text("asked_by", { mode: "json" }).$type<Pick<Actor, "kind" | "id" | "name">>().notNull(),
		/** HMAC of what was asked for, under CREDENTIALS_KEY: whoever asks again can be told that it was done. */
		personHash: text("person_hash").notNull(),
		/** lib/secret.ts, bound to the erasure; null once it is done and none of their orders waits. */
		sealedPerson: text("sealed_person"),
		replica: integer("replica", { mode: "boolean" }).notNull(),
		cursor: text("cursor"),
		/** Orders looked at. */
		examined: integer("examined").notNull(),
		counts: text("counts", { mode: "json" }).$type<Tally>().notNull(),
		endedAtMs: integer("ended_at_ms"),
		/** Since when it cannot go on, and why, as a sentence; null: it can. */
		stuckSinceMs: integer("stuck_since_ms"),
		stuckReason: text("stuck_reason"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		index("erasures_by_time").on(table.tenantId, table.askedAtMs, table.id),
		index("erasures_open").on(table.tenantId, table.state),
	],
);

/** `waiting`: somebody still needs what is in it; it is erased when that is over. */
export const ERASURE_ORDER_STATES = ["found", "erased", "waiting"] as const;

export const erasureOrders = sqliteTable(
	"erasure_orders",
	{
		tenantId: text("tenant_id").notNull(),
		erasureId: text("erasure_id").notNull(),
		seq: integer("seq").notNull(),
		eNumber: text("e_number").notNull(),
		state: text("state", { enum: ERASURE_ORDER_STATES }).notNull(),
		reason: text("reason"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.erasureId, table.seq] }),
		index("erasure_orders_waiting").on(table.tenantId, table.seq),
	],
);
