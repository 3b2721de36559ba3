import { useLayoutEffect, useMemo } from "preact/hooks";
import { hrefOf } from "../address";
import { atPace } from "../live/pace";
import { poll } from "../live/poll";
import { cursorMeant } from "../meant";
import { Blank, ListSkeleton } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Freshness } from "../parts/freshness";
import { ZoneNote } from "../parts/zone-note";
import { goTo } from "../route";
import { askSignedIn } from "../session";
import type { AuditView, Page } from "../wire-journals";
import { AUDIT } from "../words/audit";
import { AUDIT_COLUMNS } from "./audit-columns";
import { AuditFilter, auditQueryOf } from "./audit-filter";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { Stopped } from "./stopped";

const PACE_MS = 15_000;

/** Who did what, when, from where, and what it changed: newest first, never altered. */
export function Audit({ query }: PageProps) {
	const { event, subject } = auditQueryOf(query);
	const cursor = cursorMeant(query, "time");
	useLayoutEffect(() => {
		document.title = AUDIT.documentTitle;
	}, []);
	const entries = useMemo(() => {
		const path = hrefOf("/audit", { event, subject, cursor }).slice(1);
		return poll<Page<AuditView>>((signal) => askSignedIn(path, { signal }), atPace(PACE_MS));
	}, [event, subject, cursor]);
	useLayoutEffect(() => {
		entries.start();
		return () => entries.stop();
	}, [entries]);
	const page = entries.body.value;
	const isFiltered = event !== "" || subject !== "";
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{AUDIT.title}</h1>
				<ZoneNote />
			</div>
			<AuditFilter event={event} subject={subject} />
			<Freshness of={entries} />
			{page === null ? (
				entries.trouble.value === null ? (
					<ListSkeleton label={AUDIT.loading} />
				) : (
					<Stopped of={entries} />
				)
			) : page.items.length === 0 ? (
				<Nothing isFiltered={isFiltered} goesOn={page.next !== null} />
			) : (
				<div class="audit-log">
					<DataTable caption={AUDIT.caption} columns={AUDIT_COLUMNS} rows={page.items} keyOf={({ id }) => id} />
				</div>
			)}
			<PagerInAddress
				label={AUDIT.pages}
				cursor={cursor}
				next={page?.next ?? null}
				at={(other) => hrefOf("/audit", { event, subject, cursor: other })}
			/>
		</>
	);
}

/** A search looks through so much of the log at a time; nothing there does not mean that there is nothing before. */
function Nothing({ isFiltered, goesOn }: { isFiltered: boolean; goesOn: boolean }) {
	if (goesOn)
		return (
			<Blank title={AUDIT.emptyHere}>
				<p>{AUDIT.goesOn}</p>
			</Blank>
		);
	if (!isFiltered)
		return (
			<Blank title={AUDIT.empty}>
				<p>{AUDIT.emptyAbout}</p>
			</Blank>
		);
	return (
		<Blank title={AUDIT.unfitting}>
			<p>{AUDIT.numberIsWhole}</p>
			<button type="button" class="button" onClick={() => goTo(hrefOf("/audit"))}>
				{AUDIT.showAll}
			</button>
		</Blank>
	);
}
