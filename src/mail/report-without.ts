import { oneLine } from "./escape";
import { REPORT_COLUMNS } from "./report";

/**
 * A daily report without some of its orders: what is kept of it for the others when a person is erased. It knows how the report's text,
 * its HTML and its file hold an order each in a line or a row of its own, with everything that is said of it.
 */

export interface ReportParts {
	readonly text: string;
	readonly html: string;
	/** The file, with its byte order mark. */
	readonly csv: string;
}
export interface ShortenedReport extends ReportParts {
	/** Lines taken out of the file. */
	readonly takenOut: number;
}

const BYTE_ORDER_MARK = "\uFEFF";
const HEAD = `${BYTE_ORDER_MARK}${REPORT_COLUMNS.join(",")}`;
/** A table of orders; those that only lay things out have a role. */
const TABLE = /<table width="100%"[^>]*>(?:(?!<table).)*?<\/table>/gs;
const ROW = /<tr>.*?<\/tr>/gs;
const FIRST_CELL = /<td\b([^>]*)>/;

/**
 * `isTheirs`: whether a text is about an order that is to go. `day`: when, as it is to be read. Null where not everything about them
 * stands in such lines and rows, or the file is none of ours: then nobody can tell what is left of it is about others alone.
 */
export function reportWithout(report: ReportParts, isTheirs: (text: string) => boolean, day: string): ShortenedReport | null {
	const csv = csvWithout(report.csv, isTheirs);
	if (csv === null) return null;
	const said = `Taken out on ${day}, with a person who was erased.`;
	const text = report.text
		.split("\n")
		.map((line) => (line.startsWith("- ") && isTheirs(line) ? `- ${said}` : line))
		.join("\n");
	const html = report.html.replace(TABLE, (table) =>
		table.replace(ROW, (row) => (FIRST_CELL.test(row) && isTheirs(wordsOf(row)) ? rowSaying(said, row) : row)),
	);
	if ([text, html, wordsOf(html), csv.csv].some(isTheirs)) return null;
	return { text, html, ...csv };
}

function csvWithout(csv: string, isTheirs: (text: string) => boolean): Pick<ShortenedReport, "csv" | "takenOut"> | null {
	const [head, ...lines] = csv.split("\r\n");
	// A cell with a line end in it would be divided here; a report has none.
	if (head !== HEAD || lines.some((line) => (line.split('"').length - 1) % 2 === 1)) return null;
	const kept = lines.filter((line) => !isTheirs(line) && !isTheirs(line.replaceAll('""', '"')));
	return { csv: [head, ...kept].join("\r\n"), takenOut: lines.length - kept.length };
}

const rowSaying = (said: string, row: string): string => {
	const cells = row.split(/<td\b/).length - 1;
	return `<tr><td colspan="${cells}"${FIRST_CELL.exec(row)?.[1] ?? ""}>${said}</td></tr>`;
};

const CHARACTERS: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
/** As it is read. */
const wordsOf = (html: string): string =>
	oneLine(html.replace(/<[^>]*>/g, " ").replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => CHARACTERS[entity] ?? entity));
