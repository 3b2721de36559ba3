import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ZoneNote } from "../parts/zone-note";
import type { EndpointsView } from "../wire-webhooks";
import { Followed } from "./followed";
import { endpointColumns } from "./webhooks-columns";
import { NewEndpointDialog } from "./webhooks-new";

const PACE_MS = 10_000;

/** Systems of the shop's own that are told what happens. */
export function Webhooks() {
	const makes = useSignal(false);
	useEffect(() => {
		document.title = "Events · Holdfast";
	}, []);
	const endpoints = usePoll<EndpointsView>("/webhooks", PACE_MS);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Events</h1>
				<ZoneNote />
				<button
					type="button"
					class="button people-invite"
					onClick={() => {
						makes.value = true;
					}}
				>
					Add an endpoint
				</button>
			</div>
			<div class="people-note">
				<p>
					Holdfast tells systems of your own what happens to orders, by a signed request to each endpoint. What an endpoint does not take is
					tried again for three days. Events hold no names and no addresses.
				</p>
			</div>
			<Followed of={endpoints} loading="Loading the endpoints">
				{({ items }) =>
					items.length === 0 ? (
						<Blank title="There are no endpoints yet">
							<p>“Add an endpoint” names the first system that is to be told.</p>
						</Blank>
					) : (
						<div class="people api-keys">
							<DataTable caption="Endpoints, the oldest first" columns={endpointColumns} rows={items} keyOf={({ id }) => id} />
						</div>
					)
				}
			</Followed>
			{makes.value ? (
				<NewEndpointDialog
					made={endpoints.refresh}
					onClose={() => {
						makes.value = false;
					}}
				/>
			) : null}
		</>
	);
}
