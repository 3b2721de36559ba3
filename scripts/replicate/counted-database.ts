import { instead } from "../bench/meter.ts";

/** Counts what is asked of a D1 database, by wrapping the binding: the product knows nothing of it. */

export interface Counts {
	/** Of the reader of the queue. */
	invocations: number;
	/** Statements, those in batches each. */
	queries: number;
	/** Calls to the database: a batch is one. */
	calls: number;
	/** As D1 says in `meta`, index entries among them. */
	rowsWritten: number;
	rowsRead: number;
	/** Of `rowsWritten`, those of statements that write to the table of records. */
	recordRowsWritten: number;
	/** Answers that D1 gives without `meta`: of a statement that writes, the rows that it returned were taken for those that it wrote. */
	unmetered: number;
}
export const noCounts = (): Counts => ({
	invocations: 0,
	queries: 0,
	calls: 0,
	rowsWritten: 0,
	rowsRead: 0,
	recordRowsWritten: 0,
	unmetered: 0,
});

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE)\b/i;
const WRITES_RECORDS = /^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?erp_records\b/i;

export function countedDatabase(database: D1Database, counts: Counts): D1Database {
	const known = new WeakMap<D1PreparedStatement, { readonly original: D1PreparedStatement; readonly sql: string }>();
	const note = (sql: string, meta: D1Meta): void => {
		counts.queries += 1;
		counts.rowsRead += meta.rows_read;
		counts.rowsWritten += meta.rows_written;
		if (WRITES_RECORDS.test(sql)) counts.recordRowsWritten += meta.rows_written;
	};
	const noteUnmetered = (sql: string, rows: number): void => {
		counts.calls += 1;
		counts.queries += 1;
		counts.unmetered += 1;
		if (WRITES.test(sql)) counts.rowsWritten += rows;
		if (WRITES_RECORDS.test(sql)) counts.recordRowsWritten += rows;
	};
	const statement = (original: D1PreparedStatement, sql: string): D1PreparedStatement => {
		const metered = async <R extends { meta: D1Meta }>(result: Promise<R>): Promise<R> => {
			const answer = await result;
			counts.calls += 1;
			note(sql, answer.meta);
			return answer;
		};
		const counted = instead(original, {
			bind: (...values: unknown[]) => statement(original.bind(...values), sql),
			run: () => metered(original.run()),
			all: () => metered(original.all()),
			raw: async (options: { columnNames?: false } = {}) => {
				const rows = await original.raw(options);
				noteUnmetered(sql, rows.length);
				return rows;
			},
			first: async (column?: string) => {
				const row = column === undefined ? await original.first() : await original.first(column);
				noteUnmetered(sql, row === null ? 0 : 1);
				return row;
			},
		});
		known.set(counted, { original, sql });
		return counted;
	};
	return instead(database, {
		prepare: (sql: string) => statement(database.prepare(sql), sql),
		batch: async (statements: D1PreparedStatement[]) => {
			const each = statements.map((one) => known.get(one) ?? { original: one, sql: "" });
			const results = await database.batch(each.map(({ original }) => original));
			counts.calls += 1;
			for (const [index, { meta }] of results.entries()) note(each[index]?.sql ?? "", meta);
			return results;
		},
	});
}
