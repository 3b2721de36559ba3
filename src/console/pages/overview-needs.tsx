import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Forth } from "../parts/page-icons";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { Overview } from "../wire-overview";
import { orders } from "../words/money";
import type { Need, NeedTimes } from "../words/needs";
import { NEEDS } from "../words/needs";

/** What needs a person, first of all. Each line leads to where it is dealt with. */
export function OverviewNeeds({ needs, overview }: { needs: readonly Need[]; overview: Overview }) {
	return (
		<section class="panel needs" aria-labelledby="needs-title">
			<h2 id="needs-title">{needs.length === 0 ? NEEDS.nothing : NEEDS.heading}</h2>
			{needs.length === 0 ? (
				<p class="needs-none">
					<Sign tone={overview.copyAvailable ? "green" : "grey"} />
					{calm(overview)}
				</p>
			) : (
				<ul class="needs-list">
					{needs.map(({ key, tone, title, text, times, since, href, go }) => (
						<li key={key} class={`need tint-${tone}`}>
							<Sign tone={tone} />
							<div class="need-words">
								<h3>
									{title}
									{since === null ? null : <span class="need-since">{woven(NEEDS.lasting, { age: <Moment at={since} as="age" /> })}</span>}
								</h3>
								<p>{times === undefined ? <Foreign>{text}</Foreign> : woven(text, clockTimes(times))}</p>
							</div>
							<a class="button need-go" href={href}>
								{go}
								<Forth />
							</a>
						</li>
					))}
				</ul>
			)}
			{overview.copyAvailable || needs.length === 0 ? null : <p class="needs-note">{COPY_AWAY}</p>}
		</section>
	);
}

const clockTimes = ({ since, over }: NeedTimes) => ({ since: <ClockTime at={since} />, over: <ClockTime at={over} /> });

const COPY_AWAY = NEEDS.listsAway;

function calm({ copyAvailable, waiting, unverified }: Overview): string {
	if (!copyAvailable) return COPY_AWAY;
	if (unverified > 0) return NEEDS.unverified(orders(unverified));
	return waiting.count > 0 ? NEEDS.waiting(orders(waiting.count)) : NEEDS.calm;
}
