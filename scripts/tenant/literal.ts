import type { SqlValue, Statement } from "../run/protocol.ts";

/** `wrangler d1 execute` binds no values: a statement with its values written into it, as SQLite reads them. */
export function literal({ sql, params }: Statement): string {
	const values = params.values();
	// Column names are quoted and hold no question mark; what stands outside of quotes is a place for a value.
	const text = sql.replaceAll(/"[^"]*"|'[^']*'|\?/g, (part) => {
		if (part !== "?") return part;
		const { value, done } = values.next();
		if (done) throw new RangeError(`a value is missing for ${sql}`);
		return quoted(value);
	});
	if (!values.next().done) throw new RangeError(`a value is left over for ${sql}`);
	return `${text};`;
}

function quoted(value: SqlValue): string {
	if (value === null) return "NULL";
	if (typeof value === "number") return String(value);
	if (value.includes("\0")) throw new RangeError("a text with a NUL cannot be written into SQL");
	return `'${value.replaceAll("'", "''")}'`;
}
