/** What came of an action, order by order, as a table for a spreadsheet: the same whoever writes it. */

/** `status` and `error` are of the time in `as of`, which is when the table was written. */
export const RESULTS_HEAD = ["e-number", "result", "status", "reason", "by", "error", "as of"] as const;

interface Resulted {
	readonly eNumber: string;
	readonly result: string;
	readonly reason?: string | null;
	readonly by?: { readonly name: string } | null;
	/** How the order stands; null for one that is not known. */
	readonly now: { readonly label: string; readonly error: { readonly message: string } | null } | null;
}

/** @param asOf ISO 8601 in UTC */
export const resultRow = ({ eNumber, result, reason, by, now }: Resulted, asOf: string): (string | null)[] => [
	eNumber,
	result,
	now?.label ?? null,
	reason ?? null,
	by?.name ?? null,
	now?.error?.message ?? null,
	asOf,
];
