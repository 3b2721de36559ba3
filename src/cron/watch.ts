import { type Absence, absenceIn, bothAt, PATROL_LATE_MS, type Words } from "../db/patrols";

/**
 * Who watches the patrols. They tell of everything else that does not come, and a Cron Trigger that has died takes both with it: so
 * something with an alarm of its own looks once a minute whether they came, and has it mailed, for which the queue is enough.
 */
export interface WatchPorts {
	readonly words: () => Promise<Words>;
	/** Opens an incident for every tenant that has none; repeating it changes nothing. */
	readonly raise: (absence: Absence) => Promise<unknown>;
	/** Has what is to be mailed mailed, which the patrol would have done. */
	readonly mail: () => Promise<unknown>;
	readonly now: () => number;
}

/** What the watch keeps from one look to the next. */
export interface Watching {
	/** When the look was meant to be, Unix ms. */
	readonly dueAtMs: number;
	/** Since when the patrols are missed by a watch that had only just woken; null: they are not. */
	readonly doubtedSinceMs: number | null;
}

export const LOOK_MS = 60_000;
/** Looks right behind the moment from which a patrol is late. */
const BEHIND_MS = 1_000;
/** A look that comes so much later than it was meant to was asleep, with all the rest of the machine. */
export const OVERSLEPT_MS = 15_000;
/** After a deployment, a restart or a sleep the patrol has a minute to come, and a little more, before it is missed. */
export const SETTLE_MS = 75_000;

/** One look; when the next is meant to be, and what it is to know. `awakeSinceMs`: since when whoever looks has been there. */
export async function lookOut(before: Watching, awakeSinceMs: number, { words, raise, mail, now }: WatchPorts): Promise<Watching> {
	const nowMs = now();
	const known = await words();
	const absence = absenceIn(known, nowMs);
	if (absence === null) {
		const lateAtMs = (bothAt(known) ?? nowMs) + PATROL_LATE_MS + BEHIND_MS;
		return { dueAtMs: Math.max(nowMs + BEHIND_MS, Math.min(nowMs + LOOK_MS, lateAtMs)), doubtedSinceMs: null };
	}
	const isFresh = nowMs - awakeSinceMs < SETTLE_MS || nowMs - before.dueAtMs > OVERSLEPT_MS;
	const doubtedSinceMs = before.doubtedSinceMs ?? (isFresh ? nowMs : null);
	if (doubtedSinceMs !== null && nowMs - doubtedSinceMs < SETTLE_MS) return { dueAtMs: doubtedSinceMs + SETTLE_MS, doubtedSinceMs };
	await raise(absence);
	await mail();
	return { dueAtMs: nowMs + LOOK_MS, doubtedSinceMs };
}
