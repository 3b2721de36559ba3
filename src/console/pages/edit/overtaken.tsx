import { diffOf } from "../../../order/diff";
import type { OrderDraft } from "../../../order/order";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import { woven } from "../../parts/woven";
import type { OrderView } from "../../wire";
import { changedField } from "../../words/change";
import { notEditable } from "../../words/edit";
import { OVERTAKEN } from "../../words/edit-page";
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
					first === undefined
						? OVERTAKEN.title
						: woven(OVERTAKEN.titleBy, { who: <Foreign>{first.by?.name ?? OVERTAKEN.somebody}</Foreign>, revision: first.revision })
				}
			>
				{isEditable ? (
					<p>{OVERTAKEN.about}</p>
				) : (
					<>
						<p>{notEditable(newest)}</p>
						<p>{OVERTAKEN.tooLate}</p>
					</>
				)}
				{first?.reason ? (
					<p class="quote">
						<Foreign>{first.reason}</Foreign>
					</p>
				) : null}
			</Notice>
			<section class="panel edit-part" aria-labelledby="edit-theirs">
				<h2 id="edit-theirs">{OVERTAKEN.theirs}</h2>
				{theirs.length === 0 ? <p class="none">{OVERTAKEN.nothingSeen}</p> : <Changes changes={theirs} label={OVERTAKEN.theirs} />}
			</section>
			<section class="panel edit-part" aria-labelledby="edit-mine">
				<h2 id="edit-mine">{OVERTAKEN.mine}</h2>
				<Changes changes={diffOf(base, mine)} label={OVERTAKEN.mine} />
			</section>
			{clashes.length === 0 ? null : (
				<section class="panel edit-part" aria-labelledby="edit-both">
					<h2 id="edit-both">{OVERTAKEN.both}</h2>
					{isEditable ? <p class="second">{OVERTAKEN.bothAbout}</p> : null}
					<table class="changes">
						<thead>
							<tr>
								<th scope="col">{OVERTAKEN.field}</th>
								<th scope="col">{OVERTAKEN.theirValue}</th>
								<th scope="col">{OVERTAKEN.myValue}</th>
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
			<div class="edit-buttons">
				<button type="button" class="button" onClick={onDiscard}>
					{OVERTAKEN.discard}
				</button>
				{isEditable ? (
					<button type="button" class="button primary" onClick={() => onApply(draft)}>
						{OVERTAKEN.apply(newest.revision)}
					</button>
				) : null}
			</div>
		</div>
	);
}
