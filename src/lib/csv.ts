/** CSV as RFC 4180 has it, for people who open it in a spreadsheet. */

/** Without it Excel takes UTF-8 for something else. */
const BYTE_ORDER_MARK = "\uFEFF";
/** A cell that begins so is a formula to a spreadsheet, and may have been written by somebody else's customer. */
const FORMULA = /^[=+\-@\t\r]/;

/** Where semicolons divide, as they do in half of Europe, what follows one begins a cell, in quotation marks or not. */
const FORMULA_INSIDE = /;(?=[=+\-@])/g;

export type Cell = string | number | null;

/** Lines end in CR LF, the last one, too. Null is an empty cell. */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
	BYTE_ORDER_MARK + rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");

function cellOf(value: Cell): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const text = (FORMULA.test(value) ? `'${value}` : value).replace(FORMULA_INSIDE, ";'");
	return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
