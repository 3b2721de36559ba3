import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { OrderView, RevisionView } from "../wire";
import { changedField, changedValue } from "../words/change";

/** How the order was edited since it was placed, newest first. What was placed stays as it was. */
export function Revisions({ order }: { order: OrderView }) {
	const edits = order.revisions.filter(({ revision }) => revision > 0).toReversed();
	if (edits.length === 0) return null;
	return (
		<section class="panel" aria-labelledby="revisions">
			<h2 id="revisions">{edits.length === 1 ? "Edited once" : `Edited ${edits.length} times`}</h2>
			<ol class="revisions">
				{edits.map((edit) => (
					<Edit key={edit.revision} edit={edit} />
				))}
			</ol>
		</section>
	);
}

function Edit({ edit: { revision, at, by, reason, changes } }: { edit: RevisionView }) {
	return (
		<li class="revision" data-testid="revision">
			<p class="story-title">
				<strong>
					{by === null ? "Somebody" : <Foreign>{by.name}</Foreign>}
					<span class="second-inline"> made revision {revision}</span>
				</strong>
				<ClockTime class="story-time" at={at} />
			</p>
			{reason === null ? null : (
				<p class="quote">
					<Foreign>{reason}</Foreign>
				</p>
			)}
			<table class="changes">
				<thead>
					<tr>
						<th scope="col">Field</th>
						<th scope="col">Before</th>
						<th scope="col">After</th>
					</tr>
				</thead>
				<tbody>
					{changes.map((change) => (
						<tr key={change.path}>
							<th scope="row">{changedField(change.path)}</th>
							<td>
								<Value of={change.before} />
							</td>
							<td>
								<Value of={change.after} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</li>
	);
}

const Value = ({ of }: { of: unknown }) => {
	const text = changedValue(of);
	return text === null ? <span class="none">nothing</span> : <Foreign>{text}</Foreign>;
};
