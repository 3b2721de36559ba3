import type { Column } from "../parts/data-table";
import { Arrow } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { AuditView } from "../wire-journals";
import { AUDIT, type Changed, changesOf, detailsSaid, eventSaid, whoSaid } from "../words/audit";
import { subjectOf } from "../words/audit-subject";
import { AuditSubject } from "./audit-subject";

/** The columns of the audit log. Where there is little room, who and from where stand below the time. */
export const AUDIT_COLUMNS: readonly Column<AuditView>[] = [
	{
		key: "when",
		head: AUDIT.when,
		narrow: true,
		cell: ({ at, by }) => (
			<>
				<ClockTime at={at} class="first" />
				<span class="second">
					<Moment at={at} besideTime />
				</span>
				<span class="second cramped">
					<Foreign>{whoSaid(by)}</Foreign>
					{by?.address == null ? null : <Foreign class="audit-address">{by.address}</Foreign>}
				</span>
			</>
		),
	},
	{
		key: "who",
		head: AUDIT.who,
		cell: ({ by }) => (by === null ? <span class="none">{whoSaid(by)}</span> : <Foreign>{whoSaid(by)}</Foreign>),
	},
	{
		key: "from",
		head: AUDIT.fromWhere,
		cell: ({ by }) => (by?.address == null ? <span class="none">–</span> : <Foreign class="audit-address">{by.address}</Foreign>),
	},
	{ key: "what", head: AUDIT.what, narrow: true, cell: (entry) => <What entry={entry} /> },
];

function What({ entry }: { entry: AuditView }) {
	const { event, subject, note, detail } = entry;
	const about = subjectOf(entry);
	const facts = detailsSaid(detail, about.name);
	return (
		<div class="audit-what">
			<p>
				<strong>{eventSaid(event)}</strong>
				<AuditSubject about={about} id={subject} />
			</p>
			{changesOf(entry).map((change) => (
				<Change key={change.name} change={change} />
			))}
			{facts === "" ? null : (
				<p class="second">
					<Foreign>{facts}</Foreign>
				</p>
			)}
			{note === null || note === "" ? null : (
				<p class="quote">
					<Foreign>{note}</Foreign>
				</p>
			)}
		</div>
	);
}

function Change({ change: { name, before, after } }: { change: Changed }) {
	return (
		<p class="audit-change">
			{name === "" ? null : <span class="second">{name}:</span>}
			<span class="unseen">{AUDIT.before} </span>
			{before === null ? <span class="none">{AUDIT.nothing}</span> : <Foreign class="audit-before">{before}</Foreign>}
			<Arrow />
			<span class="unseen">{AUDIT.after} </span>
			{after === null ? <span class="none">{AUDIT.nothing}</span> : <Foreign>{after}</Foreign>}
		</p>
	);
}
