import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { ReplicatedView } from "../wire-services";
import { recordsSaid } from "../words/records";
import { comparisonSaid, deletionsSaid, failureSaid, outdatedSaid, replicationFace } from "../words/replication";
import { REPLICATION } from "../words/replication-page";
import { Connected } from "./replication-switch";
import { RunNow } from "./schedules-run";

interface About {
	/** Whether runs can be started: it is not paused. */
	readonly goes: boolean;
	readonly mayDisconnect: boolean;
	/** What happens when it is switched off. */
	readonly disconnecting: string;
	readonly refresh: () => void;
}

/** What comes over from the ERP. Where there is little room, what belongs to an entity stands below its name. */
export const replicationColumns = (about: About): readonly Column<ReplicatedView>[] => [
	{
		key: "entity",
		head: REPLICATION.what,
		narrow: true,
		cell: (entity) => (
			<>
				<strong>{entity.label}</strong>
				<span class="second">{recordsSaid(entity)}</span>
				<span class="second">{deletionsSaid(entity)}</span>
				<Comparison comparison={entity.comparison} />
			</>
		),
	},
	{ key: "state", head: REPLICATION.state, narrow: true, cell: (entity) => <State entity={entity} /> },
	{ key: "success", head: REPLICATION.lastSuccess, narrow: true, cell: (entity) => <Success entity={entity} /> },
	{ key: "change", head: REPLICATION.lastChange, cell: ({ lastChangedAt }) => <Time at={lastChangedAt} /> },
	{
		key: "switch",
		head: REPLICATION.records,
		narrow: true,
		cell: (entity) => (
			<>
				<span class="stacked-head">{REPLICATION.records}</span>
				<Connected entity={entity} mayDisconnect={about.mayDisconnect} disconnecting={about.disconnecting} refresh={about.refresh} />
			</>
		),
	},
	{
		key: "tools",
		head: <span class="unseen">{REPLICATION.runs}</span>,
		align: "end",
		narrow: true,
		cell: (entity) => <Tools entity={entity} about={about} />,
	},
];

function State({ entity }: { entity: ReplicatedView }) {
	const { name, tone } = replicationFace(entity.state);
	const outdated = outdatedSaid(entity);
	return (
		<>
			<span class={`log-level tone-${tone}`}>
				<Sign tone={tone} />
				{name}
			</span>
			{outdated === null ? null : (
				<span class="log-level tone-amber">
					<Sign tone="amber" />
					{outdated}
				</span>
			)}
			{entity.state !== "first_load" ? null : <progress aria-label={REPLICATION.firstLoad(recordsSaid(entity))} />}
			{entity.error === null ? null : <Failure error={entity.error} />}
		</>
	);
}

function Failure({ error }: { error: NonNullable<ReplicatedView["error"]> }) {
	const { title, step } = failureSaid(error);
	return (
		<div class="failure">
			<strong>{title}</strong>
			{error.since === null ? null : <span class="second">{woven(REPLICATION.since, { when: <ClockTime at={error.since} /> })}</span>}
			<Foreign class="second">{error.message}</Foreign>
			<span class="second">{step}</span>
		</div>
	);
}

/** A comparison that was never made is no news. */
function Comparison({ comparison }: { comparison: ReplicatedView["comparison"] }) {
	if (comparison === null) return null;
	const at = comparison.endedAt ?? comparison.beganAt;
	return (
		<span class="second">
			{comparisonSaid(comparison)}
			{at === null ? null : (
				<>
					{", "}
					<Moment at={at} />
				</>
			)}
		</span>
	);
}

function Tools({ entity, about: { goes, refresh } }: { entity: ReplicatedView; about: About }) {
	const { entity: part, label, fed, monitored, underWay } = entity;
	if (!fed || !monitored) return null;
	const of = (service: string) => underWay.filter((run) => run.service === service);
	const common = { part, label, offered: goes, refresh };
	return (
		<div class="schedule-tools">
			<RunNow {...common} service="replication" name={REPLICATION.runNow} underWay={of("replication")} last={lastOf(entity)} />
			<RunNow {...common} service="comparison" name={REPLICATION.compareNow} underWay={of("comparison")} last={comparedOf(entity)} />
		</div>
	);
}

const lastOf = ({ label, lastSuccessAt }: ReplicatedView) =>
	lastSuccessAt === null ? null : { at: lastSuccessAt, success: true, message: REPLICATION.upToDate(label) };
const comparedOf = ({ comparison }: ReplicatedView) =>
	comparison === null || comparison.endedAt === null
		? null
		: { at: comparison.endedAt, success: comparison.heldBack === 0, message: `${comparisonSaid(comparison)}.` };

/** Where there is little room, the last change stands below. */
function Success({ entity: { lastSuccessAt, lastChangedAt } }: { entity: ReplicatedView }) {
	return (
		<>
			<span class="stacked-head">{REPLICATION.lastSuccess}</span>
			<Time at={lastSuccessAt} />
			<span class="cramped-head">{REPLICATION.lastChange}</span>
			<span class="cramped">
				<Time at={lastChangedAt} />
			</span>
		</>
	);
}

function Time({ at }: { at: string | null }) {
	if (at === null) return <span class="none">{REPLICATION.never}</span>;
	return (
		<>
			<ClockTime at={at} class="first" />
			<span class="second">
				<Moment at={at} besideTime />
			</span>
		</>
	);
}
