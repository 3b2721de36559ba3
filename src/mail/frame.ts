import type { Block } from "./blocks";
import { html as escaped, oneLine, plain } from "./escape";
import { htmlOf } from "./html";
import { textOf } from "./text";

/** Blocks as a whole mail: 600 pixels, light and dark, no image, no script, nothing from elsewhere. */

export interface Framed {
	/** The first line inside, and what mail programs show beside the subject. */
	readonly title: string;
	readonly preview: string;
	/** Whose mail it is: the shop's name. */
	readonly sender: string;
	readonly blocks: readonly Block[];
	/** Why they get this, and how not to. */
	readonly footer: string;
	readonly footerUrl: string | null;
}

export interface Composed {
	readonly subject: string;
	readonly text: string;
	readonly html: string;
}

/** UTF-16 units, as a row of the outbox counts them: a letter of a bold or an old script is two. */
const SUBJECT_LENGTH_MAX = 200;

export function compose(subject: string, framed: Framed): Composed {
	return { subject: subjectOf(oneLine(subject)), text: asText(framed), html: asHtml(framed) };
}

/** Half a letter at the end is left out. */
const subjectOf = (line: string): string => line.slice(0, SUBJECT_LENGTH_MAX).replace(/[\ud800-\udbff]$/, "");

function asText({ title, sender, blocks, footer, footerUrl }: Framed): string {
	const parts = [
		oneLine(title),
		...blocks.map(textOf),
		`-- \n${oneLine(sender)}\n${plain(footer)}${footerUrl === null ? "" : `\n${footerUrl}`}`,
	];
	return `${parts.join("\n\n")}\n`;
}

/** Programs that know no style sheet get what stands at the elements; those that do get the dark colours as well. */
const STYLE = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;background:#f3f4f6;color:#1c2430}
a{color:#1d4ed8}
@media (max-width:480px){.card{padding:20px 16px !important}.fact th,.fact td{display:block !important;width:auto !important}.fact td{padding-top:0 !important;border:0 !important}
.stacked,.stacked tbody{display:block !important}.stacked tr{display:flex !important;flex-wrap:wrap !important}
.stacked td,.stacked th{display:block !important;box-sizing:border-box !important;flex:1 1 0 !important;min-width:0 !important}
.stacked td:first-child,.stacked th:first-child{flex:0 0 100% !important;padding-bottom:2px !important}
.stacked td+td,.stacked th+th{border:0 !important;padding-top:0 !important}
.stacked .foot{border-top:1px solid !important}.stacked .foot td{flex:1 1 auto !important;padding:6px 8px 6px 0 !important;border:0 !important}.stacked .foot td:empty{display:none !important}}
@media (prefers-color-scheme:dark){
body,.page{background:#11151b !important;color:#e6e9ee !important}
.card{background:#1a2029 !important;border-color:#2c3440 !important}
.quiet,.fact th{color:#9aa5b4 !important}
.line{border-color:#2c3440 !important}
a{color:#8ab4ff !important}
.button{background:#8ab4ff !important;color:#0d1522 !important}
.red{background:#3a1a1c !important;border-color:#f2777a !important;color:#ffd9da !important}
.amber{background:#35290f !important;border-color:#e5b04b !important;color:#ffe9c2 !important}
.green{background:#12301f !important;border-color:#4cc38a !important;color:#d2f5e2 !important}
.blue{background:#14263f !important;border-color:#6ea8fe !important;color:#d6e6ff !important}
.grey{background:#232a34 !important;border-color:#76808e !important;color:#e6e9ee !important}
.track{background:#2c3440 !important}
}`.replaceAll("\n", "");

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function asHtml({ title, preview, sender, blocks, footer, footerUrl }: Framed): string {
	const under = `${escaped(footer)}${footerUrl === null ? "" : ` <a href="${escaped(footerUrl)}" style="color:#1d4ed8">${escaped(footerUrl)}</a>`}`;
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escaped(oneLine(title))}</title><style>${STYLE}</style></head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6;color:#1c2430;${FONT}">
<div style="display:none;max-height:0;overflow:hidden">${escaped(oneLine(preview))}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;border-collapse:separate;text-align:left">
<tr><td class="quiet" style="padding:0 4px 10px;font-size:13px;color:#5b6675" dir="auto">${escaped(oneLine(sender))}</td></tr>
<tr><td class="card" style="padding:28px 32px;background:#ffffff;border:1px solid #e2e6eb;border-radius:12px;font-size:15px;line-height:1.5">
<h1 style="margin:0 0 16px;font-size:21px;line-height:1.3;font-weight:650" dir="auto">${escaped(oneLine(title))}</h1>
${blocks.map(htmlOf).join("\n")}
</td></tr>
<tr><td class="quiet" style="padding:14px 4px 0;font-size:12px;line-height:1.5;color:#5b6675">${under}</td></tr>
</table></td></tr></table>
</body></html>
`;
}
