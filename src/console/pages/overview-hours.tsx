import { tenantZone } from "../session";
import { GROUPS, type HourView } from "../wire-overview";
import { countsSaid, groupHolds, groupName, sumOf } from "../words/groups";
import { allHours, hourSaid, topOf } from "../words/hours";
import { count, orders } from "../words/money";
import { hourOfDay } from "../words/time";
import { Bars, Swatch } from "./overview-bars";
import { Scrub } from "./overview-scrub";

/** Orders by the hour in which they were placed, stacked by what they are now. */
export function OverviewHours({ hours }: { hours: readonly HourView[] | null }) {
	return (
		<section class="panel chart-panel hours" aria-labelledby="hours-title">
			<h2 id="hours-title">Orders by hour, the last 24 hours</h2>
			{hours === null || hours.length === 0 ? <p class="chart-none">Not known at the moment.</p> : <Hours hours={hours} />}
		</section>
	);
}

function Hours({ hours }: { hours: readonly HourView[] }) {
	const zone = tenantZone.value;
	const top = topOf(hours);
	const all = allHours(hours);
	const used = GROUPS.filter((group) => (all[group] ?? 0) > 0);
	const sum = sumOf(all);
	const rest =
		sum === 0 ? "No order in the last 24 hours." : `${orders(sum)}: ${countsSaid(all)}. Point at an hour, or use the arrow keys.`;
	return (
		<>
			<div class="chart-frame">
				<div class="chart-scale" aria-hidden="true">
					<span>{count(top)}</span>
					<span>{count(top / 2)}</span>
					<span>0</span>
				</div>
				<Scrub
					label="Orders by hour"
					places={hours.length}
					say={(place) => said(hours, place, zone)}
					rest={rest}
					draw={(place) => <Bars hours={hours} top={top} place={place} zone={zone} />}
				/>
			</div>
			<ul class="legend" aria-label="What the bars consist of">
				{(used.length === 0 ? GROUPS.slice(0, 3) : used).map((group) => (
					<li key={group} title={groupHolds(group)}>
						<Swatch group={group} />
						{groupName(group)} <output>{count(all[group] ?? 0)}</output>
					</li>
				))}
			</ul>
			<details class="chart-table">
				<summary>The same as a table</summary>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
				<section class="chart-table-scroll" tabIndex={0} aria-label="Orders by hour as a table">
					<table>
						<caption class="unseen">Orders by hour</caption>
						<thead>
							<tr>
								<th scope="col">From</th>
								{used.map((group) => (
									<th key={group} scope="col">
										{groupName(group)}
									</th>
								))}
								<th scope="col">In all</th>
							</tr>
						</thead>
						<tbody>
							{hours.toReversed().map(({ at, counts }) => (
								<tr key={at}>
									<th scope="row">{hourOfDay(Date.parse(at), zone)}</th>
									{used.map((group) => (
										<td key={group}>{count(counts[group] ?? 0)}</td>
									))}
									<td>{count(sumOf(counts))}</td>
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
	return place === hours.length - 1 ? `${hourSaid(hour, zone)} so far` : hourSaid(hour, zone);
}
