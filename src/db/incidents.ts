import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { awayMs, type Course, stretchesOf } from "../lib/stretches";
import type { Incident } from "../link/answers";
import { type Ended, incidentTitle, type TroubleKind } from "./incident-kinds";
import { labelOf, serviceOf } from "./incident-words";
import { incidents } from "./schema";
import { logs } from "./schema-console";
import type { ServiceName } from "./services";

/** What goes wrong for a while, one row each. Outages of the ERP are written by links, troubles of our own by whoever finds them. */

/** Keeps an incident as it is now, with its line in the log. Repeated or older words of it change nothing. Throws when D1 does. */
export async function saveIncident(db: D1Database, tenantId: string, incident: Incident, nowMs: number): Promise<void> {
	const { closedAtMs, course } = incident;
	const known = sql`${incidents.closedAtMs}`;
	const orm = drizzle(db);
	await orm.batch([
		orm
			.insert(incidents)
			.values({ tenantId, ...incident })
			.onConflictDoUpdate({
				target: [incidents.tenantId, incidents.openedAtMs, incidents.id],
				set: { closedAtMs: sql`excluded.closed_at_ms`, ordersTouched: sql`excluded.orders_touched`, course: sql`excluded.course` },
				setWhere: sql`${known} IS NULL AND excluded.closed_at_ms IS NOT NULL`,
			}),
		lineIfChanged(db, tenantId, { ...entryOf(incident), atMs: nowMs, service: "link" }),
		...(closedAtMs === null && course !== undefined ? [goingOn(db, tenantId, incident, course)] : []),
	]);
}

/** That the ERP came back for a while, or went away again, is a line in no log: it is kept with the incident. */
const goingOn = (db: D1Database, tenantId: string, { id, openedAtMs }: Incident, course: Course) =>
	drizzle(db)
		.update(incidents)
		.set({ course })
		.where(
			and(
				eq(incidents.tenantId, tenantId),
				eq(incidents.openedAtMs, openedAtMs),
				eq(incidents.id, id),
				isNull(incidents.closedAtMs),
				sql`coalesce(${incidents.course} ->> '$.version', 0) < ${course.version}`,
			),
		);

function entryOf(incident: Incident) {
	const { id, kind, openedAtMs, closedAtMs, reason, ordersTouched } = incident;
	const offlineSeconds = closedAtMs === null ? null : Math.round(awayMs(stretchesOf(incident), closedAtMs) / 1_000);
	return {
		level: closedAtMs === null ? ("error" as const) : ("info" as const),
		message: closedAtMs === null ? `${incidentTitle(kind, "opened")}: ${reason}` : `${incidentTitle(kind, "closed")}.`,
		detail: { incident: id, kind, openedAtMs, closedAtMs, ordersTouched, offlineSeconds },
	};
}

/** Something of ours does not go as it should, and a person ought to know. */
export interface Trouble {
	readonly kind: TroubleKind;
	/** Tells several of a kind apart: `replication:product`, `report`; "" where there is one at a time. At most SUBJECT_LENGTH_MAX characters. */
	readonly subject: string;
	/** What was found, as a sentence. */
	readonly reason: string;
	/** What a person can do about it, as a sentence. */
	readonly advice: string | null;
}
export const SUBJECT_LENGTH_MAX = 200;
export const REASON_LENGTH_MAX = 1_000;

/**
 * Opens an incident and logs it, in one transaction. False: one of that kind and subject is open already, and nothing is written.
 * Its notification is written by D1 itself (a trigger). Throws when D1 does.
 */
export const raiseIncident = (db: D1Database, tenantId: string, trouble: Trouble, atMs: number): Promise<boolean> =>
	raise(db, tenantId, trouble, atMs, crypto.randomUUID());

/** Nothing is written where `provided` does not hold. */
export async function raiseIncidentIf(db: D1Database, tenantId: string, trouble: Trouble, atMs: number, provided: SQL): Promise<boolean> {
	const [opened] = await drizzle(db).batch(raising(db, tenantId, trouble, atMs, crypto.randomUUID(), provided));
	return opened.length > 0;
}

/** What is found by whoever looks has its time for an id: once it is over, nobody opens it again. */
export const raiseAbsence = (db: D1Database, tenantId: string, trouble: Trouble, atMs: number): Promise<boolean> =>
	raise(db, tenantId, trouble, atMs, idOf(trouble, atMs));

const idOf = ({ kind }: Trouble, atMs: number): string => `${kind}:${atMs}`;

async function raise(db: D1Database, tenantId: string, trouble: Trouble, atMs: number, id: string): Promise<boolean> {
	const [opened] = await drizzle(db).batch(raising(db, tenantId, trouble, atMs, id));
	return opened.length > 0;
}

/** For a batch; only where `provided` holds. */
export function raising(
	db: D1Database,
	tenantId: string,
	trouble: Trouble,
	atMs: number,
	id: string = crypto.randomUUID(),
	provided = sql`true`,
) {
	const { kind, advice } = trouble;
	const subject = trouble.subject.slice(0, SUBJECT_LENGTH_MAX);
	const reason = trouble.reason.slice(0, REASON_LENGTH_MAX);
	return [
		drizzle(db)
			.insert(incidents)
			.select(
				sql`SELECT ${tenantId}, ${atMs}, ${id}, ${kind}, ${reason}, NULL, NULL, ${subject}, ${advice}, NULL, NULL
				WHERE NOT EXISTS (SELECT 1 FROM ${incidents} WHERE tenant_id = ${tenantId} AND kind = ${kind} AND subject = ${subject} AND closed_at_ms IS NULL)
					AND NOT EXISTS (SELECT 1 FROM ${incidents} WHERE tenant_id = ${tenantId} AND opened_at_ms = ${atMs} AND id = ${id}) AND ${provided}`,
			)
			.returning({ id: incidents.id }),
		lineIfChanged(db, tenantId, {
			atMs,
			level: "error",
			service: serviceOf(kind, subject),
			message: `${incidentTitle(kind, "opened", labelOf(subject))}: ${reason}`,
			detail: { incident: id, kind, subject, openedAtMs: atMs },
		}),
	] as const;
}

/** Closes the incident of that kind and subject, and logs it. False when none is open. Throws when D1 does. */
export async function endIncident(
	db: D1Database,
	tenantId: string,
	kind: TroubleKind,
	subject: string,
	atMs: number,
	ended: Ended | null = null,
): Promise<boolean> {
	const [closed] = await drizzle(db).batch(ending(db, tenantId, kind, subject, atMs, undefined, ended));
	return closed.length > 0;
}

/** For a batch; only where `provided` holds. `ended`: null where all is well. */
export function ending(
	db: D1Database,
	tenantId: string,
	kind: TroubleKind,
	subject: string,
	atMs: number,
	provided = sql`true`,
	ended: Ended | null = null,
) {
	return [
		drizzle(db)
			.update(incidents)
			.set({ closedAtMs: sql`max(${incidents.openedAtMs}, ${atMs})`, ended })
			.where(
				and(
					eq(incidents.tenantId, tenantId),
					eq(incidents.kind, kind),
					eq(incidents.subject, subject.slice(0, SUBJECT_LENGTH_MAX)),
					isNull(incidents.closedAtMs),
					provided,
				),
			)
			.returning({ id: incidents.id }),
		lineIfChanged(db, tenantId, {
			atMs,
			level: "info",
			service: serviceOf(kind, subject),
			message: `${incidentTitle(kind, "closed", labelOf(subject), ended)}.`,
			detail: { kind, subject, closedAtMs: atMs },
		}),
	] as const;
}

/** For every tenant that has none of its kind and subject open. */
export async function raiseEverywhere(db: D1Database, trouble: Trouble, atMs: number): Promise<void> {
	const orm = drizzle(db);
	const { kind, subject, reason, advice } = trouble;
	const id = idOf(trouble, atMs);
	await orm.batch([
		orm.insert(incidents).select(
			sql`SELECT t.id, ${atMs}, ${id}, ${kind}, ${reason}, NULL, NULL, ${subject}, ${advice}, NULL, NULL FROM tenants t
				WHERE NOT EXISTS (SELECT 1 FROM ${incidents} i WHERE i.tenant_id = t.id AND i.kind = ${kind} AND i.subject = ${subject}
					AND (i.closed_at_ms IS NULL OR i.id = ${id}))`,
		),
		lineIfChanged(db, null, {
			atMs,
			level: "error",
			service: serviceOf(kind, subject),
			message: `${incidentTitle(kind, "opened", labelOf(subject))}: ${reason}`,
			detail: { kind, subject, openedAtMs: atMs },
		}),
	]);
}

/** Closes those of a kind and subject, whosever they are; without a subject, those of every one. */
export async function endEverywhere(db: D1Database, kind: TroubleKind, atMs: number, subject?: string): Promise<void> {
	const orm = drizzle(db);
	await orm.batch([
		orm
			.update(incidents)
			.set({ closedAtMs: sql`max(${incidents.openedAtMs}, ${atMs})` })
			.where(
				and(eq(incidents.kind, kind), isNull(incidents.closedAtMs), subject === undefined ? undefined : eq(incidents.subject, subject)),
			),
		lineIfChanged(db, null, {
			atMs,
			level: "info",
			service: serviceOf(kind, ""),
			message: `${incidentTitle(kind, "closed")}.`,
			detail: { kind, closedAtMs: atMs },
		}),
	]);
}

interface Line {
	readonly atMs: number;
	readonly level: "info" | "error";
	readonly service: ServiceName;
	readonly message: string;
	readonly detail: Readonly<Record<string, unknown>>;
}
/** For a batch, right behind the statement that it tells of. */
const lineIfChanged = (db: D1Database, tenantId: string | null, { atMs, level, service, message, detail }: Line) =>
	drizzle(db)
		.insert(logs)
		.select(
			sql`SELECT NULL, ${atMs}, ${level}, ${service}, ${tenantId}, ${message}, ${JSON.stringify(detail)}, NULL, NULL, NULL WHERE changes() > 0`,
		);
