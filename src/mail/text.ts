import type { Block } from "./blocks";
import { oneLine, plain } from "./escape";

/** A block as plain text. */

const BAR_CHARACTERS = 20;

export function textOf(block: Block): string {
	switch (block.kind) {
		case "heading": {
			const text = oneLine(block.text);
			return `${text}\n${"-".repeat(Math.min(60, [...text].length))}`;
		}
		case "notice":
		case "text":
			return plain(block.text);
		case "facts":
			return block.rows.map(([name, value]) => `${oneLine(name)}: ${indented(value)}`).join("\n");
		case "steps":
			return block.items.map((item, index) => `${index + 1}. ${oneLine(item)}`).join("\n");
		case "table":
			return tableOf(block);
		case "bars": {
			const most = Math.max(1, ...block.rows.map(({ count }) => count));
			const bar = (count: number) => "#".repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR_CHARACTERS)));
			return block.rows.map(({ name, count }) => `${oneLine(name)}: ${count} ${bar(count)}`.trimEnd()).join("\n");
		}
		case "link":
			return `${oneLine(block.label)}: ${block.url}`;
		case "rule":
			return "-".repeat(60);
	}
}

/** Further lines stand under the first, away from the margin. */
const indented = (value: string): string => plain(value).split("\n").join("\n  ");

/** A row a line, its cells named: columns would break in the fonts of mail programs. */
function tableOf({ head, rows, foot }: Extract<Block, { kind: "table" }>): string {
	const cells = (row: readonly string[]) => row.map((cell, index) => `${oneLine(head[index]?.name ?? "")}: ${oneLine(cell)}`);
	const lines = rows.map((row) => `- ${cells(row).join(", ")}`);
	return [
		...lines,
		...(foot === undefined
			? []
			: [
					foot
						.map(oneLine)
						.filter((cell) => cell !== "")
						.join(" "),
				]),
	].join("\n");
}
