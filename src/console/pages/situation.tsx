import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { OrderView } from "../wire";
import { ORDER } from "../words/order";
import { messageOf } from "../words/orders";
import { stepsTitle, toneOf } from "../words/situation";
import { orderLetter } from "../words/support";
import { Decide } from "./decide";
import { SupportLetter } from "./support-letter";

/** What is happening to the order, what the ERP said, whose turn it is, what they do, and the buttons to do it with. */
export function Situation({ order, refresh }: { order: OrderView; refresh: () => void }) {
	const { playbook } = order;
	const message = messageOf(order);
	const marked = order.status === "synced_manually" ? order.timeline.findLast(({ event }) => event === "mark_synced") : undefined;
	return (
		<section class="situation" aria-label={ORDER.situation} data-testid="situation">
			<Notice tone={toneOf(order)} title={playbook.title}>
				<p>{playbook.cause}</p>
				{marked === undefined ? null : <p>{woven(ORDER.markedAt, { when: <ClockTime at={marked.at} /> })}</p>}
				{message === null ? null : (
					<p class="quote">
						<Foreign>{message}</Foreign>
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
