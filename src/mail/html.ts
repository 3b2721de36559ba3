import type { Block, Tone } from "./blocks";
import { html as escaped, oneLine } from "./escape";

/** A block as HTML that old mail programs draw as well: tables for what stands side by side, styles at the elements. */

const TONES: Readonly<Record<Tone, { readonly back: string; readonly edge: string; readonly ink: string }>> = {
	red: { back: "#fdecec", edge: "#c62828", ink: "#7a1515" },
	amber: { back: "#fff4dd", edge: "#b7791f", ink: "#6b4510" },
	green: { back: "#e6f6ee", edge: "#1f8a57", ink: "#0f5132" },
	blue: { back: "#e8f0fe", edge: "#1d4ed8", ink: "#17357f" },
	grey: { back: "#eef0f3", edge: "#6b7684", ink: "#1c2430" },
};

const CELL = "padding:6px 8px 6px 0;vertical-align:top;font-size:14px;text-align:left;overflow-wrap:anywhere";
const LINE = "border-top:1px solid #e2e6eb";

const STACKED_NUMBERS_MIN = 3;

const lines = (text: string): string => escaped(text).replaceAll("\n", "<br>");

export function htmlOf(block: Block): string {
	switch (block.kind) {
		case "heading":
			return `<h2 style="margin:24px 0 8px;font-size:16px;line-height:1.3;font-weight:650" dir="auto">${escaped(oneLine(block.text))}</h2>`;
		case "text": {
			const quiet = block.quiet === true;
			return `<p${quiet ? ' class="quiet"' : ""} style="margin:0 0 12px;overflow-wrap:anywhere${quiet ? ";font-size:13px;color:#5b6675" : ""}" dir="auto">${lines(block.text)}</p>`;
		}
		case "notice": {
			const { back, edge, ink } = TONES[block.tone];
			return `<div class="${block.tone}" style="margin:0 0 16px;padding:12px 14px;background:${back};border-left:4px solid ${edge};border-radius:6px;color:${ink};overflow-wrap:anywhere" dir="auto">${lines(block.text)}</div>`;
		}
		case "facts":
			return `<table role="presentation" class="fact" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px;border-collapse:collapse">${block.rows
				.map(
					([name, value]) =>
						`<tr><th scope="row" class="line" style="${CELL};${LINE};width:34%;font-weight:500;color:#5b6675">${escaped(name)}</th><td class="line" style="${CELL};${LINE}" dir="auto">${lines(value)}</td></tr>`,
				)
				.join("")}</table>`;
		case "steps":
			return `<ol style="margin:0 0 16px;padding-left:22px">${block.items.map((item) => `<li style="margin:0 0 6px" dir="auto">${escaped(oneLine(item))}</li>`).join("")}</ol>`;
		case "table":
			return tableOf(block);
		case "bars":
			return barsOf(block);
		case "link":
			return `<p style="margin:20px 0 4px"><a class="button" href="${escaped(block.url)}" style="display:inline-block;padding:11px 18px;background:#1d4ed8;color:#ffffff;border-radius:8px;font-weight:600;text-decoration:none">${escaped(oneLine(block.label))}</a></p>`;
		case "rule":
			return `<hr class="line" style="margin:24px 0;border:0;${LINE}">`;
	}
}

function tableOf({ head, rows, foot }: Extract<Block, { kind: "table" }>): string {
	const align = (index: number) =>
		[
			head[index]?.numeric === true ? ";padding-left:8px;text-align:right;white-space:nowrap" : "",
			head[index]?.kept === true ? ";overflow-wrap:normal" : "",
		].join("");
	const cell = (tag: "td" | "th", text: string, index: number, more = "") =>
		`<${tag} class="line" style="${CELL};${LINE}${align(index)}${more}" dir="auto">${escaped(oneLine(text))}</${tag}>`;
	const row = (cells: readonly string[]) => `<tr>${cells.map((text, index) => cell("td", text, index)).join("")}</tr>`;
	const heads = `<tr>${head.map(({ name }, index) => `<th scope="col" class="quiet" style="${CELL}${align(index)};font-weight:500;color:#5b6675">${escaped(oneLine(name))}</th>`).join("")}</tr>`;
	const feet =
		foot === undefined ? "" : `<tr class="foot">${foot.map((text, index) => cell("td", text, index, ";font-weight:650")).join("")}</tr>`;
	// On a phone so many numbers leave no room for a name beside them: it stands above them (frame.ts).
	const stacked = head.filter(({ numeric }) => numeric === true).length >= STACKED_NUMBERS_MIN ? ' class="stacked"' : "";
	return `<table${stacked} width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px;border-collapse:collapse">${heads}${rows.map(row).join("")}${feet}</table>`;
}

/** Bars are cells with a colour: no picture, so nothing to be blocked. */
function barsOf({ rows }: Extract<Block, { kind: "bars" }>): string {
	const most = Math.max(1, ...rows.map(({ count }) => count));
	const bar = (count: number, tone: Tone) => {
		const width = count === 0 ? 0 : Math.max(2, Math.round((count / most) * 100));
		const filled =
			width === 0
				? ""
				: `<td width="${width}%" style="height:12px;background:${TONES[tone].edge};border-radius:3px;font-size:0">&nbsp;</td>`;
		const rest = width === 100 ? "" : `<td class="track" style="height:12px;background:#eef0f3;font-size:0">&nbsp;</td>`;
		return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${filled}${rest}</tr></table>`;
	};
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px;border-collapse:collapse">${rows
		.map(
			({ name, count, tone }) =>
				`<tr><td style="${CELL};width:34%">${escaped(oneLine(name))}</td><td style="${CELL};width:56px;text-align:right;font-weight:650">${count}</td><td style="padding:9px 0">${bar(count, tone)}</td></tr>`,
		)
		.join("")}</table>`;
}
