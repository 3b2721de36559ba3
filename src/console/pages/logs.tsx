import { useLayoutEffect, useRef } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ZoneNote } from "../parts/zone-note";
import type { LogPage } from "../wire-services";
import { isNarrowed, type LogsQuery, logsHref, logsQueryOf } from "../words/logs";
import { LOGS } from "../words/logs-page";
import { troubleSaid } from "../words/trouble";
import { Followed } from "./followed";
import { LOG_COLUMNS } from "./logs-columns";
import { LogsFilter } from "./logs-filter";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";

const PACE_MS = 10_000;

/** What the services did and how it went, newest first. */
export function Logs({ query }: PageProps) {
	const wanted = logsQueryOf(query);
	useLayoutEffect(() => {
		document.title = LOGS.documentTitle;
	}, []);
	const log = usePoll<LogPage>(hrefOf("/logs", { ...wanted }).slice(1), PACE_MS);
	// They are the same whatever is filtered by: a filter that was pressed must not lose its list while its answer is on the way.
	const services = useRef<LogPage["services"]>([]);
	services.current = log.body.value?.services ?? services.current;
	const trouble = log.trouble.value;
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{LOGS.title}</h1>
				<ZoneNote />
			</div>
			<LogsFilter query={wanted} services={services.current} />
			{log.body.value === null && trouble?.kind === "problem" && trouble.status === 422 ? (
				<Blank title={LOGS.refused}>
					<p>{troubleSaid(trouble)}</p>
					<a class="button" href={logsHref({})}>
						{LOGS.showAll}
					</a>
				</Blank>
			) : (
				<Followed of={log} loading={LOGS.loading}>
					{({ items, next }) => (
						<>
							{items.length === 0 ? (
								<Nothing query={wanted} />
							) : (
								<div class="log">
									<DataTable caption={LOGS.caption} columns={LOG_COLUMNS} rows={items} keyOf={({ id }) => `${id}`} />
								</div>
							)}
							<PagerInAddress
								label={LOGS.pages}
								cursor={wanted.cursor}
								next={next}
								at={(cursor) => logsHref({ ...wanted, cursor: cursor ?? "" })}
							/>
						</>
					)}
				</Followed>
			)}
		</>
	);
}

function Nothing({ query }: { query: LogsQuery }) {
	if (query.cursor !== "") return <Blank title={LOGS.noMore} />;
	if (!isNarrowed(query))
		return (
			<Blank title={LOGS.empty}>
				<p>{LOGS.emptyAbout}</p>
			</Blank>
		);
	return (
		<Blank title={LOGS.unfitting}>
			<p>{LOGS.unfittingAbout}</p>
			<a class="button" href={logsHref({})}>
				{LOGS.showAll}
			</a>
		</Blank>
	);
}
