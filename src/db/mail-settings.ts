import { and, eq, isNull, ne, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { users } from "./schema";
import { mailSettings, notificationChoices, type OrderErrorsTo } from "./schema-outbox";
import { heardAgain } from "./unheard";
import { endingUnmailed } from "./unmailed";
import { CONFIRMATION, dropping } from "./waiting-letters";

/** Who is told what by mail: what a shop has set, and what each person chose. */

export interface MailSettings {
	/** Hear of orders that were not placed, and of outages. None: nobody does. */
	readonly merchantAddresses: readonly string[];
	/** "Order not placed" mails in an hour; what is beyond it comes in one. */
	readonly capPerHour: number;
	/** Whether customers are sent the number of their order. */
	readonly confirmations: boolean;
	/** 0: never saved. */
	readonly version: number;
	readonly updatedAtMs: number | null;
}

export const MAIL_UNSAVED: MailSettings = { merchantAddresses: [], capPerHour: 20, confirmations: false, version: 0, updatedAtMs: null };

export async function mailSettingsOf(db: D1Database, tenantId: string): Promise<MailSettings> {
	const row = await drizzle(db).select().from(mailSettings).where(eq(mailSettings.tenantId, tenantId)).get();
	return row ?? MAIL_UNSAVED;
}

/** Saves what replaces the version `seen`, and writes it into the audit log with that. False when somebody else has saved since. */
export async function saveMailSettings(
	db: D1Database,
	tenantId: string,
	{ seen, ...wanted }: Pick<MailSettings, "merchantAddresses" | "capPerHour" | "confirmations"> & { readonly seen: number },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const row = { ...wanted, version: seen + 1, updatedAtMs: entry.atMs };
	const returning = { version: mailSettings.version };
	const save =
		seen === 0
			? orm
					.insert(mailSettings)
					.values({ tenantId, ...row })
					.onConflictDoNothing()
					.returning(returning)
			: orm
					.update(mailSettings)
					.set(row)
					.where(and(eq(mailSettings.tenantId, tenantId), eq(mailSettings.version, seen)))
					.returning(returning);
	// What waits is not wanted any more; what a person sends again after that is.
	const wereOn = sql`EXISTS (SELECT 1 FROM mail_settings WHERE tenant_id = ${tenantId} AND version = ${seen} AND confirmations = 1)`;
	const [, saved] = await orm.batch([
		dropping(orm, tenantId, CONFIRMATION, "Confirmations were switched off.", wanted.confirmations ? sql`false` : wereOn),
		save,
		entryIfChanged(orm, entry),
		...heardAgain(db, "mail", entry),
		...endingUnmailed(db, tenantId, entry.atMs),
	]);
	return saved.length > 0;
}

export interface Choice {
	/** Orders that failed, and outages. */
	readonly orderErrors: OrderErrorsTo;
	/** Whether "Unsynced Order" is mailed. */
	readonly unsynced: boolean;
}
export const CHOICE_UNSAVED: Choice = { orderErrors: "inbox", unsynced: false };

export async function choiceOf(db: D1Database, tenantId: string, userId: string): Promise<Choice> {
	const row = await drizzle(db)
		.select({ orderErrors: notificationChoices.orderErrors, unsynced: notificationChoices.unsynced })
		.from(notificationChoices)
		.where(and(eq(notificationChoices.tenantId, tenantId), eq(notificationChoices.userId, userId)))
		.get();
	return row ?? CHOICE_UNSAVED;
}

export async function saveChoice(db: D1Database, tenantId: string, userId: string, choice: Choice, nowMs: number): Promise<void> {
	const row = { ...choice, updatedAtMs: nowMs };
	await drizzle(db).batch([
		drizzle(db)
			.insert(notificationChoices)
			.values({ tenantId, userId, ...row })
			.onConflictDoUpdate({ target: [notificationChoices.tenantId, notificationChoices.userId], set: row }),
		...endingUnmailed(db, tenantId, nowMs),
	]);
}

/** People of one shop who are mailed. */
const READERS_MAX = 100;

export interface MailReader extends Choice {
	readonly email: string;
}

/** Who holds the permission, is still there, and chose some mail. */
export const mailReaders = (db: D1Database, tenantId: string): Promise<MailReader[]> =>
	drizzle(db)
		.select({ email: users.email, orderErrors: notificationChoices.orderErrors, unsynced: notificationChoices.unsynced })
		.from(users)
		.innerJoin(notificationChoices, and(eq(notificationChoices.userId, users.id), eq(notificationChoices.tenantId, tenantId)))
		.where(
			and(
				eq(users.tenantId, tenantId),
				isNull(users.deactivatedAtMs),
				sql`EXISTS (SELECT 1 FROM json_each(${users.permissions}) WHERE value = 'order_sync_notification')`,
				or(ne(notificationChoices.orderErrors, "inbox"), eq(notificationChoices.unsynced, true)),
			),
		)
		.orderBy(users.email)
		.limit(READERS_MAX);
