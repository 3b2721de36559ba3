import { drizzle } from "drizzle-orm/d1";
import { noteHeld, noteUnsynced } from "../db/alert-orders";
import { forgetWanted, type News, type Noted, note, openOutage, plannedTo, unplannedNews, wantAgain } from "../db/alerts";
import { UNCONFIRMED_AFTER_MS } from "../order/status";
import { writeNotPlaced, writeUnsynced } from "./mail-alerts";
import { writeConfirmations } from "./mail-confirmations";
import { type ShopMail, shopMailOf } from "./mail-facts";
import { isOutage, writeIncidents } from "./mail-incidents";
import type { Planning } from "./mail-post";

/**
 * What happened becomes letters. Notifications past the tenant's mark are made into alerts in the same transaction that moves the
 * mark, and every letter has a source: whoever plans again, or beside another, writes nothing twice.
 */

/** Pages of notifications in one run; those left over come with the next. */
const PAGES_MAX = 10;
/** An outage that holds an order for less is over before anybody could key it in. */
export const HELD_AFTER_MS = 2 * 60_000;
/** Mail about mail that cannot be sent would only wait with the rest. It is in the inbox. */
const NOT_MAILED: readonly string[] = ["mail_failing"];

export interface Planned {
	/** Null: there is no such tenant any more, or nothing is known of it because something was away. */
	readonly mail: ShopMail | null;
	readonly written: number;
	readonly setAside: readonly string[];
	readonly skipped: number;
	/** What could not be done because something was away or broken; null: all was. */
	readonly trouble: unknown;
}
const NOTHING: Planned = { mail: null, written: 0, setAside: [], skipped: 0, trouble: null };

/** Does not throw: letters that are written already are to go out whatever keeps others from being written. */
export async function planMail(
	db: D1Database,
	tenantId: string,
	publicUrl: string | null,
	nowMs: number,
	signal: AbortSignal,
): Promise<Planned> {
	let mail: ShopMail | null;
	try {
		// First: what happens from here on marks the tenant again.
		await forgetWanted(db, tenantId);
		mail = await shopMailOf(db, tenantId, publicUrl);
	} catch (trouble) {
		return { ...NOTHING, trouble };
	}
	if (mail === null) return NOTHING;
	const plan: Planning = { db, mail, nowMs, signal, setAside: [], written: 0, skipped: 0, more: false };
	let trouble: unknown = null;
	for (const step of [planAllNews, writeIncidents, planNotPlaced, planUnsynced, writeConfirmations, goOnLater]) {
		if (signal.aborted) break;
		try {
			await step(plan);
		} catch (error) {
			trouble ??= error;
		}
	}
	return { ...plan, trouble };
}

const goOnLater = async ({ db, mail, more }: Planning): Promise<void> => {
	if (more) await wantAgain(db, mail.tenantId);
};

async function planNotPlaced(plan: Planning): Promise<void> {
	const { db, mail, nowMs } = plan;
	const outage = mail.toldOfTrouble.length === 0 ? null : await openOutage(db, mail.tenantId);
	const lasting = outage !== null && isOutage(outage.kind) ? outage.kind : null;
	if (lasting !== null) await noteHeld(db, mail.tenantId, nowMs - HELD_AFTER_MS, nowMs);
	await writeNotPlaced(plan, lasting);
}

async function planUnsynced(plan: Planning): Promise<void> {
	const { db, mail, nowMs } = plan;
	if (mail.toldOfUnsynced.length > 0) await noteUnsynced(db, mail.tenantId, nowMs - UNCONFIRMED_AFTER_MS, nowMs);
	await writeUnsynced(plan);
}

async function planAllNews(plan: Planning): Promise<void> {
	for (let page = 0; page < PAGES_MAX; page += 1) if (!(await planNews(plan))) return;
	plan.more = true;
}

/** One page; whether there may be another. */
async function planNews({ db, mail, nowMs }: Planning): Promise<boolean> {
	const news = await unplannedNews(db, mail.tenantId);
	const last = news.at(-1);
	if (last === undefined) return false;
	const orm = drizzle(db);
	await orm.batch([note(orm, mail.tenantId, news.flatMap(notedOf), nowMs), plannedTo(orm, mail.tenantId, last.n)]);
	return true;
}

/** An order's source is `order:<seq>:<attempt>`: the same attempt is told of once, whoever restarts what. */
function notedOf({ kind, source, detail }: News): Noted[] {
	if (kind === "incident_opened" || kind === "incident_closed") {
		if (NOT_MAILED.includes(String(detail.kind))) return [];
		return [{ source, kind: kind === "incident_opened" ? "opened" : "recovered", seq: 0 }];
	}
	const seq = Number(source.split(":")[1]);
	return Number.isSafeInteger(seq) ? [{ source, kind: "not_placed", seq }] : [];
}
