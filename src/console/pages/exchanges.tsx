import type { AttemptView, ExchangeView } from "../wire";
import { readable } from "../words/attempt";
import { count } from "../words/money";
import { took } from "../words/time";

/** What an attempt asked the ERP and what came back, without secrets and cut to size; folded, because few want to know. */
export function Exchanges({ of: { attempt, exchanges } }: { of: AttemptView }) {
	if (exchanges.length === 0) return null;
	const requests = exchanges.length === 1 ? "1 request" : `${count(exchanges.length)} requests`;
	return (
		<details class="exchanges">
			<summary>
				{requests} to the ERP<span class="unseen"> in attempt {attempt}</span>
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
				<span class="second-inline">
					{" "}
					{status === null ? "no answer" : `answered ${status}`} after {took(tookMs)}
				</span>
			</p>
			{request === null ? null : <Said label="Sent" text={request} />}
			{response === null ? null : <Said label={status === null ? "What went wrong" : "Came back"} text={response} />}
		</li>
	);
}

const Said = ({ label, text }: { label: string; text: string }) => (
	<figure>
		<figcaption class="second">{label}</figcaption>
		<pre dir="ltr">{readable(text)}</pre>
	</figure>
);
