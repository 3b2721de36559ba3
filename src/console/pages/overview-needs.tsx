import { Sign } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Forth } from "../parts/page-icons";
import { Foreign } from "../parts/text";
import type { Overview } from "../wire-overview";
import { orders } from "../words/money";
import type { Need } from "../words/needs";

/** What needs a person, first of all. Each line leads to where it is dealt with. */
export function OverviewNeeds({ needs, overview }: { needs: readonly Need[]; overview: Overview }) {
	return (
		<section class="panel needs" aria-labelledby="needs-title">
			<h2 id="needs-title">{needs.length === 0 ? "Nothing needs you" : "What needs a person"}</h2>
			{needs.length === 0 ? (
				<p class="needs-none">
					<Sign tone={overview.copyAvailable ? "green" : "grey"} />
					{calm(overview)}
				</p>
			) : (
				<ul class="needs-list">
					{needs.map(({ key, tone, title, text, since, href, go }) => (
						<li key={key} class={`need tint-${tone}`}>
							<Sign tone={tone} />
							<div class="need-words">
								<h3>
									{title}
									{since === null ? null : (
										<span class="need-since">
											, for <Moment at={since} as="age" />
										</span>
									)}
								</h3>
								<p>
									<Foreign>{text}</Foreign>
								</p>
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

const COPY_AWAY =
	"The lists cannot be read at the moment, so there may be more to say. Orders are taken and delivered nevertheless, and the counts are exact.";

function calm({ copyAvailable, waiting, unverified }: Overview): string {
	if (!copyAvailable) return COPY_AWAY;
	if (unverified > 0) return `${orders(unverified)} sent and not confirmed yet: Holdfast asks the ERP by itself.`;
	return waiting.count > 0 ? `${orders(waiting.count)} on the way; that goes by itself.` : "Every order is where it should be.";
}
