/** When a desk must wake: a pure function of its debts. */

/** Placing many orders in the same instant wakes the desk once. Also keeps an alarm from racing the call that set it. */
export const WAKE_DELAY_MS = 15;
/** A bell waits so long for company: orders that come together are sent in one turn, and cost the desk two commits instead of two each. */
export const RING_DELAY_MS = 100;
/** A bell that nobody answered is rung again after this: the message may be lost, or its reader found every lane taken. */
export const RING_AGAIN_MS = 5_000;

export interface Debts {
	/** When the oldest change is due to be copied, or null. */
	readonly copyDueMs: number | null;
	/** Not before this: D1 failed lately, or a copy is under way. */
	readonly copyAfterMs: number;
	/** When the next step of any order is due, or null. */
	readonly stepDueMs: number | null;
	/** Not before this: a bell is out, or the queue failed lately. */
	readonly ringAfterMs: number;
	/** When the desk has work of its own to do, or null: payments that run out, jobs. */
	readonly choreDueMs: number | null;
	/** Nothing may go out before this; 0 when nothing is held. */
	readonly holdUntilMs: number;
}

export const copyAt = (debts: Debts): number | null => (debts.copyDueMs === null ? null : Math.max(debts.copyDueMs, debts.copyAfterMs));

export const ringAt = (debts: Debts): number | null =>
	debts.stepDueMs === null ? null : Math.max(debts.stepDueMs + RING_DELAY_MS, debts.ringAfterMs, debts.holdUntilMs);

/** Unix ms, never sooner than WAKE_DELAY_MS from now; null when there is nothing to do. */
export function wakeAt(debts: Debts, nowMs: number): number | null {
	const times = [copyAt(debts), ringAt(debts), debts.choreDueMs].filter((time) => time !== null);
	return times.length === 0 ? null : Math.max(nowMs + WAKE_DELAY_MS, Math.min(...times));
}
