import { ClockTime, Moment } from "../parts/moment";
import { tenantZone } from "../session";
import type { DayView, Overview } from "../wire-overview";
import { AVAILABILITY, availabilityOf, availabilitySaid, daySaid, toneOfDay } from "../words/availability";
import { shortDay } from "../words/time";
import { Outages } from "./overview-outages";
import { Scrub } from "./overview-scrub";

/** How often the ERP was there in the last 30 days, and what looks after the orders meanwhile. */
export function OverviewAvailability({ overview }: { overview: Overview }) {
	const { availability: days = null, patrol, lastReplication } = overview;
	return (
		<section class="panel chart-panel availability" aria-labelledby="availability-title">
			<h2 id="availability-title">{AVAILABILITY.heading}</h2>
			{days === null || days.length === 0 ? (
				<p class="chart-none">{AVAILABILITY.notKnown}</p>
			) : (
				<Strip days={days} nowMs={Date.parse(overview.serverTime)} />
			)}
			<Outages lasting={lastingOf(overview)} />
			<dl class="upkeep">
				<div>
					<dt>{AVAILABILITY.lastPatrol}</dt>
					<dd>
						{patrol.lastAt === null ? patrol.late === null ? AVAILABILITY.notKnownYet : AVAILABILITY.never : <Moment at={patrol.lastAt} />}
						{patrol.late === true ? AVAILABILITY.patrolLate : null}
					</dd>
				</div>
				<div>
					<dt>{AVAILABILITY.lastReplication}</dt>
					<dd>
						{lastReplication == null ? (
							overview.copyAvailable ? (
								AVAILABILITY.noReplication
							) : (
								AVAILABILITY.notKnownYet
							)
						) : (
							<ClockTime at={lastReplication} />
						)}
					</dd>
				</div>
			</dl>
		</section>
	);
}

/** Changes when an incident begins, ends, or is interrupted. */
const lastingOf = ({ incidents }: Overview): string =>
	(incidents ?? []).map(({ id, answersSince }) => `${id} ${answersSince ?? ""}`).join();

/** Where the day was not online, the bar is cut from the top: at least this much of it, however short the outage. */
const CUT_MIN = 0.18;
const GAP = 0.22;

function Strip({ days, nowMs }: { days: readonly DayView[]; nowMs: number }) {
	const all = availabilityOf(days);
	const whole = availabilitySaid(all, nowMs, tenantZone.value);
	const said = (place: number): string => {
		const day = days[place];
		return day === undefined ? "" : daySaid(day);
	};
	return (
		<>
			<Scrub
				label={AVAILABILITY.byDay}
				places={days.length}
				say={said}
				rest={whole}
				draw={(place) => (
					<>
						<svg class="strip" width="100%" height="44" aria-hidden="true" focusable="false">
							{days.map((day, index) => (
								<Day key={day.day} day={day} index={index} days={days.length} isPointed={index === place} />
							))}
						</svg>
						<p class="strip-ends" aria-hidden="true">
							<span>{shortDay(days[0]?.day ?? "")}</span>
							<span>{AVAILABILITY.today}</span>
						</p>
					</>
				)}
			/>
			<p class="unseen">
				{whole}
				{all.away.map((day) => ` ${daySaid(day)}.`)}
			</p>
		</>
	);
}

function Day({ day, index, days, isPointed }: { day: DayView; index: number; days: number; isPointed: boolean }) {
	const place = 100 / days;
	const x = `${((index + GAP / 2) * place).toFixed(3)}%`;
	const width = `${((1 - GAP) * place).toFixed(3)}%`;
	const { online, outages } = day;
	const away = online === null || (online === 1 && outages === 0) ? 0 : Math.max(CUT_MIN, 1 - online);
	return (
		<g class={isPointed ? "day pointed" : "day"}>
			<rect
				class={online === null ? "day-unknown" : "day-online"}
				x={x}
				width={width}
				y={`${away * 100}%`}
				height={`${(1 - away) * 100}%`}
				rx="2"
			/>
			{away === 0 ? null : <rect class={`day-away day-${toneOfDay(day)}`} x={x} width={width} y="0" height={`${away * 100}%`} rx="2" />}
		</g>
	);
}
