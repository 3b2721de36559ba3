import { hrefOf } from "../address";
import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { EndpointView } from "../wire-webhooks";
import { ENDPOINTS } from "../words/endpoints";
import { hostOf, nameOf, standingOf, waitingSaid } from "../words/webhooks";

/** The columns of the endpoints. Where there is little room, everything stands below the name. */
export const endpointColumns: readonly Column<EndpointView>[] = [
	{
		key: "endpoint",
		head: ENDPOINTS.endpoint,
		narrow: true,
		cell: (endpoint) => (
			<div class="person">
				<a href={hrefOf(`/webhooks/${endpoint.id}`)}>
					<Foreign>{nameOf(endpoint)}</Foreign>
				</a>
				<span class="second">
					<Foreign>{hostOf(endpoint.url)}</Foreign>
				</span>
				<EndpointState endpoint={endpoint} />
			</div>
		),
	},
	{
		key: "events",
		head: ENDPOINTS.toldOf,
		narrow: true,
		cell: ({ events }) => (
			<ul class="key-scopes">
				{events.map((event) => (
					<li key={event}>{event}</li>
				))}
			</ul>
		),
	},
	{
		key: "delivered",
		head: ENDPOINTS.lastDelivered,
		narrow: true,
		cell: ({ lastDeliveredAt, waiting }) => (
			<div class="person">
				{lastDeliveredAt === null ? (
					<span class="none">{ENDPOINTS.nothingYet}</span>
				) : (
					<span>
						<span class="cramped">{ENDPOINTS.lastDelivered}</span> <Moment at={lastDeliveredAt} />
					</span>
				)}
				<span class="second">{waitingSaid(waiting)}</span>
			</div>
		),
	},
];

export function EndpointState({ endpoint }: { endpoint: EndpointView }) {
	const { tone, says } = standingOf(endpoint);
	return (
		<span class="person-state">
			<Sign tone={tone} />
			<span>
				{says}
				{endpoint.disabledReason === null ? null : <span class="second">{endpoint.disabledReason}</span>}
			</span>
		</span>
	);
}
