import { useEffect } from "preact/hooks";
import { hrefOf, orderHref } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { Chip } from "../parts/chip";
import { type Column, DataTable } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { ZoneNote } from "../parts/zone-note";
import { goTo } from "../route";
import type { FindingView, ReconciliationView } from "../wire-reconciliation";
import type { SchedulesView } from "../wire-services";
import {
	amountSaid,
	kindFace,
	openSaid,
	RECONCILIATION_INTRO,
	reconciliationHref,
	reconciliationQueryOf,
	sideOf,
	sidesSaid,
	walkSaid,
} from "../words/reconciliation";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { AcceptFinding } from "./reconciliation-accept";
import { RunNow } from "./schedules-run";

const PACE_MS = 5_000;

/** Where our orders and the ERP's differ, both sides next to each other, and what can be done about it. */
export function Reconciliation({ query }: PageProps) {
	const { state, cursor } = reconciliationQueryOf(query);
	useEffect(() => {
		document.title = "Reconciliation · Holdfast";
	}, []);
	const view = usePoll<ReconciliationView>(hrefOf("/reconciliation", { state, cursor }).slice(1), PACE_MS);
	const schedules = usePoll<SchedulesView>("/schedules", PACE_MS);
	const schedule = schedules.body.value?.items.find(({ service }) => service === "reconciliation");
	const refresh = () => {
		view.refresh();
		schedules.refresh();
	};
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Reconciliation</h1>
				<ZoneNote />
			</div>
			<p>{RECONCILIATION_INTRO}</p>
			{schedule === undefined ? null : (
				<RunNow
					service="reconciliation"
					part=""
					name="Run now"
					label="compare all orders with the ERP"
					underWay={schedule.underWay}
					last={schedule.lastRun}
					offered={schedule.state === "running"}
					refresh={refresh}
				/>
			)}
			<Followed of={view} loading="Loading the reconciliation">
				{({ walk, open, items, next }) => (
					<>
						<State walk={walk} open={open} />
						<fieldset class="chips">
							<legend class="unseen">Which findings</legend>
							<Chip pressed={state === "open"} onPress={() => goTo(reconciliationHref({ state: "open" }))}>
								Open
							</Chip>
							<Chip pressed={state === "closed"} onPress={() => goTo(reconciliationHref({ state: "closed" }))}>
								Closed
							</Chip>
						</fieldset>
						{items.length === 0 ? (
							<Blank title={state === "open" ? "Nothing differs" : "Nothing is closed"}>
								<p>{state === "open" ? "No order is known to differ from what the ERP has." : "Findings stand here once they are over."}</p>
							</Blank>
						) : (
							<DataTable
								caption={state === "open" ? "Open findings, newest first" : "Closed findings, newest first"}
								columns={columnsOf(state, view.refresh)}
								rows={items}
								keyOf={({ kind, eNumber }) => `${kind}:${eNumber}`}
							/>
						)}
						<PagerInAddress
							label="Pages of findings"
							cursor={cursor}
							next={next}
							at={(to) => reconciliationHref({ state, cursor: to ?? "" })}
						/>
					</>
				)}
			</Followed>
		</>
	);
}

function State({ walk, open }: Pick<ReconciliationView, "walk" | "open">) {
	const differs = openSaid(open);
	return (
		<Notice tone={differs === null ? "grey" : "amber"} title={differs ?? "Nothing is known to differ"}>
			{walk === null ? (
				<p>Nothing has been compared yet.</p>
			) : (
				<p>
					<Moment at={walk.endedAt ?? walk.beganAt} /> {walkSaid(walk)}
				</p>
			)}
		</Notice>
	);
}

const columnsOf = (state: "open" | "closed", refresh: () => void): readonly Column<FindingView>[] => [
	{
		key: "finding",
		head: "Order",
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
					<span class="second">
						Since <ClockTime at={firstSeenAt} />
					</span>
					<span class="cramped second">{sidesSaid(ours, theirs)}</span>
				</>
			);
		},
	},
	{
		key: "ours",
		head: "Here",
		cell: ({ ours }) =>
			ours === null ? (
				<span class="none">Never given out</span>
			) : (
				<>
					{amountSaid(ours)}
					<span class="second">
						{ours.label}
						{ours.erpOrderNumber === null ? "" : ` as ${ours.erpOrderNumber}`}
					</span>
				</>
			),
	},
	{ key: "theirs", head: "In the ERP", cell: ({ theirs }) => <Theirs theirs={theirs} /> },
	{
		key: "todo",
		head: state === "open" ? "What to do" : "How it ended",
		narrow: true,
		cell: (finding) => (state === "open" ? <ToDo finding={finding} refresh={refresh} /> : <Ended finding={finding} />),
	},
];

function Theirs({ theirs }: Pick<FindingView, "theirs">) {
	if (theirs.length === 0) return <span class="none">Nothing live</span>;
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

const ToDo = ({ finding, refresh }: { readonly finding: FindingView; readonly refresh: () => void }) => (
	<div class="run-now">
		<p>{finding.suggestion}</p>
		<AcceptFinding finding={finding} refresh={refresh} />
	</div>
);

function Ended({ finding: { closedAt, accepted } }: { readonly finding: FindingView }) {
	return (
		<>
			{accepted === null ? "No longer so" : `Called right by ${accepted.by}`}
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
