import { useLayoutEffect } from "preact/hooks";
import { hrefOf, orderHref } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { Chip } from "../parts/chip";
import { type Column, DataTable } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import { goTo } from "../route";
import type { FindingView, ReconciliationView } from "../wire-reconciliation";
import type { SchedulesView, ScheduleView } from "../wire-services";
import {
	amountSaid,
	FINDINGS,
	kindFace,
	openSaid,
	passedSaid,
	RECONCILIATION_INTRO,
	reconciliationHref,
	reconciliationQueryOf,
	runTroubleSaid,
	sideOf,
	sidesSaid,
	walkSaid,
} from "../words/reconciliation";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { AcceptButton, AcceptDialog, type Accepting, useAccepting } from "./reconciliation-accept";
import { RunNow } from "./schedules-run";

const PACE_MS = 5_000;

/** Where our orders and the ERP's differ, both sides next to each other, and what can be done about it. */
export function Reconciliation({ query }: PageProps) {
	const { state, cursor } = reconciliationQueryOf(query);
	useLayoutEffect(() => {
		document.title = FINDINGS.tab;
	}, []);
	const view = usePoll<ReconciliationView>(hrefOf("/reconciliation", { state, cursor }).slice(1), PACE_MS);
	const schedules = usePoll<SchedulesView>("/schedules", PACE_MS);
	const schedule = schedules.body.value?.items.find(({ service }) => service === "reconciliation");
	const accepting = useAccepting();
	const refresh = () => {
		view.refresh();
		schedules.refresh();
	};
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{FINDINGS.heading}</h1>
				<ZoneNote />
			</div>
			<p class="people-note">{RECONCILIATION_INTRO}</p>
			{schedule === undefined ? null : (
				<RunNow
					service="reconciliation"
					part=""
					name={FINDINGS.run}
					label={FINDINGS.what}
					underWay={schedule.underWay}
					last={schedule.lastRun}
					offered={schedule.state === "running"}
					refresh={refresh}
				/>
			)}
			<Followed of={view} loading={FINDINGS.loading}>
				{({ walk, run, open, items, next }) => (
					<>
						<RunTrouble run={run} schedule={schedule} />
						<State walk={walk} open={open} />
						<fieldset class="chips">
							<legend class="unseen">{FINDINGS.which}</legend>
							<Chip pressed={state === "open"} onPress={() => goTo(reconciliationHref({ state: "open" }))}>
								{FINDINGS.open}
							</Chip>
							<Chip pressed={state === "closed"} onPress={() => goTo(reconciliationHref({ state: "closed" }))}>
								{FINDINGS.closed}
							</Chip>
						</fieldset>
						{items.length === 0 ? (
							<Blank
								title={state === "closed" ? FINDINGS.noneClosed : walk?.endedAt === null ? FINDINGS.nothingDiffers : FINDINGS.noneOpen}
							>
								<p>{state === "open" ? FINDINGS.noneOpenAbout : FINDINGS.noneClosedAbout}</p>
							</Blank>
						) : (
							<DataTable
								caption={state === "open" ? FINDINGS.captionOpen : FINDINGS.captionClosed}
								columns={columnsOf(state, accepting)}
								rows={items}
								keyOf={({ kind, eNumber }) => `${kind}:${eNumber}`}
							/>
						)}
						<PagerInAddress
							label={FINDINGS.pager}
							cursor={cursor}
							next={next}
							at={(to) => reconciliationHref({ state, cursor: to ?? "" })}
						/>
					</>
				)}
			</Followed>
			<AcceptDialog accepting={accepting} refresh={view.refresh} />
		</>
	);
}

/** What became of the last run, for as long as none has gone well since. */
function RunTrouble({ run, schedule }: Pick<ReconciliationView, "run"> & { readonly schedule: ScheduleView | undefined }) {
	const title = runTroubleSaid(run);
	if (run === null || title === null) return null;
	const at = run.endedAt ?? run.startedAt ?? run.dueAt;
	return (
		<Notice tone="red" title={title}>
			<p>{woven(FINDINGS.why, { when: <ClockTime at={at} />, message: <Foreign>{run.message ?? ""}</Foreign> })}</p>
			{run.againAt !== null ? (
				<p>{woven(FINDINGS.again, { when: <Moment at={run.againAt} as="soon" /> })}</p>
			) : schedule === undefined ? null : schedule.nextRunAt === null ? (
				<p>{FINDINGS.paused}</p>
			) : (
				<p>{woven(FINDINGS.next, { when: <ClockTime at={schedule.nextRunAt} /> })}</p>
			)}
		</Notice>
	);
}

/** What is known to differ, and how much was compared to know it. */
function State({ walk, open }: Pick<ReconciliationView, "walk" | "open">) {
	const differs = openSaid(open);
	const isWhole = walk?.state === "ended";
	const passed = walk === null ? null : passedSaid(walk);
	return (
		<Notice tone={differs !== null ? "amber" : isWhole ? "green" : "grey"} title={differs ?? FINDINGS.nothingDiffers}>
			{walk === null ? (
				<p>{FINDINGS.neverCompared}</p>
			) : isWhole ? (
				<p>
					<Moment at={walk.endedAt ?? walk.beganAt} /> {walkSaid(walk)}
				</p>
			) : (
				<p>
					{walkSaid(walk)} {woven(FINDINGS.began, { when: <Moment at={walk.beganAt} /> })}
				</p>
			)}
			{passed === null ? null : <p>{woven(passed, { when: <ClockTime at={walk?.lastWholeAt ?? ""} /> })}</p>}
			{walk === null || isWhole ? null : (
				<p>
					{walk.lastCompleteAt === null
						? FINDINGS.neverComplete
						: woven(FINDINGS.lastComplete, { when: <Moment at={walk.lastCompleteAt} /> })}
				</p>
			)}
		</Notice>
	);
}

const columnsOf = (state: "open" | "closed", accepting: Accepting): readonly Column<FindingView>[] => [
	{
		key: "finding",
		head: FINDINGS.order,
		narrow: true,
		cell: ({ eNumber, kind, ours, theirs, firstSeenAt }) => {
			const { name, tone } = kindFace(kind);
			return (
				<>
					{ours === null ? <strong>{eNumber}</strong> : <a href={orderHref(eNumber)}>{eNumber}</a>}
					<span class={`log-level tone-${tone}`}>
						<Sign tone={tone} />
						{name}
					</span>
					<span class="second">{woven(FINDINGS.since, { when: <ClockTime at={firstSeenAt} /> })}</span>
					<span class="cramped second">{sidesSaid(ours, theirs)}</span>
				</>
			);
		},
	},
	{
		key: "ours",
		head: FINDINGS.here,
		cell: ({ ours }) =>
			ours === null ? (
				<span class="none">{FINDINGS.neverGivenOut}</span>
			) : (
				<>
					{amountSaid(ours)}
					<span class="second">
						{ours.label}
						{ours.erpOrderNumber === null ? "" : FINDINGS.asErpNumber(ours.erpOrderNumber)}
					</span>
				</>
			),
	},
	{ key: "theirs", head: FINDINGS.inErp, cell: ({ theirs }) => <Theirs theirs={theirs} /> },
	{
		key: "todo",
		head: state === "open" ? FINDINGS.whatToDo : FINDINGS.howEnded,
		narrow: true,
		cell: (finding) => (state === "open" ? <ToDo finding={finding} accepting={accepting} /> : <Ended finding={finding} />),
	},
];

function Theirs({ theirs }: Pick<FindingView, "theirs">) {
	if (theirs.length === 0) return <span class="none">{FINDINGS.nothingLive}</span>;
	return (
		<>
			{theirs.map((one) => (
				<div key={one.id}>
					{amountSaid(one)}
					<span class="second">
						<Foreign>{sideOf(one)}</Foreign>
					</span>
				</div>
			))}
		</>
	);
}

const ToDo = ({ finding, accepting }: { readonly finding: FindingView; readonly accepting: Accepting }) => (
	<div class="run-now">
		<p>{finding.suggestion}</p>
		<AcceptButton finding={finding} accepting={accepting} />
	</div>
);

function Ended({ finding: { closedAt, accepted } }: { readonly finding: FindingView }) {
	return (
		<>
			{accepted === null ? FINDINGS.noLonger : FINDINGS.calledRight(accepted.by)}
			{accepted?.note == null ? null : (
				<span class="second">
					<Foreign>{accepted.note}</Foreign>
				</span>
			)}
			{closedAt === null ? null : (
				<span class="second">
					<ClockTime at={closedAt} />
				</span>
			)}
		</>
	);
}
