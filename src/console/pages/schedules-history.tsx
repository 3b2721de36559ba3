import { useSignal } from "@preact/signals";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { ListSkeleton } from "../parts/blank";
import { Dialog } from "../parts/dialog";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Pager } from "../parts/pager";
import { Foreign } from "../parts/text";
import type { RunHistory, RunRowView, ScheduleView } from "../wire-services";
import { runFace, runWhySaid } from "../words/schedules";
import { RUNS } from "../words/schedules-page";
import { Stopped } from "./stopped";

/** The runs of a service, newest first, kept up to date while they are looked at. */
const PACE_MS = 2_000;
const RUNS_SHOWN = "10";

export function RunHistoryDialog({ schedule, onClose }: { schedule: ScheduleView; onClose: () => void }) {
	/** Cursors of the pages up to this one; none for the newest. */
	const cursors = useSignal<readonly string[]>([]);
	const cursor = cursors.value.at(-1) ?? "";
	const at = hrefOf(`/schedules/${schedule.service}/runs`, { limit: RUNS_SHOWN, cursor }).slice(1);
	const history = usePoll<RunHistory>(at, PACE_MS);
	const body = history.body.value;
	return (
		<Dialog title={RUNS.title(schedule.label)} wide onClose={onClose}>
			{(close) => (
				<>
					{body === null ? (
						history.trouble.value === null ? (
							<ListSkeleton label={RUNS.loading} />
						) : (
							<Stopped of={history} />
						)
					) : (
						<Runs items={body.items} />
					)}
					<Pager
						label={RUNS.pager}
						first={null}
						previous={
							cursors.value.length === 0
								? null
								: () => {
										cursors.value = cursors.value.slice(0, -1);
									}
						}
						next={
							body === null || body.next === null
								? null
								: () => {
										cursors.value = [...cursors.value, body.next ?? ""];
									}
						}
					/>
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							{RUNS.close}
						</button>
					</div>
				</>
			)}
		</Dialog>
	);
}

function Runs({ items }: { items: readonly RunRowView[] }) {
	if (items.length === 0) return <p>{RUNS.none}</p>;
	return (
		<ol class="run-history">
			{items.map((run) => (
				<li key={`${run.dueAt} ${run.part}`}>
					<RunEntry run={run} />
				</li>
			))}
		</ol>
	);
}

function RunEntry({ run }: { run: RunRowView }) {
	const { name, tone } = runFace(run);
	return (
		<>
			<span class="run-head">
				<ClockTime at={run.startedAt ?? run.dueAt} class="first" />
				<span class={`log-level tone-${tone}`}>
					<Sign tone={tone} />
					{name}
				</span>
				{run.part === "" ? null : <span class="second">{run.part}</span>}
				{run.againAt === null ? null : <Moment at={run.againAt} as="soon" />}
			</span>
			<span class="second">{runWhySaid(run)}</span>
			{run.message === null ? null : <Foreign class="second">{run.message}</Foreign>}
		</>
	);
}
