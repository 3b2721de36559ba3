import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import type { OrderView } from "../wire";
import { stepsTitle, supportLetter, toneOf } from "../words/situation";
import { Decide } from "./decide";

/** What is happening to the order, what the ERP said, whose turn it is, what they do, and the buttons to do it with. */
export function Situation({ order, refresh }: { order: OrderView; refresh: () => void }) {
	const { playbook, error } = order;
	const isOver = order.status === "synced" || order.status === "synced_manually";
	return (
		<section class="situation" aria-label="What is happening now" data-testid="situation">
			<Notice tone={toneOf(order)} title={playbook.title}>
				<p>{playbook.cause}</p>
				{error === null || isOver || error.message === "" ? null : (
					<p class="quote">
						<Foreign>{error.message}</Foreign>
					</p>
				)}
				{playbook.steps.length === 0 ? null : (
					<div>
						<h2 class="steps-head">{stepsTitle(playbook.owner)}</h2>
						<ol class="steps">
							{playbook.steps.map((step) => (
								<li key={step}>{step}</li>
							))}
						</ol>
					</div>
				)}
				<p class="next">{playbook.say}</p>
				{playbook.support === null ? null : (
					<p class="support">
						{playbook.support.say} <a href={supportLetter(order, playbook.support.subject)}>Write the e-mail</a>
					</p>
				)}
				<Decide order={order} refresh={refresh} />
			</Notice>
		</section>
	);
}
