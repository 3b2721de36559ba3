import { NOTE_LENGTH_MAX } from "../../../order/action";
import type { Change } from "../../../order/diff";
import { now } from "../../live/clock";
import { FormField } from "../../parts/form-field";
import { Sign } from "../../parts/icons";
import { tenantZone } from "../../session";
import type { OrderView } from "../../wire";
import { datePastSaid, paymentSaid, sendLabel } from "../../words/edit";
import { REVIEW } from "../../words/edit-page";
import { calendarDay, isoDay } from "../../words/time";
import { Changes } from "../changes";

/** What an edit changes, before it is sent, and why it is made. */
interface ReviewProps {
	readonly order: OrderView;
	readonly changes: readonly Change[];
	readonly total: string;
	/** The wished day, where there is one. */
	readonly day: string;
	readonly reason: string;
	readonly error: string | null;
	readonly busy: boolean;
	readonly onReason: (reason: string) => void;
	readonly onSend: () => void;
	readonly onBack: () => void;
}

export function Review({ order, changes, total, day, reason, error, busy, onReason, onSend, onBack }: ReviewProps) {
	const paid = paymentSaid(order.payment, total, order.currency);
	const past = datePastSaid(day, isoDay(now.peek(), tenantZone.value));
	const submit = (event: Event) => {
		event.preventDefault();
		onSend();
	};
	return (
		<form class="edit-form" onSubmit={submit} noValidate>
			<section class="panel edit-part" aria-labelledby="edit-changes">
				<h2 id="edit-changes">{REVIEW.heading(changes.length, order.revision)}</h2>
				<Changes changes={changes} label={REVIEW.changes} />
				{paid === null ? null : <p class="second">{paid}</p>}
				{past === null ? null : (
					<p class="field-warning">
						<Sign tone="amber" />
						{REVIEW.wishedDate(calendarDay(day), past)}
					</p>
				)}
			</section>
			<section class="panel edit-part">
				<FormField label={REVIEW.reason} hint={REVIEW.reasonHint(NOTE_LENGTH_MAX)} error={error}>
					{(control) => (
						<textarea
							{...control}
							name="reason"
							rows={2}
							dir="auto"
							value={reason}
							onInput={(event) => onReason(event.currentTarget.value)}
						/>
					)}
				</FormField>
			</section>
			<div class="edit-buttons">
				<button type="button" class="button" onClick={onBack} disabled={busy}>
					{REVIEW.back}
				</button>
				<button type="submit" class="button primary" disabled={busy}>
					{busy ? REVIEW.sending : sendLabel(order.status)}
				</button>
			</div>
		</form>
	);
}
