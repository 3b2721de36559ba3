import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { FindingKind, Ours, Theirs } from "../order/agreement";
import { tenants } from "./schema";

/** Whether our orders agree with the ERP's, and their copy here with the desks. As in schema.ts: times are Unix ms, objects are JSON text. */

const tenantAlone = () =>
	text("tenant_id")
		.primaryKey()
		.references(() => tenants.id);

/** `walking`: through what the ERP tells. `comparing`: our orders with that. `confirming`: the ERP is asked about what looked wrong. */
export const RECONCILIATION_STATES = ["walking", "comparing", "confirming", "ended"] as const;

export const reconciliations = sqliteTable("reconciliations", {
	tenantId: tenantAlone(),
	state: text("state", { enum: RECONCILIATION_STATES }).notNull(),
	source: text("source").notNull(),
	/** `feed`: the ERP tells of its orders. `questions`: it is asked about each of ours. */
	method: text("method", { enum: ["feed", "questions"] }).notNull(),
	beganAtMs: integer("began_at_ms").notNull(),
	endedAtMs: integer("ended_at_ms"),
	/** Our orders that have changed since then; 0: all. */
	fromMs: integer("from_ms").notNull(),
	cursor: text("cursor"),
	pages: integer("pages").notNull(),
	/** Our orders below this number are still to be compared; null: not begun. */
	belowSeq: integer("below_seq"),
	theirs: integer("theirs").notNull(),
	ours: integer("ours").notNull(),
	asked: integer("asked").notNull(),
	putOff: integer("put_off").notNull(),
	leftOut: integer("left_out").notNull(),
	/** Orders that the walk has not looked at, because they had not changed. */
	earlier: integer("earlier").notNull().default(0),
	/** When it is over all orders have been looked at since then; null: not all of them. */
	wholeFromMs: integer("whole_from_ms"),
	/** Orders that last changed before that went to another ERP; 0: none did. */
	floorMs: integer("floor_ms").notNull().default(0),
	/** Where the ERP is asked about each order: those below this number come next (null: the newest), and when that round began. */
	againBelowSeq: integer("again_below_seq"),
	againFromMs: integer("again_from_ms"),
	/** `wholeFromMs` of the last walk that came to its end and had one. */
	doneWholeMs: integer("done_whole_ms"),
	/** Of the last walk that came to its end: when it began, and where the feed goes on after it. */
	doneBeganAtMs: integer("done_began_at_ms"),
	doneCursor: text("done_cursor"),
});

export const reconciliationPages = sqliteTable(
	"reconciliation_pages",
	{
		tenantId: text("tenant_id").notNull(),
		page: integer("page").notNull(),
		/** E-numbers. */
		live: text("live", { mode: "json" }).$type<readonly string[]>().notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.page] })],
);

/** What the ERP calls orders of ours that its feed told of: of one that is deleted there, the feed says no more than that. */
export const reconciliationMet = sqliteTable(
	"reconciliation_met",
	{
		tenantId: text("tenant_id").notNull(),
		erpId: text("erp_id").notNull(),
		eNumber: text("e_number").notNull(),
		/** When the walk began that last met it. */
		metAtMs: integer("met_at_ms").notNull().default(0),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.erpId] }),
		index("reconciliation_met_by_time").on(table.tenantId, table.metAtMs),
	],
);

export const reconciliationSuspects = sqliteTable(
	"reconciliation_suspects",
	{
		tenantId: text("tenant_id").notNull(),
		eNumber: text("e_number").notNull(),
		notBeforeMs: integer("not_before_ms").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.eNumber] })],
);

export interface Acceptance {
	readonly by: string;
	readonly atMs: number;
	readonly note: string | null;
}
export const findings = sqliteTable(
	"findings",
	{
		tenantId: text("tenant_id").notNull(),
		kind: text("kind").$type<FindingKind>().notNull(),
		eNumber: text("e_number").notNull(),
		/** Null: the number was never given out. */
		ours: text("ours", { mode: "json" }).$type<Ours>(),
		theirs: text("theirs", { mode: "json" }).$type<readonly Theirs[]>().notNull(),
		suggestion: text("suggestion").notNull(),
		firstSeenMs: integer("first_seen_ms").notNull(),
		lastSeenMs: integer("last_seen_ms").notNull(),
		closedAtMs: integer("closed_at_ms"),
		accepted: text("accepted", { mode: "json" }).$type<Acceptance>(),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.kind, table.eNumber] }),
		index("findings_by_time").on(table.tenantId, table.firstSeenMs, table.kind, table.eNumber),
		index("findings_open").on(table.tenantId, table.firstSeenMs),
	],
);

export const copyChecks = sqliteTable("copy_checks", {
	tenantId: tenantAlone(),
	/** The run that it belongs to. */
	dueAtMs: integer("due_at_ms").notNull(),
	beganAtMs: integer("began_at_ms").notNull(),
	endedAtMs: integer("ended_at_ms"),
	/** How far it has come. */
	seq: integer("seq").notNull(),
	record: integer("record").notNull(),
	orders: integer("orders").notNull(),
	records: integer("records").notNull(),
	missing: integer("missing").notNull(),
	differing: integer("differing").notNull(),
	surplus: integer("surplus").notNull(),
	recordsMissing: integer("records_missing").notNull(),
	recordsDiffering: integer("records_differing").notNull(),
	examples: text("examples", { mode: "json" }).$type<readonly string[]>().notNull(),
});

/** Tenants whose copy is being made anew: what was known of old orders is no news then. */
export const rebuilding = sqliteTable("rebuilding", {
	tenantId: tenantAlone(),
	sinceMs: integer("since_ms").notNull(),
	/** Numbers of orders that were on their way here when it began: they are news, however old. */
	owing: text("owing", { mode: "json" }).$type<readonly number[]>().notNull().default([]),
});
