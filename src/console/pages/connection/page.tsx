import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { atPace } from "../../live/pace";
import { poll } from "../../live/poll";
import { ListSkeleton } from "../../parts/blank";
import { Freshness } from "../../parts/freshness";
import { ZoneNote } from "../../parts/zone-note";
import { askSignedIn } from "../../session";
import type { ConnectionView } from "../../wire-connection";
import type { AuditView, Page } from "../../wire-journals";
import { CONNECTION } from "../../words/connection-page";
import { Stopped } from "../stopped";
import { LastChanges } from "./changes";
import { FormPanel } from "./form-panel";
import { ConnectionState } from "./state";

const PACE_MS = 5_000;
const CHANGES_PACE_MS = 30_000;
const CHANGES_SHOWN = 5;

/** How the ERP is reached: how that goes now, and what can be changed about it. */
export function ConnectionPage() {
	const connection = useMemo(() => poll<ConnectionView>((signal) => askSignedIn("/connection", { signal }), atPace(PACE_MS)), []);
	const changes = useMemo(
		() =>
			poll<Page<AuditView>>(
				(signal) => askSignedIn(`/audit?subject=connection&limit=${CHANGES_SHOWN}`, { signal }),
				atPace(CHANGES_PACE_MS),
			),
		[],
	);
	/** What a save has just answered, until the poll has it, too. */
	const saved = useSignal<{ readonly view: ConnectionView; readonly over: ConnectionView | null } | null>(null);
	useLayoutEffect(() => {
		document.title = CONNECTION.tab;
		connection.start();
		changes.start();
		return () => {
			connection.stop();
			changes.stop();
		};
	}, [connection, changes]);
	const refresh = () => {
		connection.refresh();
		changes.refresh();
	};
	const polled = connection.body.value;
	const view = saved.value !== null && saved.value.over === polled ? saved.value.view : polled;
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{CONNECTION.heading}</h1>
				<ZoneNote />
			</div>
			<Freshness of={connection} />
			{view === null ? (
				connection.trouble.value === null ? (
					<ListSkeleton label={CONNECTION.loading} />
				) : (
					<Stopped of={connection} />
				)
			) : (
				<div class="settings">
					<div class="settings-side">
						<ConnectionState view={view} changes={changes.body.value?.items ?? null} refresh={refresh} />
						<LastChanges of={changes} />
					</div>
					<FormPanel
						view={view}
						saved={(told) => {
							saved.value = { view: told, over: polled };
							refresh();
						}}
					/>
				</div>
			)}
		</>
	);
}
