import { useSignal } from "@preact/signals";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { AttemptView, OrderView } from "../wire";
import { attemptWords } from "../words/attempt";
import { meaningOf } from "../words/errors";
import { count } from "../words/money";
import { took } from "../words/time";

/** Everything that was tried, newest first. A long outage leaves a long story, so its middle is folded away. */
const SHOWN_MAX = 8;

export function Attempts({ order }: { order: OrderView }) {
	const all = useSignal(false);
	const newestFirst = order.attempts.toReversed();
	const folded = all.value ? 0 : Math.max(0, newestFirst.length - SHOWN_MAX);
	return (
		<section class="panel" aria-labelledby="attempts">
			<h2 id="attempts">What happened</h2>
			<ol class="story" reversed>
				{newestFirst.slice(0, newestFirst.length - folded).map((attempt) => (
					<Attempt key={attempt.attempt} attempt={attempt} />
				))}
				{folded === 0 ? null : (
					<li class="story-step">
						<span class="story-mark" />
						<button
							type="button"
							class="button"
							onClick={() => {
								all.value = true;
							}}
						>
							Show {count(folded)} earlier
						</button>
					</li>
				)}
				<li class="story-step">
					<span class="story-mark">
						<Sign tone="grey" />
					</span>
					<p class="story-title">
						<strong>Placed</strong>
						<ClockTime class="story-time" at={order.placedAt} />
					</p>
					<p>The order was accepted and given the number {order.eNumber}.</p>
				</li>
			</ol>
		</section>
	);
}

function Attempt({ attempt }: { attempt: AttemptView }) {
	const words = attemptWords(attempt);
	const { error } = attempt;
	return (
		<li class="story-step" data-testid="attempt">
			<span class="story-mark">
				<Sign tone={words.tone} />
			</span>
			<p class="story-title">
				<strong>{words.did}</strong>
				<span class="second-inline">attempt {attempt.attempt}</span>
				<ClockTime class="story-time" at={attempt.startedAt} />
			</p>
			<p>{words.came}</p>
			{error === null ? null : (
				<p class="quote">
					<strong>{meaningOf(error.class).title}</strong> <code>{error.class}</code>
					<br />
					<Foreign>{error.message}</Foreign>
				</p>
			)}
			<p class="second">
				Took {took(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt))}
				{words.counted === null ? "" : ` · ${words.counted}`}
			</p>
		</li>
	);
}
