import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Answer } from "../answer";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { askSignedIn } from "../session";
import type { Page } from "../wire-journals";
import type { IncidentView } from "../wire-overview";
import { orders } from "../words/money";
import { took } from "../words/time";

const SHOWN_MAX = 20;

/** The latest outages with their times and reasons, asked for when somebody wants to see them. `lasting`: how many are not over. */
export function Outages({ lasting }: { lasting: number }) {
	const isOpen = useSignal(false);
	const answer = useSignal<Answer<Page<IncidentView>> | null>(null);
	useEffect(() => {
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
			<summary>The latest outages</summary>
			<div role="status">{answer.value === null ? "Looking…" : <Listed answer={answer.value} />}</div>
		</details>
	);
}

function Listed({ answer }: { answer: Answer<Page<IncidentView>> }) {
	if (answer.kind === "problem") return <p>{answer.detail}</p>;
	if (answer.kind !== "ok") return <p>Holdfast could not be reached. Close this and open it again.</p>;
	if (answer.body.items.length === 0) return <p>There has been none.</p>;
	return (
		<ol class="outages">
			{answer.body.items.map(({ id, kind, openedAt, closedAt, reason, ordersTouched }) => (
				<li key={id}>
					<strong>
						<ClockTime at={openedAt} />
						{closedAt === null ? " until now, " : ", for "}
						{closedAt === null ? <Moment at={openedAt} as="age" /> : took(Date.parse(closedAt) - Date.parse(openedAt))}
					</strong>
					<span>
						{kind === "sign_in_refused" ? "The ERP refused the sign-in. " : ""}
						{ordersTouched === null || ordersTouched === 0 ? "" : `${orders(ordersTouched)} had to wait. `}
					</span>
					<Foreign class="outage-reason">{reason}</Foreign>
				</li>
			))}
		</ol>
	);
}
