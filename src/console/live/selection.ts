/** Which orders are chosen for an action: these numbers, on whatever page they stand, or everything that this very filter finds. */
export type Selection =
	| { readonly kind: "some"; readonly numbers: ReadonlySet<string> }
	| { readonly kind: "filter"; readonly filter: Readonly<Record<string, string>> };

export const NONE: Selection = { kind: "some", numbers: new Set() };

export const isChosen = (selection: Selection, eNumber: string): boolean => selection.kind === "filter" || selection.numbers.has(eNumber);

export const isEmpty = (selection: Selection): boolean => selection.kind === "some" && selection.numbers.size === 0;

/** Taking one out of everything leaves those that are in sight: nobody has seen the others. */
export function chosen(selection: Selection, eNumbers: readonly string[], on: boolean, inSight: readonly string[]): Selection {
	const numbers = new Set(selection.kind === "filter" ? inSight : selection.numbers);
	for (const eNumber of eNumbers) {
		if (on) numbers.add(eNumber);
		else numbers.delete(eNumber);
	}
	return { kind: "some", numbers };
}

/** How many of those in sight are chosen. */
export function chosenInSight(selection: Selection, inSight: readonly string[]): "none" | "some" | "all" {
	const count = inSight.filter((eNumber) => isChosen(selection, eNumber)).length;
	if (count === 0) return "none";
	return count === inSight.length ? "all" : "some";
}
