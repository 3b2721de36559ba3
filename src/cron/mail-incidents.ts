import * as z from "zod";
import { ordersOfOutage } from "../db/alert-orders";
import { type Alert, type Heard, heardOf, waitingAlerts, writtenSince } from "../db/alerts";
import { nextRunOf } from "../db/anew";
import { endpointNames } from "../db/endpoint-names";
import { incidentTitle } from "../db/incident-kinds";
import { courseOf } from "../db/incident-lists";
import { aboutOf, labelOf, type PartNames, partLabelsOf } from "../db/incident-words";
import type { PassedOver } from "../db/schema-outbox";
import { NEWS_MS_MAX } from "../db/waiting-letters";
import { type Stretch, stretchesOf } from "../lib/stretches";
import { type IncidentFacts, incidentClosed, incidentOpened, incidentsDigest } from "../mail/incident";
import { anHourBefore, defer, digestTime, isSome, mayDigest, type Planning, pass, post, setAside, tryTo } from "./mail-post";

/**
 * Incidents become letters: one when it begins and one when it is over, or one for both when it is over already. There are so many in
 * an hour, of the ERP's own outages and of all others, and one digest of what is beyond that.
 */

/** Letters about incidents in any hour, but for outages of the ERP; what is beyond it comes in one. */
export const INCIDENTS_AN_HOUR_MAX = 10;
/** Letters about outages of the ERP in any hour: four that begin and end. */
export const OUTAGES_AN_HOUR_MAX = 8;
/** How long a letter of recovery waits for the orders to be delivered, so that its count says how it ended. */
export const SETTLED_AFTER_MS = 10 * 60_000;
/** Beginnings and ends looked at in one run. */
const READ_MAX = 400;

export const OPENED = "incident_opened";
export const CLOSED = "incident_closed";
export const INCIDENT = "incident";
export const INCIDENTS_DIGEST = "incidents_digest";
export const OUTAGES_DIGEST = "outages_digest";
/** All that is written here, to those who are told of trouble. */
export const OF_INCIDENTS = [OPENED, CLOSED, INCIDENT, INCIDENTS_DIGEST, OUTAGES_DIGEST] as const;
type LetterKind = (typeof OF_INCIDENTS)[number];

/** What flaps must not flood a mailbox, and must not keep other news from it either: each sort has a cap and a digest of its own. */
interface Cap {
	readonly anHourMax: number;
	/** Which letters count. */
	readonly counted: readonly LetterKind[];
	readonly digest: LetterKind;
	/** What a letter is, where it does not matter which end it tells of; else null. */
	readonly letter: LetterKind | null;
}
const OF_ERP: Cap = { anHourMax: OUTAGES_AN_HOUR_MAX, counted: [OPENED, CLOSED], digest: OUTAGES_DIGEST, letter: null };
const OF_OTHERS: Cap = { anHourMax: INCIDENTS_AN_HOUR_MAX, counted: [INCIDENT], digest: INCIDENTS_DIGEST, letter: INCIDENT };

const OUTAGES = ["erp_offline", "sign_in_refused"] as const;
export const isOutage = (kind: string): kind is (typeof OUTAGES)[number] => OUTAGES.some((one) => one === kind);

/** As the triggers of D1 write it. */
const Told = z.object({
	kind: z.string(),
	openedAtMs: z.number(),
	ordersTouched: z.number().nullable().default(null),
	offlineMs: z.number().nullable().default(null),
	subject: z
		.string()
		.nullish()
		.transform((subject) => subject ?? ""),
	advice: z.string().nullable().default(null),
	/** Why it is over, where it has not recovered. */
	ended: z.string().nullable().default(null),
});
type Told = z.output<typeof Told>;

interface Affair extends IncidentFacts {
	/** What it is told of by: the newest first. */
	readonly about: readonly [Alert, ...Alert[]];
	readonly closed: {
		readonly atMs: number;
		readonly title: string;
		readonly ordersTouched: number | null;
		/** How long the ERP was away in it; null: not known, or it was something else. */
		readonly offlineMs: number | null;
		/** Of a service, all that had stopped; none where it has no parts. */
		readonly parts: readonly string[];
		/** Whether it is well again: what a person has switched off or saved anew is over as well, and they know it. */
		readonly isWell: boolean;
	} | null;
	/** Of a service that has stopped: its subject; else null. */
	readonly stopped: string | null;
	/** Whether nobody was told that it began. */
	readonly isNews: boolean;
}

export async function writeIncidents(plan: Planning): Promise<void> {
	const { db, mail } = plan;
	const waiting = await waitingAlerts(db, mail.tenantId, ["opened", "recovered"], READ_MAX);
	if (waiting.length === 0) return;
	if (waiting.length === READ_MAX) plan.more = true;
	if (mail.toldOfTrouble.length === 0) return await pass(plan, waiting, "nobody");
	const heard = await heardOf(
		db,
		mail.tenantId,
		waiting.map(({ source }) => source),
	);
	// A notification that has expired is nobody's news.
	await pass(
		plan,
		waiting.filter(({ source }) => !heard.has(source)),
		"settled",
	);
	const subjects = [...heard.values()].map(({ detail }) => Told.safeParse(detail).data?.subject ?? "");
	const names = await endpointNames(db, mail.tenantId, subjects);
	const affairs: Affair[] = [];
	for (const alerts of Map.groupBy(waiting, ({ source }) => incidentOf(source)).values()) {
		const known = alerts.filter(({ source }) => heard.has(source));
		const affair = affairOf(known, heard, names);
		const untold = affair === null ? null : untoldOf(affair, plan.nowMs);
		if (untold !== null) await pass(plan, known, untold);
		else if (affair !== null) affairs.push(affair);
		else if (known.length > 0) await setAside(plan, known);
	}
	affairs.sort((one, other) => one.openedAtMs - other.openedAtMs);
	for (const outages of [true, false])
		await writeCapped(
			plan,
			affairs.filter((affair) => affair.isOutage === outages),
			outages ? OF_ERP : OF_OTHERS,
		);
}

/** Why nobody is to hear of it; null: they are. */
function untoldOf({ closed }: Affair, nowMs: number): PassedOver | null {
	if (closed === null) return null;
	if (!closed.isWell) return "settled";
	return closed.atMs <= nowMs - NEWS_MS_MAX ? "old" : null;
}

/** `incident:<id>:opened` and `incident:<id>:closed` are one. */
const incidentOf = (source: string): string => source.slice(0, source.lastIndexOf(":"));

/** Null: what was noted of it cannot be read. */
function affairOf(alerts: readonly Alert[], heard: ReadonlyMap<string, Heard>, names: PartNames): Affair | null {
	const [opened, closed] = (["opened", "recovered"] as const).map((kind) => alerts.find((alert) => alert.kind === kind));
	const about = [closed, opened].filter((alert) => alert !== undefined);
	const last = closed === undefined ? undefined : heard.get(closed.source);
	const first = opened === undefined ? last : heard.get(opened.source);
	const told = Told.safeParse(first?.detail);
	const end = last === undefined ? null : Told.safeParse(last.detail);
	if (!isSome(about) || first === undefined || !told.success || end?.success === false) return null;
	const { kind, subject, advice, openedAtMs } = told.data;
	return {
		about,
		isOutage: isOutage(kind),
		stopped: kind === "service_stopped" ? subject : null,
		isNews: opened !== undefined,
		title: incidentTitle(kind, "opened", labelOf(subject, names)),
		subject: aboutOf(kind, subject, names),
		reason: first.message,
		advice,
		openedAtMs,
		closed: last === undefined || end === null ? null : closedOf(last.atMs, { ...end.data, subject: end.data.subject || subject }, names),
	};
}

/** Of a service: what joined after it began is over as well. */
function closedOf(atMs: number, { kind, subject, ordersTouched, offlineMs, ended }: Told, names: PartNames): Affair["closed"] {
	const title = incidentTitle(kind, "closed", labelOf(subject, names));
	return {
		atMs,
		title,
		parts: kind === "service_stopped" ? partLabelsOf(subject, names) : [],
		ordersTouched,
		offlineMs,
		isWell: ended === null,
	};
}

/** `letterKind`: what it is; null: which end of an outage it tells of. */
async function writeOne(plan: Planning, affair: Affair, letterKind: LetterKind | null): Promise<void> {
	const { mail, nowMs, db } = plan;
	const { about, closed, openedAtMs } = affair;
	const letter = { source: about[0].source, to: mail.toldOfTrouble, about };
	if (closed === null) {
		const nextRunAtMs = affair.stopped === null ? null : await nextRunOf(db, mail.tenantId, affair.stopped, nowMs);
		const composed = tryTo(() => incidentOpened(mail.shop, { ...affair, nextRunAtMs }));
		return await post(plan, { ...letter, kind: letterKind ?? OPENED, composed });
	}
	const counted = affair.isOutage ? await ordersOfOutage(db, mail.tenantId, await awayIn(plan, affair, closed.atMs)) : null;
	if (counted !== null && counted.waiting > 0 && nowMs < closed.atMs + SETTLED_AFTER_MS) return;
	const tally = counted === null ? null : { ...counted, touched: closed.ordersTouched };
	const { offlineMs, parts } = closed;
	const over = { title: closed.title, subject: affair.subject, openedAtMs, closedAtMs: closed.atMs, offlineMs, tally, parts };
	const composed = tryTo(() => incidentClosed(mail.shop, { ...over, reason: affair.isNews ? affair.reason : null }));
	await post(plan, { ...letter, kind: letterKind ?? CLOSED, composed });
}

/** When the ERP was away in it. */
async function awayIn({ db, mail }: Planning, { about, openedAtMs }: Affair, closedAtMs: number): Promise<readonly Stretch[]> {
	const id = incidentOf(about[0].source).slice("incident:".length);
	return stretchesOf({ openedAtMs, closedAtMs, course: await courseOf(db, mail.tenantId, openedAtMs, id) });
}

async function writeCapped(plan: Planning, affairs: readonly Affair[], cap: Cap): Promise<void> {
	const { db, mail, nowMs } = plan;
	if (!isSome(affairs)) return;
	const alerts = affairs.flatMap(({ about }) => about);
	const digestAtMs = alerts.find((alert) => alert.digestAtMs !== null)?.digestAtMs ?? null;
	if (digestAtMs !== null) {
		if (await mayDigest(plan, cap.digest, alerts, digestAtMs)) await writeDigest(plan, affairs, cap.digest);
		return;
	}
	const since = anHourBefore(nowMs);
	const counted = await Promise.all(cap.counted.map((kind) => writtenSince(db, mail.tenantId, kind, since, cap.anHourMax)));
	const singles = counted.flat().sort((one, other) => one - other);
	const room = Math.max(0, cap.anHourMax - singles.length);
	for (const affair of affairs.slice(0, room)) if (!plan.signal.aborted) await writeOne(plan, affair, cap.letter);
	const later = affairs.slice(room);
	if (later.length === 0) return;
	const next = await digestTime(plan, cap.digest, singles[0] ?? nowMs);
	await defer(
		plan,
		later.flatMap(({ about }) => about),
		next,
	);
}

async function writeDigest(plan: Planning, affairs: readonly [Affair, ...Affair[]], kind: LetterKind): Promise<void> {
	const { mail } = plan;
	const [first, ...others] = affairs;
	const about = [...first.about, ...others.flatMap((affair) => affair.about)] as const;
	const listed = affairs.map(({ closed, ...affair }) => ({
		...affair,
		closedAtMs: closed?.atMs ?? null,
		offlineMs: closed?.offlineMs ?? null,
	}));
	const composed = tryTo(() => incidentsDigest(mail.shop, listed));
	const source = `digest:${first.about[0].source}`;
	await post(plan, { kind, source, composed, to: mail.toldOfTrouble, about: [first.about[0], ...about.slice(1)] });
}
