import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { LogView, RunView } from "../wire-services";
import { type Fact, factsOf, levelFace, runSaid } from "../words/logs";
import { LOG_HEADS } from "../words/logs-page";

/** The columns of the log. Where there is little room, service and level stand below the time. */
export const LOG_COLUMNS: readonly Column<LogView>[] = [
	{
		key: "when",
		head: LOG_HEADS.when,
		narrow: true,
		cell: (entry) => (
			<>
				<ClockTime at={entry.at} class="first" />
				<span class="second">
					<Moment at={entry.at} besideTime />
				</span>
				<span class="second cramped">{entry.label}</span>
				<span class="cramped">
					<LevelShown entry={entry} />
				</span>
			</>
		),
	},
	{ key: "level", head: LOG_HEADS.level, cell: (entry) => <LevelShown entry={entry} /> },
	{
		key: "service",
		head: LOG_HEADS.service,
		cell: ({ label, tenant }) => (
			<>
				{label}
				{tenant === null ? <span class="second">{LOG_HEADS.wholeDeployment}</span> : null}
			</>
		),
	},
	{ key: "what", head: LOG_HEADS.what, narrow: true, cell: (entry) => <What entry={entry} /> },
];

function LevelShown({ entry: { level } }: { entry: LogView }) {
	const { name, tone } = levelFace(level);
	return (
		<span class={`log-level tone-${tone}`}>
			<Sign tone={tone} />
			{name}
		</span>
	);
}

function What({ entry: { message, detail, run, tenant } }: { entry: LogView }) {
	const facts = factsOf(detail);
	return (
		<div class="log-what">
			<p>
				<Foreign>{message}</Foreign>
			</p>
			{tenant === null ? <p class="second cramped">{LOG_HEADS.wholeDeployment}</p> : null}
			{run === null ? null : <Run run={run} />}
			{facts.length === 0 ? null : (
				<details>
					<summary>{LOG_HEADS.details}</summary>
					<Facts facts={facts} />
				</details>
			)}
		</div>
	);
}

function Run({ run }: { run: RunView }) {
	const { tone, result, counted } = runSaid(run);
	return (
		<p class="log-run">
			<span class={`log-level tone-${tone}`}>
				<Sign tone={tone} />
				{result}
			</span>
			<span>{counted}</span>
			<span>
				<ClockTime at={run.startedAt} /> {LOG_HEADS.upTo} <ClockTime at={run.endedAt} />
			</span>
		</p>
	);
}

function Facts({ facts }: { facts: readonly Fact[] }) {
	return (
		<dl class="facts">
			{facts.map(({ name, text, at }) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{at === null ? <Foreign>{text}</Foreign> : <ClockTime at={at} />}</dd>
				</div>
			))}
		</dl>
	);
}
