import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Entity } from "../erp/adapter";
import type { ErrorClass } from "../order/outcome";
import { tenants } from "./schema";

/** What was brought over from the ERP, and how far that has come. As in schema.ts: times are Unix ms, objects are JSON text. */

/** Flat, as an adapter gives it. */
export type RecordData = Readonly<Record<string, string | boolean | null>>;

/** What a person has set over a product; null: as the ERP says. */
export interface Override {
	readonly name: string | null;
	readonly description: string | null;
	readonly active: boolean | null;
	readonly by: { readonly kind: string; readonly id: string; readonly name: string };
	readonly atMs: number;
}

const tenantId = () =>
	text("tenant_id")
		.notNull()
		.references(() => tenants.id);
const entity = () => text("entity").$type<Entity>().notNull();

/** Has three virtual columns besides (`sku`, `account`, `reference`), for its indexes alone. */
export const erpRecords = sqliteTable(
	"erp_records",
	{
		tenantId: tenantId(),
		entity: entity(),
		erpId: text("erp_id").notNull(),
		/** Of a deleted record what it was last. */
		data: text("data", { mode: "json" }).$type<RecordData>().notNull(),
		digest: text("digest").notNull(),
		modifiedAt: text("modified_at"),
		/** Microseconds since 1970. */
		modifiedUs: integer("modified_us"),
		changedAtMs: integer("changed_at_ms").notNull(),
		/** Grows with every change of the tenant; a gap means nothing. */
		changeN: integer("change_n").notNull(),
		deletedAtMs: integer("deleted_at_ms"),
		override: text("override", { mode: "json" }).$type<Override>(),
		/** Of a product, for the search alone: how else the words of `data` may be written (db/words.ts), */
		otherWords: text("other_words").notNull().default(""),
		/** and those of `override`; null: nobody has looked yet. */
		overrideWords: text("override_words"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.entity, table.erpId] }),
		index("erp_records_by_change").on(table.tenantId, table.entity, table.changeN),
		index("erp_records_by_sku").on(table.tenantId, table.entity),
		index("erp_records_by_account").on(table.tenantId, table.entity),
		index("erp_records_by_reference").on(table.tenantId, table.entity),
		index("erp_records_unread_overrides").on(table.tenantId),
		index("erp_records_deleted").on(table.tenantId, table.entity, table.deletedAtMs),
	],
);

/** Where each tenant's products stand in the full-text table `product_search`: at `n * 2^40 + change_n`. */
export const productRanges = sqliteTable(
	"product_ranges",
	{
		n: integer("n").primaryKey(),
		tenantId: text("tenant_id").notNull(),
	},
	(table) => [uniqueIndex("product_ranges_by_tenant").on(table.tenantId)],
);

export const changeCounters = sqliteTable("change_counters", {
	tenantId: text("tenant_id")
		.primaryKey()
		.references(() => tenants.id),
	n: integer("n").notNull(),
	/** Which counting `n` belongs to. */
	epoch: text("epoch").notNull().default(""),
});

/** `first_load`: everything is being brought over for the first time, or anew. */
export const REPLICATION_STATES = ["first_load", "following"] as const;
export type ReplicationState = (typeof REPLICATION_STATES)[number];

export const replication = sqliteTable(
	"replication",
	{
		tenantId: tenantId(),
		entity: entity(),
		/** Null: as the entity comes. */
		monitored: integer("monitored", { mode: "boolean" }),
		source: text("source"),
		token: text("token").notNull(),
		cursor: text("cursor"),
		state: text("state", { enum: REPLICATION_STATES }).notNull(),
		loaded: integer("loaded").notNull(),
		startedAtMs: integer("started_at_ms"),
		loadedAtMs: integer("loaded_at_ms"),
		records: integer("records").notNull(),
		lastCheckedAtMs: integer("last_checked_at_ms"),
		lastChangedAtMs: integer("last_changed_at_ms"),
		lastSuccessAtMs: integer("last_success_at_ms"),
		errorClass: text("error_class").$type<ErrorClass>(),
		errorMessage: text("error_message"),
		failingSinceMs: integer("failing_since_ms"),
		lookAtMs: integer("look_at_ms"),
		staleSinceMs: integer("stale_since_ms"),
		/** Up to then nobody could bring it up to date. */
		excusedToMs: integer("excused_to_ms"),
		/** When the ERP last did not know the cursor. */
		startedOverAtMs: integer("started_over_at_ms"),
		/** Records of an ERP that was connected before may be among these. */
		mixed: integer("mixed", { mode: "boolean" }).notNull().default(false),
		prunedToN: integer("pruned_to_n").notNull().default(0),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.entity] }), index("replication_look").on(table.lookAtMs)],
);

/** `deleting`: the walk is over, and what it did not meet goes. */
export const COMPARISON_STATES = ["walking", "deleting", "ended"] as const;

export const comparisons = sqliteTable(
	"comparisons",
	{
		tenantId: tenantId(),
		entity: entity(),
		walk: text("walk").notNull(),
		cursor: text("cursor"),
		state: text("state", { enum: COMPARISON_STATES }).notNull(),
		beganAtMs: integer("began_at_ms").notNull(),
		beganN: integer("began_n").notNull(),
		pages: integer("pages").notNull(),
		walked: integer("walked").notNull(),
		endedAtMs: integer("ended_at_ms"),
		missing: integer("missing").notNull(),
		differing: integer("differing").notNull(),
		gone: integer("gone").notNull(),
		heldBack: integer("held_back").notNull(),
		/** `beganN` of the walk before it, if that held anything back; what it has met is kept in pages below zero. */
		heldN: integer("held_n"),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.entity] })],
);

const ids = (name: string) => text(name, { mode: "json" }).$type<readonly string[]>().notNull();

export const comparisonPages = sqliteTable(
	"comparison_pages",
	{
		tenantId: tenantId(),
		entity: entity(),
		page: integer("page").notNull(),
		ids: ids("ids"),
		missing: ids("missing"),
		differing: ids("differing"),
		gone: ids("gone"),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.entity, table.page] })],
);
