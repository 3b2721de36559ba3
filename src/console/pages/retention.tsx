import { useLayoutEffect } from "preact/hooks";
import { erasureHref, hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { cursorMeant } from "../meant";
import { Blank } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { ClockTime } from "../parts/moment";
import { ZoneNote } from "../parts/zone-note";
import { reader } from "../session";
import type { ErasurePage, RetentionSettings } from "../wire-retention";
import { RETENTION } from "../words/retention-page";
import { Followed } from "./followed";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { RetentionForm } from "./retention-form";
import { RetentionPerson } from "./retention-person";
import { ErasureStands, ErasureWaits, useWithdrawing, WithdrawButton, WithdrawDialog } from "./retention-withdraw";

const PACE_MS = 3_000;
const SETTINGS_PACE_MS = 60_000;

/** How long things are kept, and persons who asked to be forgotten. */
export function RetentionPage({ query }: PageProps) {
	const cursor = cursorMeant(query, "time");
	useLayoutEffect(() => {
		document.title = RETENTION.tab;
	}, []);
	const settings = usePoll<RetentionSettings>("/retention", SETTINGS_PACE_MS);
	const erasures = usePoll<ErasurePage>(hrefOf("/erasures", { cursor }).slice(1), PACE_MS);
	const withdrawing = useWithdrawing();
	const mayChange = reader.value?.user.role === "admin";
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{RETENTION.heading}</h1>
				<ZoneNote />
			</div>
			<Followed of={settings} loading={RETENTION.loading}>
				{(now) => <RetentionForm settings={now} mayChange={mayChange} saved={() => settings.refresh()} />}
			</Followed>
			<h2>{RETENTION.erasures}</h2>
			{mayChange ? <RetentionPerson started={() => erasures.refresh()} /> : null}
			<Followed of={erasures} loading={RETENTION.loadingErasures}>
				{({ items, next }) => (
					<>
						{items.length === 0 ? (
							<Blank title={cursor === "" ? RETENTION.none : RETENTION.noMore} />
						) : (
							<div class="people erasures">
								<DataTable
									caption={RETENTION.caption}
									columns={[
										{ key: "at", head: RETENTION.asked, cell: ({ askedAt }) => <ClockTime at={askedAt} />, narrow: true },
										{ key: "by", head: RETENTION.by, cell: ({ askedBy }) => askedBy },
										{
											key: "state",
											head: RETENTION.state,
											cell: (erasure) => (
												<>
													<ErasureStands erasure={erasure} />
													<ErasureWaits erasure={erasure} />
												</>
											),
											narrow: true,
										},
										{
											key: "ended",
											head: RETENTION.ended,
											cell: ({ endedAt }) => (endedAt === null ? RETENTION.underWay : <ClockTime at={endedAt} />),
										},
										{
											key: "person",
											head: RETENTION.certificate,
											narrow: true,
											cell: (erasure) => (
												<div class="tool-pair">
													<a href={erasureHref(erasure.id)} aria-label={RETENTION.certificateOf(erasure.person.slice(0, 12))}>
														<code>{erasure.person.slice(0, 12)}</code>
													</a>
													<WithdrawButton erasure={erasure} withdrawing={withdrawing} />
												</div>
											),
										},
									]}
									rows={items}
									keyOf={({ id }) => id}
								/>
							</div>
						)}
						<PagerInAddress label={RETENTION.pager} cursor={cursor} next={next} at={(at) => hrefOf("/retention", { cursor: at ?? "" })} />
					</>
				)}
			</Followed>
			<WithdrawDialog withdrawing={withdrawing} withdrawn={erasures.refresh} />
		</>
	);
}
