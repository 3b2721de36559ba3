import { revisionHref } from "../address";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { OrderView, RevisionView } from "../wire";
import { REVISIONS } from "../words/order";
import { Changes } from "./changes";

/** How the order was edited since it was placed, newest first. What was placed stays as it was. */
export function Revisions({ order }: { order: OrderView }) {
	const edits = order.revisions.filter(({ revision }) => revision > 0).toReversed();
	if (edits.length === 0) return null;
	return (
		<section class="panel" aria-labelledby="revisions">
			<h2 id="revisions">{REVISIONS.heading(edits.length)}</h2>
			<ol class="revisions">
				{edits.map((edit) => (
					<Edit key={edit.revision} eNumber={order.eNumber} edit={edit} />
				))}
			</ol>
			<p>
				<a class="second" href={revisionHref(order.eNumber, 0)}>
					{REVISIONS.asPlaced}
				</a>
			</p>
		</section>
	);
}

function Edit({ eNumber, edit: { revision, at, by, reason, changes } }: { eNumber: string; edit: RevisionView }) {
	return (
		<li class="revision" data-testid="revision">
			<p class="story-title">
				<strong>
					{by === null ? REVISIONS.somebody : <Foreign>{by.name}</Foreign>}
					<span class="second-inline"> {REVISIONS.made(revision)}</span>
				</strong>
				<ClockTime class="story-time" at={at} />
			</p>
			{reason === null ? null : (
				<p class="quote">
					<Foreign>{reason}</Foreign>
				</p>
			)}
			<Changes changes={changes} label={REVISIONS.changes(revision)} />
			<p>
				<a class="second" href={revisionHref(eNumber, revision)}>
					{REVISIONS.view(revision)}
				</a>
			</p>
		</li>
	);
}
