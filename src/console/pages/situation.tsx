import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import type { OrderView } from "../wire";
import { ORDER } from "../words/order";
import { stepsTitle, toneOf } from "../words/situation";
import { orderLetter } from "../words/support";
import { Decide } from "./decide";
import { SupportLetter } from "./support-letter";

/** What is happening to the order, what the ERP said, whose turn it is, what they do, and the buttons to do it with. */
export function Situation({ order, refresh }: { order: OrderView; refresh: () => void }) {
	const { playbook, error } = order;
	const isOver = order.status === "synced" || order.status === "synced_manually";
	return (
		<section class="situation" aria-label={ORDER.situation} data-testid="situation">
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
						{playbook.support.say} <SupportLetter letter={(to) => orderLetter(order, to)} />
					</p>
				)}
				<Decide order={order} refresh={refresh} />
			</Notice>
		</section>
	);
}
