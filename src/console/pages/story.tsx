import { useSignal } from "@preact/signals";
import { HISTORY_EVENTS, type HistoryEvent } from "../../order/snapshot";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { AttemptView, OrderView, TimelineView } from "../wire";
import { HAPPENED } from "../words/attempt";
import { count } from "../words/money";
import { Attempt } from "./attempt";

/** Everything that happened, newest first. A long outage leaves a long story, so its middle is folded away. */
const SHOWN_MAX = 8;

type Step =
	| { readonly kind: "attempt"; readonly atMs: number; readonly attempt: AttemptView }
	| { readonly kind: "happening"; readonly atMs: number; readonly event: HistoryEvent; readonly entry: TimelineView };

export function Story({ order }: { order: OrderView }) {
	const all = useSignal(false);
	const steps = stepsOf(order);
	const folded = all.value ? 0 : Math.max(0, steps.length - SHOWN_MAX);
	return (
		<section class="panel" aria-labelledby="story">
			<h2 id="story">What happened</h2>
			<ol class="story" reversed>
				{steps
					.slice(0, steps.length - folded)
					.map((step) =>
						step.kind === "attempt" ? (
							<Attempt key={step.attempt.attempt} attempt={step.attempt} />
						) : (
							<Happening key={`${step.event} ${step.entry.at}`} event={step.event} entry={step.entry} />
						),
					)}
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
				<First order={order} />
			</ol>
		</section>
	);
}

/** Newest first; what happened at the same moment keeps its place. */
function stepsOf({ attempts, timeline }: OrderView): Step[] {
	const tried = attempts.map((attempt): Step => ({ kind: "attempt", atMs: Date.parse(attempt.startedAt), attempt }));
	const happened = timeline.flatMap((entry): Step[] =>
		isHappening(entry.event) ? [{ kind: "happening", atMs: Date.parse(entry.at), event: entry.event, entry }] : [],
	);
	return [...happened, ...tried].toSorted((left, right) => left.atMs - right.atMs).toReversed();
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
				<strong>{unpaid ? "Number given out" : "Placed"}</strong>
				<ClockTime class="story-time" at={order.placedAt} />
			</p>
			<p>
				{unpaid
					? `${order.eNumber} was given out while the payment was still open.`
					: (placed?.say ?? `The order was accepted and given the number ${order.eNumber}.`)}
			</p>
		</li>
	);
}

/** A number that waits for its payment, or was given up, is no order. */
export const wasNeverPlaced = (status: OrderView["status"]): boolean => status === "awaiting_payment" || status === "abandoned";
