import { useLayoutEffect, useRef } from "preact/hooks";
import { now } from "../live/clock";
import { overview } from "../live/overview";
import { announce } from "../parts/announcer";
import { Freshness, isStale } from "../parts/freshness";
import { ZoneNote } from "../parts/zone-note";
import { reader } from "../session";
import type { Overview as OverviewData } from "../wire-overview";
import { needsOf } from "../words/needs";
import { newsSince, OVERVIEW } from "../words/overview";
import { OverviewAvailability } from "./overview-availability";
import { OverviewFigures } from "./overview-figures";
import { OverviewHours } from "./overview-hours";
import { OverviewNeeds } from "./overview-needs";
import { Stopped } from "./stopped";

/** Whether orders flow, what needs a person, and how the last day and month were: the first page of the day. */
export function Overview() {
	useLayoutEffect(() => {
		document.title = OVERVIEW.tab;
		overview.start();
		return () => overview.stop();
	}, []);
	const data = overview.body.value;
	useNews(data);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{OVERVIEW.heading}</h1>
				<ZoneNote />
			</div>
			<Freshness of={overview} />
			{data === null ? overview.trouble.value === null ? <Loading /> : <Stopped of={overview} /> : <Loaded data={data} />}
		</>
	);
}

function Loaded({ data }: { data: OverviewData }) {
	// Ages in the list are in minutes: it need not follow the clock, a new answer comes soon enough.
	const needs = needsOf(data, now.peek(), reader.value?.user.role ?? "employee");
	return (
		<div class={isStale(overview) ? "overview stale" : "overview"}>
			<OverviewNeeds needs={needs} overview={data} />
			<OverviewFigures overview={data} />
			<OverviewHours hours={data.byHour ?? null} />
			<OverviewAvailability overview={data} />
		</div>
	);
}

const Loading = () => (
	<div class="skeleton" role="status" aria-label={OVERVIEW.loading}>
		<div class="panel bone-panel" />
		<div class="panel bone-panel" />
		<div class="panel bone-panel" />
	</div>
);

/** Only what somebody would act on is spoken: the ERP's state and new failures. */
function useNews(data: OverviewData | null): void {
	const before = useRef<OverviewData | null>(null);
	useLayoutEffect(() => {
		const earlier = before.current;
		before.current = data;
		const news = data === null || earlier === null ? null : newsSince(earlier, data);
		if (news !== null) announce(news);
	}, [data]);
}
