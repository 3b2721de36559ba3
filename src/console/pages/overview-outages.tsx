import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { Answer } from "../answer";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn } from "../session";
import type { Page } from "../wire-journals";
import type { IncidentView } from "../wire-overview";
import { orders } from "../words/money";
import { OUTAGES } from "../words/overview";
import { took } from "../words/time";

const SHOWN_MAX = 20;

/** The latest outages with their times and reasons, asked for when somebody wants to see them. `lasting`: which are not over. */
export function Outages({ lasting }: { lasting: string }) {
	const isOpen = useSignal(false);
	const answer = useSignal<Answer<Page<IncidentView>> | null>(null);
	useLayoutEffect(() => {
		if (!isOpen.value) return;
		const leaving = new AbortController();
		// Asked anew when an outage begins, ends or is interrupted.
		void askSignedIn<Page<IncidentView>>(`/incidents?of=erp&limit=${SHOWN_MAX}`, { signal: leaving.signal }).then((came) => {
			if (!leaving.signal.aborted) answer.value = came;
		});
		return () => leaving.abort();
	}, [isOpen.value, lasting]);
	return (
		<details
			class="chart-table"
			onToggle={(event) => {
				isOpen.value = event.currentTarget.open;
			}}
		>
			<summary>{OUTAGES.heading}</summary>
			<div role="status">{answer.value === null ? OUTAGES.looking : <Listed answer={answer.value} />}</div>
		</details>
	);
}

function Listed({ answer }: { answer: Answer<Page<IncidentView>> }) {
	if (answer.kind === "problem") return <p>{answer.detail}</p>;
	if (answer.kind !== "ok") return <p>{OUTAGES.unreachable}</p>;
	if (answer.body.items.length === 0) return <p>{OUTAGES.none}</p>;
	return (
		<ol class="outages">
			{answer.body.items.map((outage) => (
				<li key={outage.id}>
					<strong>{whenOf(outage)}</strong>
					<span>
						{outage.kind === "sign_in_refused" ? OUTAGES.signInRefused : ""}
						{awayOf(outage)}
						{outage.ordersTouched === null || outage.ordersTouched === 0 ? "" : OUTAGES.hadToWait(orders(outage.ordersTouched))}
					</span>
					<Foreign class="outage-reason">{outage.reason}</Foreign>
				</li>
			))}
		</ol>
	);
}

const lastedMs = (openedAt: string, closedAt: string): number => Date.parse(closedAt) - Date.parse(openedAt);

function whenOf({ openedAt, closedAt, answersSince = null }: IncidentView) {
	const from = <ClockTime at={openedAt} />;
	if (closedAt !== null) return woven(OUTAGES.over, { from, lasting: took(lastedMs(openedAt, closedAt)) });
	if (answersSince !== null) return woven(OUTAGES.answering, { from, since: <ClockTime at={answersSince} /> });
	return woven(OUTAGES.untilNow, { from, lasting: <Moment at={openedAt} as="age" besideTime /> });
}

/** Said of one that is over, or interrupted, where it is less than the time from its beginning to its end. */
function awayOf({ openedAt, closedAt, answersSince = null, offlineMs = null }: IncidentView): string {
	const until = closedAt ?? answersSince;
	return until === null || offlineMs === null || offlineMs >= lastedMs(openedAt, until) ? "" : OUTAGES.away(took(offlineMs));
}
