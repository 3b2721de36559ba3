import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { tenants, users } from "./schema";

/** The rows of D1 behind mails and events. As in schema.ts: times are Unix ms, lists are JSON text. */

export const letters = sqliteTable(
	"letters",
	{
		tenantId: text("tenant_id").notNull(),
		id: text("id").notNull(),
		/** What sort of letter: the writer's own word for it. */
		kind: text("kind").notNull(),
		/** What it is about, so that it is written once. */
		source: text("source").notNull(),
		subject: text("subject").notNull(),
		/** For an event: its payload. */
		text: text("text").notNull(),
		html: text("html").notNull(),
		createdAtMs: integer("created_at_ms").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		uniqueIndex("letters_by_source").on(table.tenantId, table.source),
		index("letters_by_time").on(table.tenantId, table.createdAtMs, table.id),
		index("letters_by_kind").on(table.tenantId, table.kind, table.createdAtMs),
	],
);

/** Each in as many parts as it takes, base64. */
export const attachments = sqliteTable(
	"attachments",
	{
		tenantId: text("tenant_id").notNull(),
		letterId: text("letter_id").notNull(),
		n: integer("n").notNull(),
		part: integer("part").notNull(),
		filename: text("filename").notNull(),
		type: text("type").notNull(),
		content: text("content").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.letterId, table.n, table.part] })],
);

/** `people`: mail to those who use the console, about their own account. What a shop says of its mail does not hold it up. */
export const CHANNELS = ["mail", "event", "people"] as const;
export type Channel = (typeof CHANNELS)[number];
/** `given_up`: refused for good, or tried for too long. `dropped`: its recipient is not to have it any more. */
export const SENDING_STATES = ["waiting", "sending", "sent", "given_up", "dropped"] as const;
export type SendingState = (typeof SENDING_STATES)[number];

export const outbox = sqliteTable(
	"outbox",
	{
		tenantId: text("tenant_id").notNull(),
		letterId: text("letter_id").notNull(),
		channel: text("channel", { enum: CHANNELS }).notNull(),
		/** An address, or the id of an endpoint. */
		recipient: text("recipient").notNull(),
		state: text("state", { enum: SENDING_STATES }).notNull(),
		/** Tries that count towards giving up. */
		attempts: integer("attempts").notNull(),
		/** While it is being sent: when another may take it, and what whoever settles shows. Null: nothing more happens by itself. */
		nextAttemptAtMs: integer("next_attempt_at_ms"),
		lastError: text("last_error"),
		createdAtMs: integer("created_at_ms").notNull(),
		sentAtMs: integer("sent_at_ms"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.letterId, table.channel, table.recipient] }),
		index("outbox_due").on(table.channel, table.nextAttemptAtMs),
		index("outbox_due_by_tenant").on(table.tenantId, table.channel, table.nextAttemptAtMs),
		index("outbox_due_by_endpoint").on(table.tenantId, table.recipient, table.nextAttemptAtMs),
	],
);

/** The mail server takes nothing from us. One row at most. */
export const mailStops = sqliteTable("mail_stops", {
	id: integer("id").primaryKey(),
	sinceMs: integer("since_ms").notNull(),
	/** Nothing is sent until then, and after that by one at first. */
	untilMs: integer("until_ms").notNull(),
	/** What the server said, and what can be done about it. */
	error: text("error").notNull(),
	advice: text("advice").notNull(),
	/** Who tries whether it takes mail again; null: nobody. */
	probe: text("probe"),
});

/** What a letter with a one-time link in it is kept without. */
export const letterLinks = sqliteTable(
	"letter_links",
	{
		tenantId: text("tenant_id").notNull(),
		letterId: text("letter_id").notNull(),
		/** Of `one_time_links`. */
		linkId: text("link_id").notNull(),
		/** Null: the letter was sent, given up, dropped or erased, or the link is over. Triggers see to that. */
		sealedToken: text("sealed_token"),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.letterId] }), index("letter_links_sealed").on(table.linkId)],
);

export const mailSettings = sqliteTable("mail_settings", {
	tenantId: text("tenant_id")
		.primaryKey()
		.references(() => tenants.id),
	/** Who hears of orders that were not placed, and of outages. */
	merchantAddresses: text("merchant_addresses", { mode: "json" }).$type<readonly string[]>().notNull(),
	capPerHour: integer("cap_per_hour").notNull(),
	/** Whether customers are sent the number of their order. */
	confirmations: integer("confirmations", { mode: "boolean" }).notNull(),
	version: integer("version").notNull(),
	updatedAtMs: integer("updated_at_ms").notNull(),
});

/** Where somebody wants to hear of orders that failed, and of outages. */
export const ORDER_ERRORS_TO = ["inbox", "mail", "both"] as const;
export type OrderErrorsTo = (typeof ORDER_ERRORS_TO)[number];

export const notificationChoices = sqliteTable(
	"notification_choices",
	{
		tenantId: text("tenant_id").notNull(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		orderErrors: text("order_errors", { enum: ORDER_ERRORS_TO }).notNull(),
		unsynced: integer("unsynced", { mode: "boolean" }).notNull(),
		updatedAtMs: integer("updated_at_ms").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
);

/**
 * `not_placed`: an order failed. `held`: an outage holds one. `unsynced`: on its way for too long. `confirmation`: its customer is to
 * have the number. `opened`: an incident has begun. `recovered`: it is over.
 */
export const ALERT_KINDS = ["not_placed", "held", "unsynced", "confirmation", "opened", "recovered"] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/**
 * Why nobody got a letter. `nobody`: no recipient was named. `settled`: it was over before a letter was written. `withdrawn`: the
 * order was put aside or erased. `switched_off`: confirmations are. `too_many`: a cap on confirmations was reached. `unreadable`: no
 * letter could be made of it.
 */
export const PASSED_OVER = ["nobody", "settled", "withdrawn", "switched_off", "too_many", "unreadable", "old"] as const;
export type PassedOver = (typeof PASSED_OVER)[number];

export const alerts = sqliteTable(
	"alerts",
	{
		tenantId: text("tenant_id").notNull(),
		source: text("source").notNull(),
		kind: text("kind", { enum: ALERT_KINDS }).notNull(),
		/** Of the order; 0 where it is about none. */
		seq: integer("seq").notNull(),
		notedAtMs: integer("noted_at_ms").notNull(),
		/** Set: it waits for the digest of that time. */
		digestAtMs: integer("digest_at_ms"),
		/** Null: it has none yet. Empty: nobody was to get one. */
		letterId: text("letter_id"),
		/** With an empty `letterId`; null: from before it was kept. */
		passedOver: text("passed_over", { enum: PASSED_OVER }),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.source] }),
		index("alerts_by_time").on(table.tenantId, table.notedAtMs),
		index("alerts_waiting").on(table.tenantId, table.kind, table.notedAtMs),
	],
);

export const mailPlans = sqliteTable("mail_plans", {
	tenantId: text("tenant_id").primaryKey(),
	/** The last notification (`n`) that was made into letters and alerts. */
	plannedTo: integer("planned_to").notNull(),
});

export const mailWanted = sqliteTable("mail_wanted", { tenantId: text("tenant_id").primaryKey() });

/** Orders that came to be on their way after they were placed, while they are, where somebody wants to hear of those that take long. */
export const onTheWay = sqliteTable(
	"on_the_way",
	{
		tenantId: text("tenant_id").notNull(),
		seq: integer("seq").notNull(),
		sinceMs: integer("since_ms").notNull(),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);
