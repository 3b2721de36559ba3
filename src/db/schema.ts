import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ErpConnection } from "../erp/connection";
import type { Course } from "../lib/stretches";
import type { Actor } from "../order/action";
import type { ErrorClass } from "../order/outcome";
import type { Status } from "../order/status";
import type { Ended, IncidentKind } from "./incident-kinds";

/** The rows of D1. The SQL in migrations/ makes them; a test holds the two together. Times are Unix ms, lists are JSON text. */

/** `admin` opens the admin API; acting on orders takes `orders:actions` besides, as it takes a permission of its own for people. */
export const SCOPES = [
	"orders:write",
	"orders:read",
	"payments:write",
	"status:read",
	"erp:changes",
	"sync:read",
	"sync:customers",
	"admin",
	"orders:actions",
] as const;
export type Scope = (typeof SCOPES)[number];

/** `operator` looks after the deployment, `admin` runs the shop's side, `employee` looks and looks up. */
export const ROLES = ["operator", "admin", "employee"] as const;
export type Role = (typeof ROLES)[number];

/** Off for everybody until an administrator grants them; no role holds them by itself. */
export const PERMISSIONS = ["order_sync_actions", "order_sync_notification"] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const tenants = sqliteTable("tenants", {
	id: text("id").primaryKey(),
	name: text("name").notNull(),
	prefix: text("prefix").notNull(),
	start: integer("start").notNull(),
	/** Where browsers may send this tenant's orders from: `https://shop.example`, without a path. */
	origins: text("origins", { mode: "json" }).$type<readonly string[]>().notNull().default([]),
	/** IANA name. */
	timeZone: text("time_zone").notNull().default("UTC"),
	/** How long a payment may stay open before the order is given up. */
	paymentMinutes: integer("payment_minutes").notNull().default(1_440),
	createdAtMs: integer("created_at_ms").notNull(),
});

export const apiKeys = sqliteTable(
	"api_keys",
	{
		id: text("id").primaryKey(),
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		/** SHA-256, hex (lib/hash.ts). The key itself is shown once and kept nowhere. */
		hash: text("hash").notNull(),
		scopes: text("scopes", { mode: "json" }).$type<readonly Scope[]>().notNull(),
		label: text("label").notNull(),
		/** The last four characters, to tell keys apart. */
		hint: text("hint").notNull(),
		createdAtMs: integer("created_at_ms").notNull(),
		/** Who made it; null: a command. */
		createdBy: text("created_by", { mode: "json" }).$type<Pick<Actor, "kind" | "id" | "name">>(),
		/** The start of the hour in which it was last used. */
		lastUsedAtMs: integer("last_used_at_ms"),
		revokedAtMs: integer("revoked_at_ms"),
	},
	(table) => [uniqueIndex("api_keys_by_hash").on(table.hash), index("api_keys_by_tenant").on(table.tenantId, table.createdAtMs)],
);

export const users = sqliteTable(
	"users",
	{
		id: text("id").primaryKey(),
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		/** Lower case: one person, one account, whatever the shift key did. */
		email: text("email").notNull(),
		name: text("name").notNull(),
		role: text("role", { enum: ROLES }).notNull(),
		passwordHash: text("password_hash").notNull(),
		permissions: text("permissions", { mode: "json" }).$type<readonly Permission[]>().notNull().default([]),
		createdAtMs: integer("created_at_ms").notNull(),
		/** Set: they have left, and cannot sign in. */
		deactivatedAtMs: integer("deactivated_at_ms"),
	},
	(table) => [uniqueIndex("users_by_email").on(table.email)],
);

export const sessions = sqliteTable(
	"sessions",
	{
		/** SHA-256 of the cookie's token: a stolen copy of the table opens nothing. */
		tokenHash: text("token_hash").primaryKey(),
		/** What the person names it by; opens nothing. */
		id: text("id").notNull().default(""),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		createdAtMs: integer("created_at_ms").notNull(),
		seenAtMs: integer("seen_at_ms").notNull(),
		expiresAtMs: integer("expires_at_ms").notNull(),
		/** Where it was opened from, as Cloudflare names it, and with what; null where nobody says so. */
		address: text("address"),
		agent: text("agent"),
		/** The tenant that an operator works in; null at home. */
		enteredTenantId: text("entered_tenant_id").references(() => tenants.id),
	},
	(table) => [index("sessions_by_user").on(table.userId)],
);

/** `invitation`: for somebody who has no account yet. `password_reset`: for somebody who has one. */
export const LINK_KINDS = ["invitation", "password_reset"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export const oneTimeLinks = sqliteTable(
	"one_time_links",
	{
		/** SHA-256 of the link's token, which is shown once and kept nowhere. */
		tokenHash: text("token_hash").primaryKey(),
		id: text("id").notNull(),
		tenantId: text("tenant_id")
			.notNull()
			.references(() => tenants.id),
		kind: text("kind", { enum: LINK_KINDS }).notNull(),
		/** Null for an invitation. */
		userId: text("user_id").references(() => users.id),
		email: text("email").notNull(),
		name: text("name").notNull(),
		role: text("role", { enum: ROLES }).notNull(),
		permissions: text("permissions", { mode: "json" }).$type<readonly Permission[]>().notNull().default([]),
		createdBy: text("created_by").notNull(),
		createdByName: text("created_by_name").notNull(),
		createdAtMs: integer("created_at_ms").notNull(),
		expiresAtMs: integer("expires_at_ms").notNull(),
		usedAtMs: integer("used_at_ms"),
		revokedAtMs: integer("revoked_at_ms"),
	},
	(table) => [
		uniqueIndex("one_time_links_by_id").on(table.id),
		index("one_time_links_by_tenant").on(table.tenantId, table.kind, table.createdAtMs),
	],
);

export const secondFactors = sqliteTable("second_factors", {
	userId: text("user_id")
		.primaryKey()
		.references(() => users.id),
	/** lib/secret.ts, bound to the person. */
	sealedSecret: text("sealed_secret").notNull(),
	createdAtMs: integer("created_at_ms").notNull(),
	/** Null while it is being set up: then nobody is asked for it. */
	confirmedAtMs: integer("confirmed_at_ms"),
	/** Unix time / 30 s of the last code that was taken. */
	lastStep: integer("last_step").notNull().default(0),
});

export const recoveryCodes = sqliteTable(
	"recovery_codes",
	{
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		/** SHA-256 of person and code (lib/totp.ts). */
		hash: text("hash").notNull(),
		usedAtMs: integer("used_at_ms"),
	},
	(table) => [primaryKey({ columns: [table.userId, table.hash] })],
);

export const signInFailures = sqliteTable("sign_in_failures", {
	subject: text("subject").primaryKey(),
	failures: integer("failures").notNull(),
	sinceMs: integer("since_ms").notNull(),
});

export const connections = sqliteTable("connections", {
	tenantId: text("tenant_id")
		.primaryKey()
		.references(() => tenants.id),
	connection: text("connection", { mode: "json" }).$type<ErpConnection>().notNull(),
	sealedCredentials: text("sealed_credentials").notNull(),
	updatedAtMs: integer("updated_at_ms").notNull(),
	/** Goes up with each change. */
	version: integer("version").notNull().default(1),
});

export const orders = sqliteTable(
	"orders",
	{
		tenantId: text("tenant_id").notNull(),
		seq: integer("seq").notNull(),
		desk: text("desk").notNull(),
		eNumber: text("e_number").notNull(),
		reference: text("reference"),
		status: text("status").$type<Status>().notNull(),
		placedAtMs: integer("placed_at_ms").notNull(),
		updatedAtMs: integer("updated_at_ms").notNull(),
		version: integer("version").notNull(),
		erpOrderNumber: text("erp_order_number"),
		errorClass: text("error_class").$type<ErrorClass>(),
		errorMessage: text("error_message"),
		nextAttemptAtMs: integer("next_attempt_at_ms"),
		attempts: integer("attempts").notNull(),
		body: text("body").notNull(),
		unknownSinceMs: integer("unknown_since_ms"),
		revision: integer("revision").notNull().default(0),
		/** Set: the person in it was erased. */
		erasedAtMs: integer("erased_at_ms"),
		/** How else its words may be written (db/words.ts), for the search alone; a virtual column has all that it is found by. */
		otherWords: text("other_words").notNull().default(""),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.seq] }),
		index("orders_by_status").on(table.tenantId, table.status, table.seq),
		// Without regard to case.
		index("orders_by_erp_number").on(table.tenantId, table.erpOrderNumber),
		// Of those that are failed.
		index("orders_failed_by_cause").on(table.tenantId, table.errorClass, table.seq),
	],
);

export const audit = sqliteTable(
	"audit",
	{
		tenantId: text("tenant_id").notNull(),
		atMs: integer("at_ms").notNull(),
		/** `<desk>:<record>` for what a desk did, a UUID for the rest. */
		id: text("id").notNull(),
		event: text("event").notNull(),
		/** What it was done to: an e-number, a person's id, the connection. */
		subject: text("subject").notNull(),
		/** Null: nobody; a payment gateway, or time itself. */
		actor: text("actor", { mode: "json" }).$type<Actor>(),
		before: text("before"),
		after: text("after"),
		note: text("note"),
		detail: text("detail", { mode: "json" }).$type<Readonly<Record<string, string | number | null>>>().notNull().default({}),
	},
	(table) => [primaryKey({ columns: [table.tenantId, table.atMs, table.id] }), index("audit_by_subject").on(table.subject, table.tenantId)],
);

export const incidents = sqliteTable(
	"incidents",
	{
		tenantId: text("tenant_id").notNull(),
		openedAtMs: integer("opened_at_ms").notNull(),
		id: text("id").notNull(),
		kind: text("kind").$type<IncidentKind>().notNull(),
		reason: text("reason").notNull(),
		closedAtMs: integer("closed_at_ms"),
		ordersTouched: integer("orders_touched"),
		/** What it is about, for kinds of which there may be several at once; "" for the others. */
		subject: text("subject").notNull().default(""),
		/** What a person can do about it. */
		advice: text("advice"),
		/** How an outage of the ERP went; null: not known, or it is none. */
		course: text("course", { mode: "json" }).$type<Course>(),
		/** Why it is over, where it is not because all is well. */
		ended: text("ended").$type<Ended>(),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.openedAtMs, table.id] }),
		index("incidents_open").on(table.tenantId, table.openedAtMs),
		index("incidents_of_erp").on(table.tenantId, table.openedAtMs),
		index("incidents_open_by_kind").on(table.kind),
	],
);

export const patrols = sqliteTable("patrols", {
	name: text("name").primaryKey(),
	startedAtMs: integer("started_at_ms").notNull(),
	endedAtMs: integer("ended_at_ms").notNull(),
	tenants: integer("tenants").notNull(),
	failed: integer("failed").notNull(),
});
