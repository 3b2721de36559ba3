import type { Change } from "../../order/diff";
import { Foreign } from "../parts/text";
import { CHANGES, changedField, changedValue } from "../words/change";

/** A longer text scrolls in its place, so that the other changes stay in sight. */
const LONG = 400;

/** What was changed, field by field: before and after. `label` names the table for screen readers. */
export function Changes({ changes, label }: { changes: readonly Change[]; label: string }) {
	return (
		<table class="changes">
			<caption class="unseen">{label}</caption>
			<thead>
				<tr>
					<th scope="col">{CHANGES.field}</th>
					<th scope="col">{CHANGES.before}</th>
					<th scope="col">{CHANGES.after}</th>
				</tr>
			</thead>
			<tbody>
				{changes.map((change) => (
					<tr key={change.path}>
						<th scope="row">{changedField(change.path)}</th>
						<td>
							<ChangedValue of={change.before} />
						</td>
						<td>
							<ChangedValue of={change.after} />
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

export const ChangedValue = ({ of }: { of: unknown }) => {
	const text = changedValue(of);
	if (text === null) return <span class="none">{CHANGES.nothing}</span>;
	if (text.length < LONG) return <Foreign>{text}</Foreign>;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and whoever has no mouse must be able to scroll it
		<div class="changed" dir="auto" tabIndex={0}>
			{text}
		</div>
	);
};
