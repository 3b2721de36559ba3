import { useLayoutEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { cursorMeant } from "../meant";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Back } from "../parts/icons";
import { Foreign } from "../parts/text";
import { ZoneNote } from "../parts/zone-note";
import type { DeliveriesPage, EndpointsView } from "../wire-webhooks";
import { DELIVERIES, ENDPOINT } from "../words/endpoint";
import { nameOf } from "../words/webhooks";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { deliveryColumns } from "./webhook-columns";
import { MissedDeliveries } from "./webhook-missed";
import { EndpointSettings } from "./webhook-settings";

const PACE_MS = 5_000;

/** One endpoint: what it is told, and what came of every delivery. */
export function Webhook({ params, query }: PageProps) {
	const id = params.id ?? "";
	const cursor = cursorMeant(query, "number");
	const path = `/webhooks/${encodeURIComponent(id)}`;
	const endpoints = usePoll<EndpointsView>("/webhooks", PACE_MS);
	const deliveries = usePoll<DeliveriesPage>(hrefOf(`${path}/deliveries`, { cursor }).slice(1), PACE_MS);
	const endpoint = endpoints.body.value?.items.find((one) => one.id === id);
	const name = endpoint === undefined ? ENDPOINT.unnamed : nameOf(endpoint);
	useLayoutEffect(() => {
		document.title = ENDPOINT.tab(name);
	}, [name]);
	const changed = () => {
		endpoints.refresh();
		deliveries.refresh();
	};
	return (
		<>
			<a class="back" href={hrefOf("/webhooks")}>
				<Back />
				{ENDPOINT.events}
			</a>
			<div class="page-head">
				<h1 tabIndex={-1}>
					<Foreign>{name}</Foreign>
				</h1>
				<ZoneNote />
			</div>
			<Followed of={endpoints} loading={ENDPOINT.loading}>
				{({ items }) => {
					const found = items.find((one) => one.id === id);
					return found === undefined ? (
						<Blank title={ENDPOINT.notFound}>
							<p>{ENDPOINT.notFoundAbout}</p>
						</Blank>
					) : (
						<EndpointSettings endpoint={found} changed={changed} />
					);
				}}
			</Followed>
			{endpoint === undefined ? null : (
				<>
					<h2>{DELIVERIES.heading}</h2>
					<Followed of={deliveries} loading={DELIVERIES.loading}>
						{({ items, next }) => (
							<>
								{items.length === 0 ? null : <MissedDeliveries endpoint={endpoint} changed={changed} />}
								{items.length === 0 ? (
									<Blank title={cursor === "" ? DELIVERIES.none : DELIVERIES.noMore}>
										{cursor === "" ? <p>{DELIVERIES.noneAbout}</p> : null}
									</Blank>
								) : (
									<div class="people webhook-deliveries">
										<DataTable
											caption={DELIVERIES.caption}
											columns={deliveryColumns(endpoint, changed)}
											rows={items}
											keyOf={({ n }) => String(n)}
										/>
									</div>
								)}
								<PagerInAddress
									label={DELIVERIES.pager}
									cursor={cursor}
									next={next}
									at={(at) => hrefOf(`/webhooks/${id}`, { cursor: at ?? "" })}
								/>
							</>
						)}
					</Followed>
				</>
			)}
		</>
	);
}
