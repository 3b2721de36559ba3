import { hrefOf } from "../address";
import { now } from "../live/clock";
import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { DeliveryView, EndpointView } from "../wire-webhooks";
import { DELIVERIES } from "../words/endpoint";
import { answeredSaid, DELIVERY_FACES, triesSaid } from "../words/webhooks";
import { SendAgain } from "./send-again";

/** An event, and what its endpoint said to it. */
export const deliveryColumns = (endpoint: EndpointView, changed: () => void): readonly Column<DeliveryView>[] => [
	{ key: "at", head: DELIVERIES.since, cell: ({ createdAt }) => <Moment at={createdAt} />, narrow: true },
	{
		key: "event",
		head: DELIVERIES.event,
		narrow: true,
		cell: ({ type, eNumber, webhookId }) => (
			<div class="person">
				<span>
					<code>{type}</code> {eNumber === null ? null : <a href={hrefOf(`/orders/${eNumber}`)}>{eNumber}</a>}
				</span>
				<span class="second">
					<code>{webhookId}</code>
				</span>
			</div>
		),
	},
	{
		key: "state",
		head: DELIVERIES.outcome,
		narrow: true,
		cell: (delivery) => (
			<div class="person">
				<span class="person-state">
					<Sign tone={DELIVERY_FACES[delivery.state].tone} />
					<span>
						{[DELIVERY_FACES[delivery.state].says, triesSaid(delivery.attempts), answeredSaid(delivery)]
							.filter((part) => part !== null)
							.join(" · ")}
						{delivery.error === null ? null : (
							<span class="second">
								<Foreign>{delivery.error}</Foreign>
							</span>
						)}
						<Waits delivery={delivery} />
					</span>
				</span>
				{delivery.answer === null || delivery.answer === "" ? null : (
					<details>
						<summary>{DELIVERIES.answer}</summary>
						<p class="webhook-answer">
							<Foreign>{delivery.answer}</Foreign>
						</p>
					</details>
				)}
			</div>
		),
	},
	{
		key: "again",
		head: <span class="unseen">{DELIVERIES.sendAgain}</span>,
		align: "end",
		narrow: true,
		cell: ({ n, type, eNumber, state }) => (
			<SendAgain
				path={`/webhooks/${encodeURIComponent(endpoint.id)}/deliveries/${n}/resend`}
				offered={endpoint.enabled && state !== "sending"}
				label={state === "waiting" ? DELIVERIES.sendNow : DELIVERIES.sendAgain}
				which={eNumber === null ? `: ${type}` : `: ${type} ${eNumber}`}
				done={DELIVERIES.sent}
				changed={changed}
			/>
		),
	},
];

/** What is said of a time that has come: it does not strike before the minute does. */
function Waits({ delivery: { waitsFor, nextAttemptAt: at, attempts } }: { delivery: DeliveryView }) {
	if (waitsFor === null) return null;
	if (waitsFor !== "time") return <span class="second">{WAITS[waitsFor]}</span>;
	const [soon, later] = attempts === 0 ? [DELIVERIES.firstTry, DELIVERIES.firstTryAfter] : [DELIVERIES.nextTry, DELIVERIES.nextTryAfter];
	const isLater = at !== null && Date.parse(at) > now.value;
	return <span class="second">{isLater ? woven(later, { when: <ClockTime at={at} /> }) : soon}</span>;
}
const WAITS = {
	earlier_event: DELIVERIES.afterEarlier,
	endpoint: DELIVERIES.afterEndpoint,
	schedule: DELIVERIES.afterSchedule,
} as const;
