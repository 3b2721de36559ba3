import { useRef } from "preact/hooks";
import type { OrderDraft } from "../../../order/order";
import { differenceSaid, paymentSaid, totalMoved } from "../../words/edit";
import { EDIT_FIELDS } from "../../words/edit-page";
import { money } from "../../words/money";
import { type FormTalk, NUMBER, TextField, tied } from "./fields";
import { differenceOf, type Form, type FormFreight, sumOf } from "./form";

/** Freight and total, with what lines and freight come to as somebody types. */
interface TotalsProps {
	readonly talk: FormTalk;
	readonly form: Form;
	/** What the form says now, and what it began with. */
	readonly draft: OrderDraft;
	readonly base: OrderDraft;
	readonly onFreight: (freight: FormFreight | null, path: string) => void;
	readonly onTotal: (total: string) => void;
}

export function Totals({ talk, form: { freight, total }, draft, base, onFreight, onTotal }: TotalsProps) {
	const { currency, payment } = base;
	const last = useRef<FormFreight>(freight ?? { code: "", amount: "" });
	if (freight !== null) last.current = freight;
	const difference = differenceOf(draft);
	const sum = sumOf(draft, currency);
	const moved = totalMoved(base.total, draft.total, currency);
	const paid = paymentSaid(payment, draft.total, currency);
	return (
		<div class="edit-grid">
			<label class="edit-check">
				<input
					type="checkbox"
					checked={freight !== null}
					onChange={(event) => onFreight(event.currentTarget.checked ? last.current : null, "freight")}
				/>
				{EDIT_FIELDS.withFreight}
			</label>
			{freight === null ? null : (
				<>
					<TextField
						{...tied(talk, "freight.code")}
						label={EDIT_FIELDS.freightCode}
						value={freight.code}
						onType={(code) => onFreight({ ...freight, code }, "freight.code")}
						input={{ dir: "ltr" }}
					/>
					<TextField
						{...tied(talk, "freight.amount")}
						label={EDIT_FIELDS.freightAmount}
						value={freight.amount}
						onType={(amount) => onFreight({ ...freight, amount }, "freight.amount")}
						input={NUMBER}
					/>
				</>
			)}
			<TextField
				{...tied(talk, "total")}
				label={EDIT_FIELDS.total(currency)}
				value={total}
				onType={onTotal}
				input={NUMBER}
				{...(moved === null ? {} : { hint: moved })}
			/>
			<div class="edit-sums" role="status" data-testid="sums">
				{difference === null || sum === null ? null : (
					<p class="tone-red">
						{differenceSaid(difference, sum, currency)}{" "}
						<button type="button" class="button" onClick={() => onTotal(sum)}>
							{EDIT_FIELDS.setTotal(money(sum, currency))}
						</button>
					</p>
				)}
				{difference !== null || paid === null ? null : <p>{paid}</p>}
			</div>
		</div>
	);
}
