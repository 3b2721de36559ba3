import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import { EMPLOYEES_MAX } from "./employees";
import { mailedWith, type PeopleLetter } from "./people-letters";
import { type LinkKind, oneTimeLinks, tenants, users } from "./schema";
import { endingUnmailed } from "./unmailed";

/** Links that work once: invitations, and new passwords. */

export type OneTimeLink = typeof oneTimeLinks.$inferSelect;
export type NewLink = Omit<OneTimeLink, "usedAtMs" | "revokedAtMs">;

export const INVITATION_MS_MAX = 7 * 24 * 60 * 60_000;
export const PASSWORD_RESET_MS_MAX = 24 * 60 * 60_000;
/** Of one that somebody asked for who said they had forgotten theirs: it is used at once, or not at all. */
export const FORGOTTEN_MS_MAX = 60 * 60_000;
/** Open ones of a tenant: whoever invites more people than this wants an import. */
export const INVITATIONS_OPEN_MAX = 100;
/** How long one that came to nothing is kept. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

const isOpen = and(isNull(oneTimeLinks.usedAtMs), isNull(oneTimeLinks.revokedAtMs));

/**
 * Adds a link with its audit entry, and takes back an earlier one of its kind for the same address. An invitation is not added, and
 * `full` is the answer, when the tenant has too many people and open invitations. The mail with it is written in the same transaction,
 * unless the address has had too many.
 */
export async function addLink(
	db: D1Database,
	link: NewLink,
	mail: PeopleLetter | null,
	entry: AuditEntry,
	nowMs: number,
): Promise<"added" | "full"> {
	const orm = drizzle(db);
	const { tenantId, kind, email } = link;
	const others = and(eq(oneTimeLinks.tenantId, tenantId), eq(oneTimeLinks.kind, kind), isOpen);
	if (kind === "invitation") {
		const [open, people] = await orm.batch([
			orm
				.select({ n: sql<number>`count(*)` })
				.from(oneTimeLinks)
				.where(and(others, gt(oneTimeLinks.expiresAtMs, nowMs), sql`${oneTimeLinks.email} <> ${email}`)),
			orm.select({ n: sql<number>`count(*)` }).from(users).where(eq(users.tenantId, tenantId)),
		]);
		const invited = open[0]?.n ?? 0;
		if (invited >= INVITATIONS_OPEN_MAX || invited + (people[0]?.n ?? 0) >= EMPLOYEES_MAX) return "full";
	}
	await orm.batch([
		orm
			.update(oneTimeLinks)
			.set({ revokedAtMs: nowMs })
			.where(and(others, eq(oneTimeLinks.email, email))),
		orm.insert(oneTimeLinks).values(link),
		entryIfChanged(orm, entry),
		...mailedWith(orm, mail, entry, nowMs),
		orm.delete(oneTimeLinks).where(and(eq(oneTimeLinks.tenantId, tenantId), lt(oneTimeLinks.expiresAtMs, nowMs - KEPT_MS))),
		...endingUnmailed(db, tenantId, nowMs),
	]);
	return "added";
}

/** The link with the name of its tenant, while it can be used; null when it was used, taken back or has expired, and when there is none. */
export async function findOpenLink(
	db: D1Database,
	kind: LinkKind,
	tokenHash: string,
	nowMs: number,
): Promise<(OneTimeLink & { readonly tenantName: string }) | null> {
	const row = await drizzle(db)
		.select({ link: oneTimeLinks, tenantName: tenants.name })
		.from(oneTimeLinks)
		.innerJoin(tenants, eq(tenants.id, oneTimeLinks.tenantId))
		.where(and(eq(oneTimeLinks.tokenHash, tokenHash), eq(oneTimeLinks.kind, kind), isOpen, gt(oneTimeLinks.expiresAtMs, nowMs)))
		.get();
	return row === undefined ? null : { ...row.link, tenantName: row.tenantName };
}

/** Invitations that were neither used nor taken back, newest first, expired ones among them; at most INVITATIONS_OPEN_MAX. */
export const openInvitations = (db: D1Database, tenantId: string): Promise<OneTimeLink[]> =>
	drizzle(db)
		.select()
		.from(oneTimeLinks)
		.where(and(eq(oneTimeLinks.tenantId, tenantId), eq(oneTimeLinks.kind, "invitation"), isOpen))
		.orderBy(desc(oneTimeLinks.createdAtMs), desc(oneTimeLinks.id))
		.limit(INVITATIONS_OPEN_MAX);

/** Takes an invitation back. Null when the tenant has no open one with this id. */
export async function revokeInvitation(
	db: D1Database,
	tenantId: string,
	id: string,
	entryOf: (link: OneTimeLink) => AuditEntry,
	nowMs: number,
): Promise<OneTimeLink | null> {
	const orm = drizzle(db);
	const wanted = and(eq(oneTimeLinks.tenantId, tenantId), eq(oneTimeLinks.id, id), eq(oneTimeLinks.kind, "invitation"), isOpen);
	const link = await orm.select().from(oneTimeLinks).where(wanted).get();
	if (link === undefined) return null;
	const [revoked] = await orm.batch([
		orm.update(oneTimeLinks).set({ revokedAtMs: nowMs }).where(wanted).returning({ id: oneTimeLinks.id }),
		entryIfChanged(orm, entryOf(link)),
		...endingUnmailed(db, tenantId, nowMs),
	]);
	return revoked.length > 0 ? link : null;
}

/** Nobody can use it from now on; one that was used or taken back stays as it is. */
export const revokeLink = (db: D1Database, id: string, nowMs: number) =>
	drizzle(db)
		.update(oneTimeLinks)
		.set({ revokedAtMs: nowMs })
		.where(and(eq(oneTimeLinks.id, id), isOpen));

/**
 * Makes the account that an invitation is for, once, however many ask at the same time. `taken`: the address has an account by now,
 * and the link stays as it is.
 */
export async function acceptInvitation(
	db: D1Database,
	link: OneTimeLink,
	person: { readonly id: string; readonly name: string; readonly passwordHash: string },
	entry: AuditEntry,
	nowMs: number,
): Promise<"accepted" | "taken" | "gone"> {
	const orm = drizzle(db);
	const free = sql`NOT EXISTS (SELECT 1 FROM users WHERE users.email = ${link.email})`;
	// In the order of the table's columns: the values go in by their place.
	const account = orm
		.select({
			id: sql<string>`${person.id}`.as("id"),
			tenantId: oneTimeLinks.tenantId,
			email: oneTimeLinks.email,
			name: sql<string>`${person.name}`.as("name"),
			role: oneTimeLinks.role,
			passwordHash: sql<string>`${person.passwordHash}`.as("password_hash"),
			permissions: oneTimeLinks.permissions,
			createdAtMs: sql<number>`${nowMs}`.as("created_at_ms"),
			deactivatedAtMs: sql<null>`NULL`.as("deactivated_at_ms"),
		})
		.from(oneTimeLinks)
		.where(and(eq(oneTimeLinks.tokenHash, link.tokenHash), isRecorded(entry)));
	const [used] = await orm.batch([
		orm
			.update(oneTimeLinks)
			.set({ usedAtMs: nowMs })
			.where(and(eq(oneTimeLinks.tokenHash, link.tokenHash), isOpen, gt(oneTimeLinks.expiresAtMs, nowMs), free))
			.returning({ id: oneTimeLinks.id }),
		entryIfChanged(orm, entry),
		orm.insert(users).select(account),
	]);
	if (used.length > 0) return "accepted";
	return (await findOpenLink(db, "invitation", link.tokenHash, nowMs)) === null ? "gone" : "taken";
}
