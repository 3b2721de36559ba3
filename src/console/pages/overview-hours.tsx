import { now } from "../live/clock";
import { tenantZone } from "../session";
import type { HourView } from "../wire-overview";
import { groupHolds, groupName, PLACED_GROUPS, sumOf, UNPLACED_GROUPS, unplacedSaid } from "../words/groups";
import { allHours, HOURS, hourSaid, ordersSaid, topOf } from "../words/hours";
import { count } from "../words/money";
import { hourOfDay } from "../words/time";
import { Bars, Swatch } from "./overview-bars";
import { Scrub } from "./overview-scrub";

/** Orders by the hour in which they were placed, stacked by what they are now. */
export function OverviewHours({ hours }: { hours: readonly HourView[] | null }) {
	return (
		<section class="panel chart-panel hours" aria-labelledby="hours-title">
			<h2 id="hours-title">{HOURS.heading}</h2>
			{hours === null || hours.length === 0 ? <p class="chart-none">{HOURS.notKnown}</p> : <Hours hours={hours} />}
		</section>
	);
}

function Hours({ hours }: { hours: readonly HourView[] }) {
	const zone = tenantZone.value;
	const top = topOf(hours);
	const all = allHours(hours);
	const isUsed = (group: (typeof PLACED_GROUPS)[number]) => (all[group] ?? 0) > 0;
	const used = PLACED_GROUPS.filter(isUsed);
	const apart = UNPLACED_GROUPS.filter(isUsed);
	const rest = sumOf(all) === 0 ? HOURS.noOrders : HOURS.howToRead(ordersSaid(all));
	return (
		<>
			<div class="chart-frame">
				<div class="chart-scale" aria-hidden="true">
					<span>{count(top)}</span>
					<span>{count(top / 2)}</span>
					<span>0</span>
				</div>
				<Scrub
					label={HOURS.chart}
					places={hours.length}
					say={(place) => said(hours, place, zone)}
					rest={rest}
					draw={(place) => <Bars hours={hours} top={top} place={place} zone={zone} />}
				/>
			</div>
			<ul class="legend" aria-label={HOURS.legend}>
				{(used.length === 0 ? PLACED_GROUPS.slice(0, 3) : used).map((group) => (
					<li key={group} title={groupHolds(group)}>
						<Swatch group={group} />
						{groupName(group)} <output>{count(all[group] ?? 0)}</output>
					</li>
				))}
			</ul>
			{apart.length === 0 ? null : <p class="chart-apart">{HOURS.notCounted(unplacedSaid(all))}</p>}
			<details class="chart-table">
				<summary>{HOURS.asTable}</summary>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
				<section class="chart-table-scroll" tabIndex={0} aria-label={HOURS.tableLabel}>
					<table>
						<caption class="unseen">{HOURS.chart}</caption>
						<thead>
							<tr>
								<th scope="col">{HOURS.from}</th>
								{used.map((group) => (
									<th key={group} scope="col">
										{groupName(group)}
									</th>
								))}
								<th scope="col">{HOURS.orders}</th>
								{apart.map((group) => (
									<th key={group} scope="col">
										{HOURS.groupNotCounted(groupName(group))}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							{hours.toReversed().map(({ at, counts }) => (
								<tr key={at}>
									<th scope="row">{hourOfDay(Date.parse(at), now.peek(), zone)}</th>
									{used.map((group) => (
										<td key={group}>{count(counts[group] ?? 0)}</td>
									))}
									<td>{count(sumOf(counts))}</td>
									{apart.map((group) => (
										<td key={group}>{count(counts[group] ?? 0)}</td>
									))}
								</tr>
							))}
						</tbody>
					</table>
				</section>
			</details>
		</>
	);
}

function said(hours: readonly HourView[], place: number, zone: string): string {
	const hour = hours[place];
	if (hour === undefined) return "";
	const whole = hourSaid(hour, now.peek(), zone);
	return place === hours.length - 1 ? HOURS.soFar(whole) : whole;
}
