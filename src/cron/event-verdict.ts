import type { ClaimedEvent, Said } from "../db/deliveries";
import type { Settled } from "../db/outbox";
import type { Answer } from "../events/post";
import { retryAfterMs } from "../events/retry-after";
import { type BackoffRange, backoffMs } from "../lib/backoff";

/** What an endpoint's answer means for an event, and for the endpoint. Pure. */

/** Most of what goes wrong once is over in seconds: 5 to 10 of them. */
export const FIRST_RETRY: BackoffRange = { baseMs: 10_000, maxMs: 10_000 };
/** After the second try, and the following. */
export const RETRY: BackoffRange = { baseMs: 60_000, maxMs: 6 * 3_600_000 };
export const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;
/** "Too many requests", "unavailable": those that say for how long. */
const ASKING_FOR_PEACE: ReadonlySet<number> = new Set([429, 503]);

export interface Try {
	readonly settled: Settled;
	/** Set: the endpoint is to be turned off, and why. */
	readonly off: string | null;
	/** Set: this event alone was given up, and why. */
	readonly lost: string | null;
	/** Set: the endpoint asked for nothing to be sent before then. */
	readonly peaceUntilMs: number | null;
}

/** `attempts` counts from 1. */
export const retryInMs = (attempts: number, random: () => number): number =>
	attempts <= 1 ? backoffMs(1, FIRST_RETRY, random) : backoffMs(attempts - 1, RETRY, random);

export function judge(
	answer: Answer,
	{ createdAtMs, attempts }: Pick<ClaimedEvent, "createdAtMs" | "attempts">,
	deliveredAtMs: number | null,
	nowMs: number,
	random: () => number,
): Try {
	if (answer.kind === "answered" && answer.status >= 200 && answer.status < 300)
		return { settled: { kind: "sent" }, off: null, lost: null, peaceUntilMs: null };
	const error = inWords(answer);
	if (answer.kind === "answered" && answer.status === 410)
		return { settled: { kind: "given_up", error }, off: "It answered 410 Gone: it wants no more events.", lost: null, peaceUntilMs: null };
	const asked = answer.kind === "answered" && ASKING_FOR_PEACE.has(answer.status) ? retryAfterMs(answer.retryAfter, nowMs) : null;
	const peaceUntilMs = asked === null ? null : nowMs + asked;
	const atMs = Math.max(nowMs + retryInMs(attempts, random), peaceUntilMs ?? 0);
	if (atMs <= createdAtMs + GIVE_UP_AFTER_MS) return { settled: { kind: "again", atMs, error }, off: null, lost: null, peaceUntilMs };
	// One event that a working endpoint never takes is that event's trouble, and no reason to cut off all the others.
	const works = deliveredAtMs !== null && deliveredAtMs > createdAtMs;
	return {
		settled: { kind: "given_up", error },
		off: works ? null : `It has taken no event for three days: ${error}`,
		lost: works ? `An event was not taken for three days: ${error}` : null,
		peaceUntilMs,
	};
}

export function inWords(answer: Answer): string {
	if (answer.kind === "unanswered") return `It did not answer: ${answer.reason}.`;
	const { status } = answer;
	return status >= 300 && status < 400 ? `It answered ${status}, and redirects are not followed.` : `It answered ${status}.`;
}

export const saidOf = (answer: Answer): Said =>
	answer.kind === "answered" ? { statusCode: answer.status, answer: answer.text } : { statusCode: null, answer: null };
