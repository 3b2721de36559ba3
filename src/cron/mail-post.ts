import { drizzle } from "drizzle-orm/d1";
import { type Alert, deferred, passOver, told, writtenSince } from "../db/alerts";
import { isWritten, type Letter, postLetter, type Recipient } from "../db/outbox";
import type { PassedOver } from "../db/schema-outbox";
import { logError, reasonOf } from "../lib/log";
import type { Composed } from "../mail/frame";
import type { ShopMail } from "./mail-facts";

/** What everybody who makes letters of alerts shares: one run's planning, and how a letter and the mark on its alerts are written. */

export interface Planning {
	readonly db: D1Database;
	readonly mail: ShopMail;
	readonly nowMs: number;
	/** Nobody waits for this run any longer, and another may have begun. */
	readonly signal: AbortSignal;
	/** Alerts of which no letter can be made, by their sources. They are set aside: what comes behind them is not to wait. */
	readonly setAside: string[];
	written: number;
	/** Confirmations that were not written, because too many were. */
	skipped: number;
	/** There is more than one run does. */
	more: boolean;
}

export type Draft = Composed & Pick<Letter, "attachments">;

interface Post {
	readonly kind: string;
	readonly source: string;
	/** Null: it could not be composed. */
	readonly composed: Draft | null;
	readonly to: readonly Recipient[];
	/** The first is the one that names the letter's source. */
	readonly about: readonly [Alert, ...Alert[]];
}

/** Composes, and gives null for what cannot be: one order that is broken inside is not to hold up a shop's mail. */
export function tryTo<T>(compose: () => T): T | null {
	try {
		return compose();
	} catch (error) {
		logError({ event: "mail.unreadable", reason: reasonOf(error) });
		return null;
	}
}

/**
 * The letter and the mark on its alerts. When its source has a letter already, none is written: then the alert that names it has that
 * one, and the others get theirs with the next, because nobody knows that they are in it.
 */
export async function post(plan: Planning, { kind, source, composed, to, about }: Post): Promise<void> {
	const { db, nowMs } = plan;
	const { tenantId } = plan.mail;
	const orm = drizzle(db);
	const letter = composed && { tenantId, id: crypto.randomUUID(), kind, source, ...composed };
	const statements = letter && tryTo(() => postLetter(orm, letter, to, nowMs));
	if (letter === null || statements === null) return await setAside(plan, about);
	const [first, ...others] = statements;
	await orm.batch([
		first,
		...others,
		told(orm, tenantId, sourcesOf(about), letter.id, isWritten(letter)),
		told(orm, tenantId, [about[0].source], "earlier"),
	]);
	plan.written += 1;
}

/** Nobody is to get these. */
export async function pass({ db, mail }: Planning, about: readonly Alert[], why: PassedOver): Promise<void> {
	if (about.length > 0) await passOver(db, mail.tenantId, sourcesOf(about), why);
}

export async function setAside(plan: Planning, about: readonly Alert[]): Promise<void> {
	await pass(plan, about, "unreadable");
	plan.setAside.push(...sourcesOf(about));
}

/** They wait for the digest of that time; those that wait for one already stay with it. */
export async function defer({ db, mail }: Planning, waiting: readonly Alert[], digestAtMs: number): Promise<void> {
	const fresh = waiting.filter((alert) => alert.digestAtMs === null);
	if (fresh.length > 0) await deferred(db, mail.tenantId, sourcesOf(fresh), digestAtMs);
}

const HOUR_MS = 3_600_000;
export const anHourBefore = (nowMs: number): number => nowMs - HOUR_MS;

/** An hour after the first of this hour's letters, and never within an hour of the last digest. */
export async function digestTime({ db, mail, nowMs }: Planning, digestKind: string, firstMs: number): Promise<number> {
	const digests = await writtenSince(db, mail.tenantId, digestKind, anHourBefore(nowMs), 2);
	return Math.max(firstMs, digests.at(-1) ?? firstMs) + HOUR_MS;
}

/**
 * Whether the digest that waits for `digestAtMs` may be written now. Within an hour of the last one it may not, whatever was left over
 * from that. Where it may not, these all wait until it may.
 */
export async function mayDigest(plan: Planning, digestKind: string, waiting: readonly Alert[], digestAtMs: number): Promise<boolean> {
	const { db, mail, nowMs } = plan;
	if (digestAtMs > nowMs) {
		await defer(plan, waiting, digestAtMs);
		return false;
	}
	const atMs = await digestTime(plan, digestKind, anHourBefore(nowMs));
	if (atMs <= nowMs) return true;
	await deferred(db, mail.tenantId, sourcesOf(waiting), atMs);
	return false;
}

const sourcesOf = (about: readonly Alert[]): string[] => about.map(({ source }) => source);

export const isSome = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;
