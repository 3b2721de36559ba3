import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ZoneNote } from "../parts/zone-note";
import type { EndpointsView } from "../wire-webhooks";
import { ENDPOINTS } from "../words/endpoints";
import { Followed } from "./followed";
import { endpointColumns } from "./webhooks-columns";
import { NewEndpointDialog } from "./webhooks-new";

const PACE_MS = 10_000;

/** Systems of the shop's own that are told what happens. */
export function Webhooks() {
	const makes = useSignal(false);
	useLayoutEffect(() => {
		document.title = ENDPOINTS.tab;
	}, []);
	const endpoints = usePoll<EndpointsView>("/webhooks", PACE_MS);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{ENDPOINTS.heading}</h1>
				<ZoneNote />
				<button
					type="button"
					class="button primary people-invite"
					onClick={() => {
						makes.value = true;
					}}
				>
					{ENDPOINTS.add}
				</button>
			</div>
			<div class="people-note">
				<p>{ENDPOINTS.about}</p>
			</div>
			<Followed of={endpoints} loading={ENDPOINTS.loading}>
				{({ items }) =>
					items.length === 0 ? (
						<Blank title={ENDPOINTS.none}>
							<p>{ENDPOINTS.noneAbout}</p>
						</Blank>
					) : (
						<div class="people api-keys">
							<DataTable caption={ENDPOINTS.caption} columns={endpointColumns} rows={items} keyOf={({ id }) => id} />
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
