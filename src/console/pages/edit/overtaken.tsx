import { diffOf } from "../../../order/diff";
import type { OrderDraft } from "../../../order/order";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import type { OrderView } from "../../wire";
import { changedField } from "../../words/change";
import { notEditable } from "../../words/edit";
import { ChangedValue, Changes } from "../changes";
import { draftIn } from "./form";
import { merge } from "./merge";

/** Somebody else was first: what they changed, what was typed here, and where the two meet. */
interface OvertakenProps {
	readonly base: OrderDraft;
	readonly mine: OrderDraft;
	/** The order as it is now. */
	readonly newest: OrderView;
	/** How many revisions there were when this edit began. */
	readonly since: number;
	readonly onApply: (merged: OrderDraft) => void;
	readonly onDiscard: () => void;
}

export function Overtaken({ base, mine, newest, since, onApply, onDiscard }: OvertakenProps) {
	const first = newest.revisions.findLast(({ revision }) => revision > since);
	const now = draftIn(newest);
	const { draft, clashes } = merge(base, now, mine);
	const theirs = diffOf(base, now);
	const isEditable = newest.actions.includes("edit");
	return (
		<div class="edit-form" data-testid="overtaken">
			<Notice
				tone="amber"
				title={
					first === undefined ? (
						"The order has changed since you opened it"
					) : (
						<>
							<Foreign>{first.by?.name ?? "Somebody"}</Foreign> was first and made revision {first.revision}
						</>
					)
				}
			>
				<p>Nothing of yours is lost, and nothing of theirs is overwritten before you have seen it.</p>
				{first?.reason ? (
					<p class="quote">
						<Foreign>{first.reason}</Foreign>
					</p>
				) : null}
			</Notice>
			<section class="panel edit-part" aria-labelledby="edit-theirs">
				<h2 id="edit-theirs">What they changed</h2>
				{theirs.length === 0 ? <p class="none">Nothing that you would see</p> : <Changes changes={theirs} label="What they changed" />}
			</section>
			<section class="panel edit-part" aria-labelledby="edit-mine">
				<h2 id="edit-mine">What you changed</h2>
				<Changes changes={diffOf(base, mine)} label="What you changed" />
			</section>
			{clashes.length === 0 ? null : (
				<section class="panel edit-part" aria-labelledby="edit-both">
					<h2 id="edit-both">What both of you changed</h2>
					<p class="second">If you apply your changes, yours stand. You can still alter them before you send them.</p>
					<table class="changes">
						<thead>
							<tr>
								<th scope="col">Field</th>
								<th scope="col">Theirs</th>
								<th scope="col">Yours</th>
							</tr>
						</thead>
						<tbody>
							{clashes.map(({ path, theirs, mine }) => (
								<tr key={path}>
									<th scope="row">{changedField(path)}</th>
									<td>
										<ChangedValue of={theirs} />
									</td>
									<td>
										<ChangedValue of={mine} />
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</section>
			)}
			{isEditable ? null : <p role="status">{notEditable(newest)}</p>}
			<div class="edit-buttons">
				<button type="button" class="button" onClick={onDiscard}>
					Discard my changes
				</button>
				{isEditable ? (
					<button type="button" class="button primary" onClick={() => onApply(draft)}>
						Apply mine to revision {newest.revision}
					</button>
				) : null}
			</div>
		</div>
	);
}
