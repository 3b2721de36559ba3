import { useSignal } from "@preact/signals";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { Reported, ReportPreview } from "../wire-report";
import { bulkTroubleSaid } from "../words/bulk";
import { cellsOf, listedSaid, PREVIEW } from "../words/report";

/** The report as it would go out now with what the form says, before that is saved. */
export function Preview({ asked }: { readonly asked: () => { readonly which: Reported; readonly time?: string } }) {
	const shown = useSignal<ReportPreview | null>(null);
	const trouble = useSignal<string | null>(null);
	const busy = useSignal(false);
	const look = async () => {
		if (busy.value) return;
		busy.value = true;
		const answer = await askSignedIn<ReportPreview>("/report/preview", { method: "POST", body: asked() });
		busy.value = false;
		shown.value = answer.kind === "ok" ? answer.body : null;
		trouble.value = answer.kind === "ok" ? null : bulkTroubleSaid(answer);
	};
	return (
		<div class="report-part">
			<button type="button" class="button" aria-disabled={busy.value} onClick={() => void look()}>
				{busy.value ? PREVIEW.writing : shown.value === null ? PREVIEW.show : PREVIEW.again}
			</button>
			<div role="status">
				{trouble.value === null ? null : <Notice tone="red" title={trouble.value} />}
				{shown.value === null ? null : <Shown preview={shown.value} />}
			</div>
		</div>
	);
}

function Shown({ preview }: { readonly preview: ReportPreview }) {
	const [head = [], ...lines] = cellsOf(preview.csv);
	return (
		<section class="report-preview" aria-label={PREVIEW.name}>
			<h3>{preview.subject}</h3>
			<p class="second">{PREVIEW.about}</p>
			{/* Long lines scroll, and what scrolls must be reachable by keyboard. */}
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus */}
			<section class="report-text" tabIndex={0} aria-label={PREVIEW.text}>
				<Foreign>{preview.text}</Foreign>
			</section>
			<p class="second">
				{listedSaid(preview)}
				{lines.length < preview.listed ? PREVIEW.firstOf(lines.length) : lines.length === 0 ? "." : ":"}
			</p>
			{lines.length === 0 ? null : (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the focus
				<section class="report-file" tabIndex={0} aria-label={PREVIEW.file}>
					<table>
						<thead>
							<tr>
								{head.map((name) => (
									<th key={name} scope="col">
										{name}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							{lines.map((cells) => (
								<tr key={cells[0]}>
									{cells.map((cell, index) => (
										<td key={head[index]}>
											<Foreign>{cell}</Foreign>
										</td>
									))}
								</tr>
							))}
						</tbody>
					</table>
				</section>
			)}
		</section>
	);
}
