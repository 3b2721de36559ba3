import { useEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ClockTime } from "../parts/moment";
import { ZoneNote } from "../parts/zone-note";
import { reader } from "../session";
import type { ErasurePage, RetentionSettings } from "../wire-retention";
import { stateSaid } from "../words/retention";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { RetentionForm } from "./retention-form";
import { RetentionPerson } from "./retention-person";

const PACE_MS = 3_000;
const SETTINGS_PACE_MS = 60_000;

/** How long things are kept, and persons who asked to be forgotten. */
export function RetentionPage({ query }: PageProps) {
	const cursor = query.get("cursor") ?? "";
	useEffect(() => {
		document.title = "Retention · Holdfast";
	}, []);
	const settings = usePoll<RetentionSettings>("/retention", SETTINGS_PACE_MS);
	const erasures = usePoll<ErasurePage>(hrefOf("/erasures", { cursor }).slice(1), PACE_MS);
	const mayChange = reader.value?.user.role === "admin";
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Retention</h1>
				<ZoneNote />
			</div>
			<Followed of={settings} loading="Loading how long things are kept">
				{(now) => <RetentionForm settings={now} mayChange={mayChange} saved={() => settings.refresh()} />}
			</Followed>
			<h2>Persons who asked to be forgotten</h2>
			{mayChange ? <RetentionPerson started={() => erasures.refresh()} /> : null}
			<Followed of={erasures} loading="Loading erasures">
				{({ items, next }) => (
					<>
						{items.length === 0 ? (
							<Blank title={cursor === "" ? "Nobody was erased yet" : "There is no more"} />
						) : (
							<DataTable
								caption="Persons who were erased, newest first"
								columns={[
									{ key: "at", head: "Asked", cell: ({ askedAt }) => <ClockTime at={askedAt} />, narrow: true },
									{ key: "by", head: "By", cell: ({ askedBy }) => askedBy },
									{ key: "state", head: "State", cell: (erasure) => stateSaid(erasure), narrow: true },
									{ key: "ended", head: "Ended", cell: ({ endedAt }) => (endedAt === null ? "under way" : <ClockTime at={endedAt} />) },
									{ key: "person", head: "Certificate", cell: ({ person }) => <code>{person.slice(0, 12)}</code> },
								]}
								rows={items}
								keyOf={({ id }) => id}
							/>
						)}
						<PagerInAddress label="Pages of erasures" cursor={cursor} next={next} at={(at) => hrefOf("/retention", { cursor: at ?? "" })} />
					</>
				)}
			</Followed>
		</>
	);
}
