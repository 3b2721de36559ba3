import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import type { Answer, Trouble } from "../answer";
import { filterOf, type OrdersQuery } from "../live/orders-query";
import type { Selection } from "../live/selection";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { askSignedIn, onReturn, refreshSession } from "../session";
import type { BulkDecision, DryRun, Plan, Ran } from "../wire-bulk";
import { BEFORE, type BulkAction, bulkLabel, bulkTroubleSaid, planOf, planSaid, skipSaid, wouldDo } from "../words/bulk";
import { orders } from "../words/money";

/** The plan first: what would happen, and what would be passed over and why. Then it is done, or left. */
interface RunDialogProps {
	readonly action: BulkAction;
	readonly query: OrdersQuery;
	readonly selection: Selection;
	readonly came: (action: BulkAction, results: readonly BulkDecision[]) => void;
	readonly started: (job: string) => void;
	readonly onClose: () => void;
}

const SKIPS_SHOWN_MAX = 8;

export function RunDialog({ action, query, selection, came, started, onClose }: RunDialogProps) {
	const plan = useSignal<Plan | null>(null);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const note = useRef<HTMLTextAreaElement>(null);
	const number = useRef<HTMLInputElement>(null);
	const which = selection.kind === "filter" ? { filter: filterOf(query) } : { eNumbers: [...selection.numbers] };
	const ask = async <T,>(more: object): Promise<Answer<T>> => {
		busy.value = true;
		trouble.value = null;
		const answer = await askSignedIn<T>("/orders/actions", { method: "POST", body: { action, ...which, ...more } });
		busy.value = false;
		if (answer.kind !== "ok") trouble.value = answer;
		if (answer.kind === "problem" && answer.code === "permission_required") void refreshSession();
		return answer;
	};
	const look = async () => {
		const answer = await ask<DryRun>({ dryRun: true });
		if (answer.kind === "ok") plan.value = planOf(answer.body);
	};
	useEffect(() => {
		void look();
		return onReturn(() => {
			trouble.value = null;
			if (plan.peek() === null) void look();
		});
	}, []);
	const run = async (close: () => void) => {
		const words = note.current?.value.trim() ?? "";
		const erpOrderNumber = number.current?.value.trim() ?? "";
		const answer = await ask<Ran>({ ...(words === "" ? {} : { note: words }), ...(erpOrderNumber === "" ? {} : { erpOrderNumber }) });
		const results = answer.kind === "ok" ? answer.body : refusedIn(answer);
		if (results === null) return;
		close();
		if ("job" in results) started(results.job.id);
		else came(action, results.results);
	};
	const asksNumber = action === "mark_synced" && selection.kind === "some" && selection.numbers.size === 1;
	const todo = plan.value === null ? 0 : wouldDo(plan.value);
	return (
		<Dialog title={titleOf(action, plan.value)} onClose={onClose} wide>
			{(close) => (
				<form
					class="run"
					onSubmit={(event) => {
						event.preventDefault();
						void run(close);
					}}
				>
					<p>{BEFORE[action]}</p>
					{plan.value === null ? <Looking trouble={trouble.value} /> : <Planned plan={plan.value} />}
					{todo > 0 && asksNumber ? (
						<FormField label="Number in the ERP (optional)">
							{(control) => <input {...control} ref={number} maxLength={ERP_NUMBER_LENGTH_MAX} autocomplete="off" spellcheck={false} />}
						</FormField>
					) : null}
					{todo > 0 ? (
						<FormField label="Note (optional)" hint="It stays with each order's history.">
							{(control) => <textarea {...control} ref={note} rows={2} maxLength={NOTE_LENGTH_MAX} />}
						</FormField>
					) : null}
					<Refused trouble={trouble.value} again={plan.value === null ? () => void look() : null} />
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							Leave it as it is
						</button>
						{todo > 0 ? (
							<button type="submit" class="button primary" disabled={busy.value}>
								{busy.value ? "Starting…" : `${bulkLabel(action)}: ${orders(todo)}`}
							</button>
						) : null}
					</div>
				</form>
			)}
		</Dialog>
	);
}

const Looking = ({ trouble }: { trouble: Trouble | null }) =>
	trouble === null ? <p role="status">Working out what would happen…</p> : null;

/** `again`: how to ask once more, where that is the way on. */
function Refused({ trouble, again }: { trouble: Trouble | null; again: (() => void) | null }) {
	const action =
		again === null ? undefined : (
			<button type="button" class="button" onClick={again}>
				Try again
			</button>
		);
	return <div role="alert">{trouble === null ? null : <Notice tone="red" title={bulkTroubleSaid(trouble)} action={action} />}</div>;
}

const titleOf = (action: BulkAction, plan: Plan | null): string =>
	plan === null ? bulkLabel(action) : `${bulkLabel(action)}: ${orders(plan.total)} selected`;

/** The refusal of a single order is a problem that carries its result, as if there had been many. */
function refusedIn(answer: Trouble): { results: readonly BulkDecision[] } | null {
	if (answer.kind !== "problem" || (answer.code !== "action_not_allowed" && answer.code !== "order_not_found")) return null;
	const { results } = answer.document as { results?: readonly BulkDecision[] };
	return results === undefined ? null : { results };
}

function Planned({ plan }: { plan: Plan }) {
	return (
		<div class="plan" role="status">
			<p class="plan-said">{planSaid(plan)}</p>
			{plan.counts.already_in_progress === 0 ? null : (
				<p>{orders(plan.counts.already_in_progress)} under way already: nothing is done twice.</p>
			)}
			{plan.skips.length === 0 ? null : (
				<ul class="skips">
					{plan.skips.slice(0, SKIPS_SHOWN_MAX).map((skip) => (
						<li key={skip.reason}>{skipSaid(skip)}</li>
					))}
				</ul>
			)}
			{plan.skips.length > SKIPS_SHOWN_MAX ? <p>There are more reasons; the results name one for each order.</p> : null}
		</div>
	);
}
