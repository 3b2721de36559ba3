import { useSignal } from "@preact/signals";
import { HISTORY_EVENTS, type HistoryEvent } from "../../order/snapshot";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { AttemptView, OrderView, TimelineView } from "../wire";
import type { OrderDeliveryView, OrderMailView } from "../wire-told";
import { HAPPENED } from "../words/attempt";
import { count } from "../words/money";
import { STORY } from "../words/story";
import { TOLD_AWAY, TOLD_MORE } from "../words/told";
import { Attempt } from "./attempt";
import { Mailed, Sent } from "./story-told";

/** Everything that happened, newest first. A long outage leaves a long story, so its middle is folded away. */
const SHOWN_MAX = 8;

type Step =
	| { readonly kind: "mail"; readonly atMs: number; readonly entry: TimelineView; readonly mail: OrderMailView }
	| { readonly kind: "event"; readonly atMs: number; readonly entry: TimelineView; readonly delivery: OrderDeliveryView }
	| { readonly kind: "attempt"; readonly atMs: number; readonly attempt: AttemptView }
	| { readonly kind: "happening"; readonly atMs: number; readonly event: HistoryEvent; readonly entry: TimelineView };

export function Story({ order }: { order: OrderView }) {
	const all = useSignal(false);
	const steps = stepsOf(order);
	const folded = all.value ? 0 : Math.max(0, steps.length - SHOWN_MAX);
	return (
		<section class="panel" aria-labelledby="story">
			<h2 id="story">{STORY.heading}</h2>
			{order.told.available ? order.told.more ? <p class="second">{TOLD_MORE}</p> : null : <p class="second">{TOLD_AWAY}</p>}
			<ol class="story" reversed>
				{steps.slice(0, steps.length - folded).map((step, index) => (
					<OneStep key={keyOf(step, steps.length - index)} step={step} />
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
							{STORY.showEarlier(count(folded))}
						</button>
					</li>
				)}
				<First order={order} />
			</ol>
		</section>
	);
}

function OneStep({ step }: { step: Step }) {
	switch (step.kind) {
		case "attempt":
			return <Attempt attempt={step.attempt} />;
		case "happening":
			return <Happening event={step.event} entry={step.entry} />;
		case "mail":
			return <Mailed at={step.entry.at} mail={step.mail} />;
		case "event":
			return <Sent at={step.entry.at} delivery={step.delivery} />;
	}
}
/** `fromFirst`: its place counted from the oldest, which stays its own while newer ones come. */
const keyOf = (step: Step, fromFirst: number): string =>
	step.kind === "attempt" ? `attempt ${step.attempt.attempt}` : `${step.kind} ${fromFirst}`;

/** Newest first; what happened at the same moment keeps its place. */
function stepsOf({ attempts, timeline }: OrderView): Step[] {
	const tried = attempts.map((attempt): Step => ({ kind: "attempt", atMs: Date.parse(attempt.startedAt), attempt }));
	const happened = timeline.flatMap((entry): Step[] => {
		const atMs = Date.parse(entry.at);
		if (isHappening(entry.event)) return [{ kind: "happening", atMs, event: entry.event, entry }];
		if (entry.mail !== undefined) return [{ kind: "mail", atMs, entry, mail: entry.mail }];
		return entry.delivery === undefined ? [] : [{ kind: "event", atMs, entry, delivery: entry.delivery }];
	});
	const isTold = ({ kind }: Step) => kind === "mail" || kind === "event";
	// What somebody did comes before what was tried for it, and who was told comes last.
	return [...happened.filter((step) => !isTold(step)), ...tried, ...happened.filter(isTold)]
		.toSorted((left, right) => left.atMs - right.atMs)
		.toReversed();
}
const isHappening = (event: string): event is HistoryEvent => HISTORY_EVENTS.some((known) => known === event);

function Happening({ event, entry }: { event: HistoryEvent; entry: TimelineView }) {
	const { tone, title } = HAPPENED[event];
	return (
		<li class="story-step" data-testid="happening">
			<span class="story-mark">
				<Sign tone={tone} />
			</span>
			<p class="story-title">
				<strong>{title}</strong>
				<ClockTime class="story-time" at={entry.at} />
			</p>
			<p>
				<Foreign>{entry.say}</Foreign>
			</p>
			{entry.note ? (
				<p class="quote">
					<Foreign>{entry.note}</Foreign>
				</p>
			) : null}
		</li>
	);
}

/** Every story begins with the number; whether it was an order then depends on its payment. */
function First({ order }: { order: OrderView }) {
	const placed = order.timeline.find(({ event }) => event === "placed");
	const unpaid = wasNeverPlaced(order.status);
	return (
		<li class="story-step">
			<span class="story-mark">
				<Sign tone="grey" />
			</span>
			<p class="story-title">
				<strong>{unpaid ? STORY.numberGivenOut : STORY.placed}</strong>
				<ClockTime class="story-time" at={order.placedAt} />
			</p>
			<p>{unpaid ? STORY.givenOutUnpaid(order.eNumber) : (placed?.say ?? STORY.accepted(order.eNumber))}</p>
		</li>
	);
}

/** A number that waits for its payment, or was given up, is no order. */
export const wasNeverPlaced = (status: OrderView["status"]): boolean => status === "awaiting_payment" || status === "abandoned";
