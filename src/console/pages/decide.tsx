import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Action } from "../../order/action";
import { editHref } from "../address";
import type { Answer } from "../answer";
import { now } from "../live/clock";
import { Sign } from "../parts/icons";
import { askSignedIn } from "../session";
import type { Decisions, OrderView } from "../wire";
import { actionLabel, DECIDE, DOING, decisionSaid, type Question, questionFor, type Said } from "../words/decision";
import { editLabel } from "../words/edit";
import { Ask } from "./ask";
import type { Answered } from "./decision-form";

/** What can be decided about the order now, and what came of the last decision. */
interface DecideProps {
	readonly order: OrderView;
	readonly refresh: () => void;
	/** What is offered where not everything is. */
	readonly only?: readonly Action[];
}

export function Decide({ order, refresh, only }: DecideProps) {
	const { eNumber, actions, mayAct, playbook } = order;
	const busy = useSignal<Action | null>(null);
	/** Of the order as it was then: whatever becomes of it under the question, that is what was seen. */
	const asking = useSignal<{ readonly action: Action; readonly version: number; readonly question: Question } | null>(null);
	const said = useSignal<Said | null>(null);
	const line = useRef<HTMLParagraphElement>(null);
	// Editing has a page of its own.
	const offered = actions.filter((action) => action !== "edit").filter((action) => only?.includes(action) ?? true);
	const mayEdit = mayAct && only === undefined && actions.includes("edit");

	/** Until it is there that whoever pressed a button goes on from. */
	const leads = useRef(false);
	useLayoutEffect(() => {
		// The button that was pressed may be gone with what it did; whoever uses a keyboard goes on from what came of it.
		if (said.value === null || !leads.current || !isNowhere(document.activeElement)) return;
		leads.current = false;
		line.current?.focus();
	}, [said.value, offered.join()]);

	const send = async (action: Action, version: number, more: Answered) => {
		said.value = null;
		const body = { action, eNumbers: [eNumber], seen: { [eNumber]: version }, ...more };
		const answer = await askSignedIn<Decisions>("/orders/actions", { method: "POST", body });
		refresh();
		return answer;
	};
	const tell = (action: Action, answer: Answer<Decisions>) => {
		leads.current = true;
		said.value = decisionSaid(action, answer, now.peek());
	};
	const decide = async (action: Action) => {
		busy.value = action;
		const answer = await send(action, order.version, {});
		busy.value = null;
		tell(action, answer);
	};
	const press = (action: Action) => {
		const question = questionFor(action, order);
		if (question === null) void decide(action);
		else asking.value = { action, version: order.version, question };
	};
	const asked = asking.value;

	return (
		<>
			{mayAct && offered.length > 0 ? (
				<fieldset class="decide" disabled={busy.value !== null}>
					<legend class="unseen">{DECIDE.about(eNumber)}</legend>
					{offered.map((action) => (
						<button
							key={action}
							type="button"
							class={action === playbook.action ? "button primary" : "button"}
							onClick={() => press(action)}
						>
							{busy.value === action ? DOING[action] : actionLabel(action, order.status)}
						</button>
					))}
					{mayEdit ? (
						<a class={playbook.action === "edit" ? "button primary" : "button"} href={editHref(eNumber)}>
							{editLabel(order.status)}
						</a>
					) : null}
				</fieldset>
			) : null}
			{!mayAct && offered.length > 0 ? <p class="second">{DECIDE.notAllowed}</p> : null}
			<p class="said" role="status" tabIndex={-1} ref={line} data-testid="said">
				{said.value === null ? null : (
					<>
						<Sign tone={said.value.tone} />
						{said.value.text}
					</>
				)}
			</p>
			{asked === null ? null : (
				<Ask
					key={asked.action}
					question={asked.question}
					send={(answered, knowing) => send(asked.action, knowing ?? asked.version, answered)}
					done={(body) => tell(asked.action, { kind: "ok", body })}
					onClose={() => {
						asking.value = null;
					}}
				/>
			)}
		</>
	);
}

/** A button that was taken away or disabled leaves the focus on nothing. */
const isNowhere = (element: Element | null): boolean => element === null || element === document.body || element.matches(":disabled");
