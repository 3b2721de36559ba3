/** What came of an action, order by order, as a table for a spreadsheet: the same whoever writes it. */

export const RESULTS_HEAD = ["e-number", "result", "status", "reason", "by"] as const;

interface Resulted {
	readonly eNumber: string;
	readonly result: string;
	/** Of the status after it; null for an order that is not known. */
	readonly label: string | null;
	readonly reason?: string | null;
	readonly by?: { readonly name: string } | null;
}

export const resultRow = ({ eNumber, result, label, reason, by }: Resulted): (string | null)[] => [
	eNumber,
	result,
	label,
	reason ?? null,
	by?.name ?? null,
];
