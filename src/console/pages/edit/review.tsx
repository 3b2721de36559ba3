import { NOTE_LENGTH_MAX } from "../../../order/action";
import type { Change } from "../../../order/diff";
import { FormField } from "../../parts/form-field";
import type { OrderView } from "../../wire";
import { paymentSaid, sendLabel } from "../../words/edit";
import { REVIEW } from "../../words/edit-page";
import { Changes } from "../changes";

/** What an edit changes, before it is sent, and why it is made. */
interface ReviewProps {
	readonly order: OrderView;
	readonly changes: readonly Change[];
	readonly total: string;
	readonly reason: string;
	readonly error: string | null;
	readonly busy: boolean;
	readonly onReason: (reason: string) => void;
	readonly onSend: () => void;
	readonly onBack: () => void;
}

export function Review({ order, changes, total, reason, error, busy, onReason, onSend, onBack }: ReviewProps) {
	const paid = paymentSaid(order.payment, total, order.currency);
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
