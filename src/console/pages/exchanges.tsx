import type { AttemptView, ExchangeView } from "../wire";
import { readable } from "../words/attempt";
import { EXCHANGES } from "../words/exchanges";
import { took } from "../words/time";

/** What an attempt asked the ERP and what came back, without secrets and cut to size; folded, because few want to know. */
export function Exchanges({ of: { attempt, exchanges } }: { of: AttemptView }) {
	if (exchanges.length === 0) return null;
	return (
		<details class="exchanges">
			<summary>
				{EXCHANGES.toErp(exchanges.length)}
				<span class="unseen"> {EXCHANGES.inAttempt(attempt)}</span>
			</summary>
			<ol>
				{exchanges.map((exchange, index) => (
					<Exchange key={index} exchange={exchange} />
				))}
			</ol>
		</details>
	);
}

function Exchange({ exchange: { method, target, status, tookMs, request, response } }: { exchange: ExchangeView }) {
	return (
		<li class="exchange">
			<p>
				<code>
					{method} {target}
				</code>
				<span class="second-inline"> {EXCHANGES.answered(status, took(tookMs))}</span>
			</p>
			{request === null ? null : <Said label={EXCHANGES.sent} text={request} />}
			{response === null ? null : <Said label={status === null ? EXCHANGES.wentWrong : EXCHANGES.cameBack} text={response} />}
		</li>
	);
}

const Said = ({ label, text }: { label: string; text: string }) => (
	<figure>
		<figcaption class="second">{label}</figcaption>
		<pre dir="ltr">{readable(text)}</pre>
	</figure>
);
