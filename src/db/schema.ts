import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ErpConnection } from "../erp/connection";
import type { Incident } from "../link/answers";
import type { Actor } from "../order/action";
import type { ErrorClass } from "../order/outcome";
import type { Status } from "../order/status";

/** The rows of D1. The SQL in migrations/ makes them; a test holds the two together. Times are Unix ms, lists are JSON text. */

/** `admin` opens the admin API; acting on orders takes `orders:actions` besides, as it takes a permission of its own for people. */
export const SCOPES = ["orders:write", "orders:read", "payments:write", "status:read", "admin", "orders:actions"] as const;
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
		revokedAtMs: integer("revoked_at_ms"),
	},
	(table) => [uniqueIndex("api_keys_by_hash").on(table.hash)],
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
	},
	(table) => [uniqueIndex("users_by_email").on(table.email)],
);

export const sessions = sqliteTable("sessions", {
	/** SHA-256 of the cookie's token: a stolen copy of the table opens nothing. */
	tokenHash: text("token_hash").primaryKey(),
	userId: text("user_id")
		.notNull()
		.references(() => users.id),
	createdAtMs: integer("created_at_ms").notNull(),
	seenAtMs: integer("seen_at_ms").notNull(),
	expiresAtMs: integer("expires_at_ms").notNull(),
});

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
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.seq] }),
		index("orders_by_status").on(table.tenantId, table.status, table.seq),
		index("orders_by_erp_number").on(table.tenantId, table.erpOrderNumber),
	],
);

export const logs = sqliteTable("logs", {
	id: integer("id").primaryKey(),
	atMs: integer("at_ms").notNull(),
	level: text("level", { enum: ["info", "warning", "error"] }).notNull(),
	service: text("service").notNull(),
	tenantId: text("tenant_id"),
	message: text("message").notNull(),
	detail: text("detail", { mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
});

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
	(table) => [primaryKey({ columns: [table.tenantId, table.atMs, table.id] })],
);

export const incidents = sqliteTable(
	"incidents",
	{
		tenantId: text("tenant_id").notNull(),
		openedAtMs: integer("opened_at_ms").notNull(),
		id: text("id").notNull(),
		kind: text("kind").$type<Incident["kind"]>().notNull(),
		reason: text("reason").notNull(),
		closedAtMs: integer("closed_at_ms"),
		ordersTouched: integer("orders_touched"),
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.openedAtMs, table.id] }),
		index("incidents_open").on(table.tenantId, table.openedAtMs),
	],
);

export const patrols = sqliteTable("patrols", {
	name: text("name").primaryKey(),
	startedAtMs: integer("started_at_ms").notNull(),
	endedAtMs: integer("ended_at_ms").notNull(),
	tenants: integer("tenants").notNull(),
	failed: integer("failed").notNull(),
});
