/** What was changed in an order, as a reader of the page would call it. */

const WORDS: Readonly<Record<string, string>> = {
	sku: "article code",
	unitPrice: "unit price",
	line1: "address line 1",
	line2: "address line 2",
	email: "e-mail",
};

/** `"lines[0].unitPrice"` becomes `"Line 1, unit price"`. */
export function changedField(path: string): string {
	const parts = path
		.replace(/\[(\d+)\]/g, (_, index: string) => ` ${Number(index) + 1}`)
		.split(".")
		.map((part) => part.replace(/^lines (\d+)$/, "line $1"))
		.map((part) => WORDS[part] ?? part);
	const words = parts.join(", ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Null for nothing; a line or an address that came or went as a whole is told by its parts. */
export function changedValue(value: unknown): string | null {
	if (value === null || value === undefined || value === "") return null;
	if (typeof value !== "object") return String(value);
	const parts = Object.values(value).flatMap((part) => changedValue(part) ?? []);
	return parts.length === 0 ? null : parts.join(", ");
}

/** A table of what was changed. */
export const CHANGES = {
	field: "Field",
	before: "Before",
	after: "After",
	nothing: "nothing",
} as const;
