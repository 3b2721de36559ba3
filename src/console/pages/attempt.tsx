import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { AttemptView } from "../wire";
import { ATTEMPT, attemptWords } from "../words/attempt";
import { took } from "../words/time";
import { Exchanges } from "./exchanges";

/** One attempt: what was done, what came of it, and what was said on the wire. */
export function Attempt({ attempt }: { attempt: AttemptView }) {
	const words = attemptWords(attempt);
	const { error } = attempt;
	return (
		<li class="story-step" data-testid="attempt">
			<span class="story-mark">
				<Sign tone={words.tone} />
			</span>
			<p class="story-title">
				<strong>{words.did}</strong>
				<span class="second-inline">{ATTEMPT.numbered(attempt.attempt)}</span>
				<ClockTime class="story-time" at={attempt.startedAt} />
			</p>
			<p>{words.came}</p>
			{error === null ? null : (
				<p class="quote">
					{words.error === null ? null : (
						<>
							<strong>{words.error}</strong> <code>{error.class}</code>
							<br />
						</>
					)}
					<Foreign>{error.message}</Foreign>
				</p>
			)}
			<p class="second">
				{ATTEMPT.took(
					took(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt)),
					words.counted === null ? "" : ` · ${words.counted}`,
				)}
			</p>
			<Exchanges of={attempt} />
		</li>
	);
}
