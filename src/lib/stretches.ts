/** When something was away within one incident: stretches of time, oldest first, and never more than STRETCHES_MAX of them. Pure. */

export interface Stretch {
	readonly fromMs: number;
	/** Null while it lasts; then it is the last one. */
	readonly untilMs: number | null;
	/** How much of it was not away after all: of several that were put together. */
	readonly backMs: number;
}

/** How an incident went. */
export interface Course {
	/** Counts what is said of the incident; of two words the one with the lower number is the older one. */
	readonly version: number;
	readonly away: readonly Stretch[];
	/** It is not away now, and counts as over at this time, Unix ms, unless it goes away before; null: it is away, or the incident is over. */
	readonly overAtMs: number | null;
}

/** Of more, those with the least time between them are put together: what flaps all night stays one small row, and no minute is lost. */
export const STRETCHES_MAX = 30;

/** It goes away. Nothing changes when it is away already. */
export function begun(stretches: readonly Stretch[], atMs: number): readonly Stretch[] {
	const last = stretches.at(-1);
	if (last !== undefined && last.untilMs === null) return stretches;
	return bounded([...stretches, { fromMs: Math.max(atMs, last?.untilMs ?? atMs), untilMs: null, backMs: 0 }]);
}

/** It is back. */
export function ended(stretches: readonly Stretch[], atMs: number): readonly Stretch[] {
	const last = stretches.at(-1);
	if (last === undefined || last.untilMs !== null) return stretches;
	return [...stretches.slice(0, -1), { ...last, untilMs: Math.max(atMs, last.fromMs) }];
}

/** It was not back after all. */
export function resumed(stretches: readonly Stretch[]): readonly Stretch[] {
	const last = stretches.at(-1);
	return last === undefined ? stretches : [...stretches.slice(0, -1), { ...last, untilMs: null }];
}

/** The newest stays apart: since when it is away is asked for. */
function bounded(stretches: readonly Stretch[]): readonly Stretch[] {
	let all = stretches;
	while (all.length > STRETCHES_MAX) {
		const gaps = all.slice(0, -2).map((one, place) => (all[place + 1]?.fromMs ?? 0) - (one.untilMs ?? 0));
		const at = gaps.indexOf(Math.min(...gaps));
		const [one, other] = all.slice(at, at + 2);
		if (one === undefined || other === undefined) break;
		const both = { fromMs: one.fromMs, untilMs: other.untilMs, backMs: one.backMs + other.backMs + (gaps[at] ?? 0) };
		all = [...all.slice(0, at), both, ...all.slice(at + 2)];
	}
	return all;
}

interface Lasted {
	readonly openedAtMs: number;
	readonly closedAtMs: number | null;
	readonly course?: Course | null;
}
/** Of an incident of which nothing more is known, all of it. */
export const stretchesOf = ({ openedAtMs, closedAtMs, course }: Lasted): readonly Stretch[] =>
	course?.away ?? [{ fromMs: openedAtMs, untilMs: closedAtMs, backMs: 0 }];

/** How long it was away in all, up to `nowMs`. */
export const awayMs = (stretches: readonly Stretch[], nowMs: number): number =>
	awayWithin(stretches, { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY, nowMs });

export interface Between {
	readonly fromMs: number;
	readonly untilMs: number;
	readonly nowMs: number;
}
/** How long it was away between two times; each minute counts once, in whatever order they are and however they overlap. */
export function awayWithin(stretches: readonly Stretch[], { fromMs, untilMs, nowMs }: Between): number {
	let reachedMs = fromMs;
	let sumMs = 0;
	for (const one of stretches.toSorted((first, other) => first.fromMs - other.fromMs)) {
		const oneUntilMs = one.untilMs ?? Math.max(nowMs, one.fromMs);
		const beginMs = Math.max(one.fromMs, reachedMs);
		const endMs = Math.min(oneUntilMs, untilMs);
		const lengthMs = oneUntilMs - one.fromMs;
		// Of those that were put together nobody knows any more when in it the others were back.
		if (endMs > beginMs) sumMs += (endMs - beginMs) * (1 - one.backMs / lengthMs);
		reachedMs = Math.max(reachedMs, endMs);
	}
	return sumMs;
}
