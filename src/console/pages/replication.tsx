import { useLayoutEffect } from "preact/hooks";
import { useClosely } from "../live/closely";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Notice } from "../parts/notice";
import { ZoneNote } from "../parts/zone-note";
import type { ReplicationView } from "../wire-services";
import { REPLICATION } from "../words/replication-page";
import { Followed } from "./followed";
import { replicationColumns } from "./replication-columns";

const PACE_MS = 10_000;

/** What comes over from the ERP, and how far that has come. */
export function Replication() {
	useLayoutEffect(() => {
		document.title = REPLICATION.tab;
	}, []);
	const replication = usePoll<ReplicationView>("/replication", PACE_MS);
	useClosely(replication.body.value?.items.some(({ underWay }) => underWay.length > 0) ?? false, replication.refresh);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{REPLICATION.heading}</h1>
				<ZoneNote />
			</div>
			<Followed of={replication} loading={REPLICATION.loading}>
				{({ warning, say, state, items, adapter, mayDisconnect, disconnecting }) => (
					<>
						<Notice tone="amber" title={warning}>
							{say}
						</Notice>
						{items.length === 0 ? (
							<Blank title={adapter === null ? REPLICATION.notConnected : REPLICATION.nothingOffered}>
								<p>{adapter === null ? REPLICATION.notConnectedAbout : REPLICATION.nothingOfferedAbout}</p>
							</Blank>
						) : (
							<div class="replication">
								<DataTable
									caption={REPLICATION.caption}
									columns={replicationColumns({ goes: state === "running", mayDisconnect, disconnecting, refresh: replication.refresh })}
									rows={items}
									keyOf={({ entity }) => entity}
								/>
							</div>
						)}
					</>
				)}
			</Followed>
		</>
	);
}
