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

/** The latest outages with their times and reasons, asked for when somebody wants to see them. `lasting`: how many are not over. */
export function Outages({ lasting }: { lasting: number }) {
	const isOpen = useSignal(false);
	const answer = useSignal<Answer<Page<IncidentView>> | null>(null);
	useLayoutEffect(() => {
		if (!isOpen.value) return;
		const leaving = new AbortController();
		// Asked anew when an outage begins or ends.
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
			{answer.body.items.map(({ id, kind, openedAt, closedAt, reason, ordersTouched }) => (
				<li key={id}>
					<strong>
						{closedAt === null
							? woven(OUTAGES.untilNow, { from: <ClockTime at={openedAt} />, lasting: <Moment at={openedAt} as="age" besideTime /> })
							: woven(OUTAGES.over, { from: <ClockTime at={openedAt} />, lasting: took(Date.parse(closedAt) - Date.parse(openedAt)) })}
					</strong>
					<span>
						{kind === "sign_in_refused" ? OUTAGES.signInRefused : ""}
						{ordersTouched === null || ordersTouched === 0 ? "" : OUTAGES.hadToWait(orders(ordersTouched))}
					</span>
					<Foreign class="outage-reason">{reason}</Foreign>
				</li>
			))}
		</ol>
	);
}
