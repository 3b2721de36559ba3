/** The versions of orders as they were last on the page, by e-number: what somebody who chooses them has seen. */
export type Seen = ReadonlyMap<string, number>;

export const NOTHING_SEEN_OF: Seen = new Map();

interface Shown {
	readonly eNumber: string;
	/** Null or left out: it is not known. */
	readonly version?: number | null;
}

/** With what is on the page now; what is neither there nor chosen is forgotten. A copy that lags behind what was done here takes nothing back. */
export function seenWith(before: Seen, shown: readonly Shown[], isChosen: (eNumber: string) => boolean): Seen {
	const seen = new Map([...before].filter(([eNumber]) => isChosen(eNumber)));
	for (const { eNumber, version } of shown) if (version != null) seen.set(eNumber, Math.max(version, before.get(eNumber) ?? 0));
	return seen;
}

/** As an action takes it. */
export const seenOf = (seen: Seen, eNumbers: Iterable<string>): Readonly<Record<string, number>> =>
	Object.fromEntries(
		[...eNumbers].flatMap((eNumber) => {
			const version = seen.get(eNumber);
			return version === undefined ? [] : [[eNumber, version] as const];
		}),
	);
