import { useEffect } from "preact/hooks";
import { useClosely } from "../live/closely";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Notice } from "../parts/notice";
import { ZoneNote } from "../parts/zone-note";
import type { ReplicationView } from "../wire-services";
import { Followed } from "./followed";
import { replicationColumns } from "./replication-columns";

const PACE_MS = 10_000;

/** What comes over from the ERP, and how far that has come. */
export function Replication() {
	useEffect(() => {
		document.title = "Replication · Holdfast";
	}, []);
	const replication = usePoll<ReplicationView>("/replication", PACE_MS);
	useClosely(replication.body.value?.items.some(({ underWay }) => underWay.length > 0) ?? false, replication.refresh);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Replication</h1>
				<ZoneNote />
			</div>
			<Followed of={replication} loading="Loading the replication">
				{({ warning, say, state, items, adapter, mayDisconnect, disconnecting }) => (
					<>
						<Notice tone="amber" title={warning}>
							{say}
						</Notice>
						{items.length === 0 ? (
							<Blank title={adapter === null ? "No ERP is connected" : "Nothing can be replicated"}>
								<p>
									{adapter === null
										? "When one is, this page lists what can be brought over from it."
										: "The connected ERP offers nothing that could be brought over."}
								</p>
							</Blank>
						) : (
							<div class="replication">
								<DataTable
									caption="What comes over from the ERP"
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
