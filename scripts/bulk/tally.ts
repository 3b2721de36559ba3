/** Holds a job's results against what was selected. Pure; every finding is a broken promise. */

export interface Result {
	readonly eNumber: string;
	readonly result: string;
	readonly reason: string | null;
	readonly by: { readonly name: string } | null;
}
export type Counts = Readonly<Record<string, number>>;

export const sumOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** `selected`: what was to be dealt with, and whether the action can be begun on it. */
export function tally(selected: ReadonlyMap<string, boolean>, results: readonly Result[], counts: Counts): string[] {
	const byNumber = Map.groupBy(results, ({ eNumber }) => eNumber);
	const told = Map.groupBy(results, ({ result }) => result);
	const kinds = new Set([...told.keys(), ...Object.keys(counts)]);
	return [
		...[...selected.keys()].filter((eNumber) => !byNumber.has(eNumber)).map((eNumber) => `${eNumber} was selected and has no result`),
		...[...byNumber].filter(([, all]) => all.length > 1).map(([eNumber, all]) => `${eNumber} has ${all.length} results`),
		...[...byNumber.keys()].filter((eNumber) => !selected.has(eNumber)).map((eNumber) => `${eNumber} was not selected and has a result`),
		...[...kinds]
			.filter((kind) => (counts[kind] ?? 0) !== (told.get(kind)?.length ?? 0))
			.map((kind) => `the job counts ${counts[kind] ?? 0} ${kind}, and ${told.get(kind)?.length ?? 0} orders are told so`),
		...results.flatMap((result) => misjudged(selected.get(result.eNumber), result)),
	];
}

function misjudged(possible: boolean | undefined, { eNumber, result, reason }: Result): string[] {
	if (possible === undefined) return [];
	if (possible) return result === "started" ? [] : [`${eNumber} could be retried and was ${result}: ${reason}`];
	if (result !== "skipped") return [`${eNumber} could not be retried and was ${result}`];
	return reason === null || reason === "" ? [`${eNumber} was skipped without a reason`] : [];
}

/** Whether the ERP has each of these once, and none that should not be there. */
export function deliveredOnce(wanted: readonly string[], received: readonly { readonly eNumber: string }[]): string[] {
	const copies = Map.groupBy(received, ({ eNumber }) => eNumber);
	const due = new Set(wanted);
	return [
		...wanted.flatMap((eNumber) => {
			const times = copies.get(eNumber)?.length ?? 0;
			return times === 1 ? [] : [`${eNumber} is in the ERP ${times} times`];
		}),
		...[...copies.keys()].filter((eNumber) => !due.has(eNumber)).map((eNumber) => `${eNumber} is in the ERP and should not be`),
	];
}
