import type { ComponentChildren } from "preact";

/** A column of a table. `narrow`: also shown where there is little room; the first column should say enough to make up for the rest. */
export interface Column<T> {
	readonly key: string;
	readonly head: ComponentChildren;
	readonly cell: (row: T) => ComponentChildren;
	readonly align?: "end";
	readonly narrow?: boolean;
	readonly sort?: "ascending" | "descending";
}
interface DataTableProps<T> {
	/** Names the table for whoever does not see it. */
	readonly caption: string;
	readonly columns: readonly Column<T>[];
	readonly rows: readonly T[];
	readonly keyOf: (row: T) => string;
	readonly isChosen?: (row: T) => boolean;
}

/** Rows are told apart by their keys, so that a refresh draws only what has changed, and focus and selection stay. */
export function DataTable<T>({ caption, columns, rows, keyOf, isChosen }: DataTableProps<T>) {
	return (
		<div class="table-frame panel">
			<table class="data">
				<caption class="unseen">{caption}</caption>
				<thead>
					<tr>
						{columns.map(({ key, head, sort, ...column }) => (
							<th key={key} scope="col" class={classOf(key, column)} aria-sort={sort}>
								{head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={keyOf(row)} class={isChosen?.(row) ? "data-row chosen" : "data-row"}>
							{columns.map(({ key, cell, ...column }) => (
								<td key={key} class={classOf(key, column)}>
									{cell(row)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

const classOf = (key: string, { align, narrow }: { align?: "end"; narrow?: boolean }): string =>
	`col-${key}${align === "end" ? " amount" : ""}${narrow ? "" : " roomy"}`;
