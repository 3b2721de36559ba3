import { useLayoutEffect, useMemo } from "preact/hooks";
import { hrefOf, orderHref } from "../address";
import { atPace } from "../live/pace";
import { poll } from "../live/poll";
import { cursorMeant } from "../meant";
import { Blank, ListSkeleton } from "../parts/blank";
import { type Column, DataTable } from "../parts/data-table";
import { Freshness } from "../parts/freshness";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { ZoneNote } from "../parts/zone-note";
import { askSignedIn } from "../session";
import type { FateView, Page } from "../wire-journals";
import { ENUMBERS, fateFace, reasonName } from "../words/fates";
import { Fate } from "./enumbers-fate";
import { NumberForm } from "./enumbers-form";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { Stopped } from "./stopped";

/** What became of an e-number, and which numbers look like gaps: for whoever is asked about one that is no order. */
export function ENumbers({ query }: PageProps) {
	const number = query.get("number") ?? "";
	const cursor = cursorMeant(query, "number");
	useLayoutEffect(() => {
		document.title = number === "" ? ENUMBERS.documentTitle : ENUMBERS.documentTitleOf(number);
	}, [number]);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{ENUMBERS.title}</h1>
				<ZoneNote />
			</div>
			<section class="panel ask-number" aria-labelledby="ask-number">
				<h2 id="ask-number">{ENUMBERS.question}</h2>
				<NumberForm key={number} number={number} />
				{number === "" ? null : <Fate key={number} number={number} />}
			</section>
			<Gaps cursor={cursor} number={number} />
		</>
	);
}

const GAPS_PACE_MS = 15_000;

const COLUMNS: readonly Column<FateView>[] = [
	{
		key: "number",
		head: ENUMBERS.eNumber,
		narrow: true,
		cell: ({ eNumber }) => (
			<a class="number" href={orderHref(eNumber)} data-order={eNumber}>
				{eNumber}
			</a>
		),
	},
	{
		key: "reason",
		head: ENUMBERS.reason,
		narrow: true,
		cell: ({ fate, reason }) => (
			<span class="gap-reason">
				<Sign tone={fateFace(fate).tone} />
				<span>
					{reasonName(reason)}
					<span class="second gap-fate">{fateFace(fate).name}</span>
				</span>
			</span>
		),
	},
	{ key: "at", head: ENUMBERS.since, narrow: true, cell: ({ at }) => (at === null ? "–" : <ClockTime at={at} />) },
	{ key: "say", head: ENUMBERS.whatToSay, cell: ({ say }) => say },
];

function Gaps({ cursor, number }: { cursor: string; number: string }) {
	const gaps = useMemo(() => {
		const path = cursor === "" ? "/enumbers" : `/enumbers?cursor=${encodeURIComponent(cursor)}`;
		return poll<Page<FateView>>((signal) => askSignedIn(path, { signal }), atPace(GAPS_PACE_MS));
	}, [cursor]);
	useLayoutEffect(() => {
		gaps.start();
		return () => gaps.stop();
	}, [gaps]);
	const page = gaps.body.value;
	return (
		<section class="gaps" aria-labelledby="gaps">
			<h2 id="gaps">{ENUMBERS.gaps}</h2>
			<p class="second">{ENUMBERS.gapsAbout}</p>
			<Freshness of={gaps} />
			{page === null ? (
				gaps.trouble.value === null ? (
					<ListSkeleton label={ENUMBERS.loadingGaps} />
				) : (
					<Stopped of={gaps} />
				)
			) : page.items.length === 0 ? (
				<Blank title={cursor === "" ? ENUMBERS.noGap : ENUMBERS.noMoreGaps}>
					<p>{cursor === "" ? ENUMBERS.noGapAbout : ENUMBERS.noMoreGapsAbout}</p>
				</Blank>
			) : (
				<DataTable caption={ENUMBERS.gaps} columns={COLUMNS} rows={page.items} keyOf={({ eNumber }) => eNumber} />
			)}
			<PagerInAddress
				label={ENUMBERS.pagesOfGaps}
				cursor={cursor}
				next={page?.next ?? null}
				at={(other) => hrefOf("/enumbers", { number, cursor: other })}
			/>
		</section>
	);
}
