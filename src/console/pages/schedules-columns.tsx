import { hrefOf } from "../address";
import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { reader } from "../session";
import type { ScheduleView } from "../wire-services";
import { runSaid } from "../words/logs";
import { elsewhere, scheduleFace, zoneSaid } from "../words/schedules";
import { SCHEDULES } from "../words/schedules-page";
import { RunNow } from "./schedules-run";

interface Tools {
	/** Opens the dialog of a service; only where whoever asks may change it. */
	readonly edit: (service: string) => void;
	/** Opens its runs. */
	readonly look: (service: string) => void;
	/** One was started. */
	readonly refresh: () => void;
}

export const scheduleColumns = (tools: Tools): readonly Column<ScheduleView>[] => [
	{
		key: "service",
		head: SCHEDULES.service,
		narrow: true,
		cell: ({ label, does, note, state }) => (
			<div class="schedule-service">
				<strong>{label}</strong>
				<span class="second">{does}</span>
				{note === null ? null : <span class="second">{note}</span>}
				<State state={state} />
			</div>
		),
	},
	{
		key: "schedule",
		head: SCHEDULES.schedule,
		narrow: true,
		cell: ({ expression, words, zone, zoneIsTenants }) => (
			<>
				<code class="crontab">{expression}</code>
				<span class="second">{words}</span>
				<span class="second">
					{zoneSaid(zone)}
					{zoneIsTenants ? "" : SCHEDULES.zoneNotShops}
				</span>
			</>
		),
	},
	{
		key: "run-next",
		head: SCHEDULES.nextRun,
		narrow: true,
		cell: ({ nextRunAt }) => (
			<>
				<span class="cramped-head">{SCHEDULES.nextRun}</span>
				{nextRunAt === null ? (
					<span class="none">{SCHEDULES.noNextRun}</span>
				) : (
					<>
						<ClockTime at={nextRunAt} class="first" />
						<span class="second">
							<Moment at={nextRunAt} as="soon" besideTime />
						</span>
					</>
				)}
			</>
		),
	},
	{ key: "run-last", head: SCHEDULES.lastRun, narrow: true, cell: (schedule) => <LastRun schedule={schedule} /> },
	{
		key: "tools",
		head: <span class="unseen">{SCHEDULES.change}</span>,
		align: "end",
		narrow: true,
		cell: (schedule) => <ScheduleTools schedule={schedule} tools={tools} />,
	},
];

function ScheduleTools({ schedule, tools: { edit, look, refresh } }: { schedule: ScheduleView; tools: Tools }) {
	const { service, label, state, editable, parts, underWay, lastRun } = schedule;
	const place = elsewhere(service, reader.value?.user.role ?? "employee");
	return (
		<div class="schedule-tools">
			<RunNow
				service={service}
				part=""
				name={SCHEDULES.runNow}
				label={label}
				underWay={underWay}
				last={lastRun}
				offered={state === "running" && parts.length === 0}
				refresh={refresh}
			/>
			{state === "running" && parts.length > 0 && place !== null ? (
				<a class="second" href={place.href} title={place.note}>
					{place.go}
				</a>
			) : null}
			<div class="tool-pair">
				<button type="button" class="button" aria-label={SCHEDULES.runsOf(label)} onClick={() => look(service)}>
					{SCHEDULES.runs}
				</button>
				{editable ? (
					<button type="button" class="button" aria-label={SCHEDULES.changeOf(label)} onClick={() => edit(service)}>
						{SCHEDULES.change}
					</button>
				) : null}
			</div>
		</div>
	);
}

function State({ state }: Pick<ScheduleView, "state">) {
	const { name, tone } = scheduleFace(state);
	return (
		<span class={`log-level tone-${tone}`}>
			<Sign tone={tone} />
			{name}
		</span>
	);
}

function LastRun({ schedule: { service, lastRun } }: { schedule: ScheduleView }) {
	const head = <span class="cramped-head">{SCHEDULES.lastRun}</span>;
	if (lastRun === null)
		return (
			<>
				{head}
				<span class="none">{SCHEDULES.never}</span>
			</>
		);
	const { tone, result } = runSaid(lastRun);
	return (
		<div class="schedule-run">
			{head}
			<ClockTime at={lastRun.endedAt} class="first" />
			<span class={`log-level tone-${tone}`}>
				<Sign tone={tone} />
				{result}
			</span>
			<Foreign class="second">{lastRun.message}</Foreign>
			<a class="second" href={hrefOf("/logs", { service })}>
				{SCHEDULES.allRuns}
			</a>
		</div>
	);
}
