import { hrefOf } from "../address";
import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { DeliveryView, EndpointView } from "../wire-webhooks";
import { answeredSaid, DELIVERY_FACES, triesSaid } from "../words/webhooks";
import { SendAgain } from "./send-again";

/** An event, and what its endpoint said to it. */
export const deliveryColumns = (endpoint: EndpointView, changed: () => void): readonly Column<DeliveryView>[] => [
	{ key: "at", head: "Since", cell: ({ createdAt }) => <Moment at={createdAt} />, narrow: true },
	{
		key: "event",
		head: "Event",
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
		head: "What came of it",
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
						{delivery.state !== "waiting" || delivery.nextAttemptAt === null || delivery.attempts === 0 ? null : (
							<span class="second">
								next try at <ClockTime at={delivery.nextAttemptAt} />
							</span>
						)}
					</span>
				</span>
				{delivery.answer === null || delivery.answer === "" ? null : (
					<details>
						<summary>What it said</summary>
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
		head: <span class="unseen">Send again</span>,
		align: "end",
		narrow: true,
		cell: ({ n, type, eNumber, state }) => (
			<SendAgain
				path={`/webhooks/${encodeURIComponent(endpoint.id)}/deliveries/${n}/resend`}
				offered={endpoint.enabled && state !== "sending"}
				label={state === "waiting" ? "Send now" : "Send again"}
				which={eNumber === null ? `: ${type}` : `: ${type} ${eNumber}`}
				done="It is sent again now"
				changed={changed}
			/>
		),
	},
];
