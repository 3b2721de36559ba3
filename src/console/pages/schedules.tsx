import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { useClosely } from "../live/closely";
import { usePoll } from "../live/use-poll";
import { DataTable } from "../parts/data-table";
import { HelpLink } from "../parts/help-link";
import { Notice } from "../parts/notice";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import { reader } from "../session";
import type { SchedulesView } from "../wire-services";
import { MAINTAINED_NOTE } from "../words/schedules";
import { SCHEDULES } from "../words/schedules-page";
import { Followed } from "./followed";
import { scheduleColumns } from "./schedules-columns";
import { ScheduleDialog } from "./schedules-edit";
import { RunHistoryDialog } from "./schedules-history";

const PACE_MS = 15_000;

/** When the services go by themselves. */
export function Schedules() {
	const edited = useSignal<string | null>(null);
	const looked = useSignal<string | null>(null);
	useLayoutEffect(() => {
		document.title = SCHEDULES.tab;
	}, []);
	const schedules = usePoll<SchedulesView>("/schedules", PACE_MS);
	useClosely(schedules.body.value?.items.some(({ underWay }) => underWay.length > 0) ?? false, schedules.refresh);
	const columns = scheduleColumns({
		edit: (service) => {
			edited.value = service;
		},
		look: (service) => {
			looked.value = service;
		},
		refresh: schedules.refresh,
	});
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{SCHEDULES.heading}</h1>
				<HelpLink about="crontab" label={SCHEDULES.crontabHelp} />
				<ZoneNote />
			</div>
			<Followed of={schedules} loading={SCHEDULES.loading}>
				{({ items, warning }) => {
					const schedule = items.find(({ service }) => service === edited.value);
					const past = items.find(({ service }) => service === looked.value);
					return (
						<>
							<Notice tone="amber" title={warning}>
								{reader.value?.user.role === "operator" ? null : <p>{MAINTAINED_NOTE}</p>}
								<p>{woven(SCHEDULES.about, { how: <a href="#/help?about=crontab">{SCHEDULES.howToRead}</a> })}</p>
							</Notice>
							<div class="schedules">
								<DataTable caption={SCHEDULES.caption} columns={columns} rows={items} keyOf={({ service }) => service} />
							</div>
							{past === undefined ? null : (
								<RunHistoryDialog
									key={past.service}
									schedule={past}
									onClose={() => {
										looked.value = null;
									}}
								/>
							)}
							{schedule === undefined ? null : (
								<ScheduleDialog
									key={schedule.service}
									schedule={schedule}
									warning={warning}
									saved={schedules.refresh}
									onClose={() => {
										edited.value = null;
									}}
								/>
							)}
						</>
					);
				}}
			</Followed>
		</>
	);
}
