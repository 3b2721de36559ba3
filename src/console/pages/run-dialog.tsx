import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import type { Answer, Trouble } from "../answer";
import { useLeaving } from "../live/leaving";
import type { Selection } from "../live/selection";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { askSignedIn, onReturn, refreshSession } from "../session";
import type { BulkDecision, DryRun, Job, Plan, Ran } from "../wire-bulk";
import { BEFORE, type BulkAction, bulkLabel, bulkTroubleSaid, planOf, planSaid, skipSaid, wouldDo } from "../words/bulk";
import { LEAVE } from "../words/form";
import { orders } from "../words/money";
import { RUN } from "../words/run-dialog";

/** The plan first: what would happen, and what would be passed over and why. Then it is done, or left. */
interface RunDialogProps {
	readonly action: BulkAction;
	readonly selection: Selection;
	readonly came: (action: BulkAction, results: readonly BulkDecision[]) => void;
	readonly started: (job: string) => void;
	/** Leads to a bulk action that is in the way. */
	readonly show: (job: string) => void;
	readonly onClose: () => void;
}

const SKIPS_SHOWN_MAX = 8;

export function RunDialog({ onClose, ...props }: RunDialogProps) {
	const plan = useSignal<Plan | null>(null);
	return (
		<Dialog title={titleOf(props.action, plan.value)} onClose={onClose} wide>
			{(close) => <RunForm {...props} plan={plan} close={close} />}
		</Dialog>
	);
}

interface RunFormProps extends Omit<RunDialogProps, "onClose"> {
	readonly plan: Signal<Plan | null>;
	readonly close: () => void;
}

function RunForm({ action, selection, came, started, show, plan, close }: RunFormProps) {
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const note = useSignal("");
	const number = useSignal("");
	const release = useLeaving(note.value !== "" || number.value !== "", LEAVE);
	const which = selection.kind === "filter" ? { filter: selection.filter } : { eNumbers: [...selection.numbers] };
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
	useLayoutEffect(() => {
		void look();
		return onReturn(() => {
			trouble.value = null;
			if (plan.peek() === null) void look();
		});
	}, []);
	const leave = () => {
		release();
		close();
	};
	const run = async () => {
		const words = note.peek().trim();
		const erpOrderNumber = number.peek().trim();
		const answer = await ask<Ran>({
			...(selection.kind === "filter" ? plannedBy(plan.peek()) : {}),
			...(words === "" ? {} : { note: words }),
			...(erpOrderNumber === "" ? {} : { erpOrderNumber }),
		});
		const results = answer.kind === "ok" ? answer.body : refusedIn(answer);
		if (results === null) return;
		leave();
		if ("job" in results) started(results.job.id);
		else came(action, results.results);
	};
	const asksNumber = action === "mark_synced" && selection.kind === "some" && selection.numbers.size === 1;
	const todo = plan.value === null ? 0 : wouldDo(plan.value);
	return (
		<form
			class="run"
			onSubmit={(event) => {
				event.preventDefault();
				void run();
			}}
		>
			<p>{BEFORE[action]}</p>
			{plan.value === null ? <Looking trouble={trouble.value} /> : <Planned plan={plan.value} />}
			{todo > 0 && asksNumber ? (
				<FormField label={RUN.erpNumber}>
					{(control) => (
						<input
							{...control}
							value={number.value}
							maxLength={ERP_NUMBER_LENGTH_MAX}
							autocomplete="off"
							spellcheck={false}
							onInput={({ currentTarget }) => {
								number.value = currentTarget.value;
							}}
						/>
					)}
				</FormField>
			) : null}
			{todo > 0 ? (
				<FormField label={RUN.note} hint={RUN.noteHint}>
					{(control) => (
						<textarea
							{...control}
							value={note.value}
							rows={2}
							maxLength={NOTE_LENGTH_MAX}
							onInput={({ currentTarget }) => {
								note.value = currentTarget.value;
							}}
						/>
					)}
				</FormField>
			) : null}
			<Refused
				trouble={trouble.value}
				again={plan.value === null ? () => void look() : null}
				show={(job) => {
					leave();
					show(job);
				}}
			/>
			<div class="ask-buttons">
				<button type="button" class="button" onClick={close}>
					{RUN.cancel}
				</button>
				{todo > 0 ? (
					<button type="submit" class="button primary" disabled={busy.value}>
						{busy.value ? RUN.sending : `${bulkLabel(action)}: ${orders(todo)}`}
					</button>
				) : null}
			</div>
		</form>
	);
}

const Looking = ({ trouble }: { trouble: Trouble | null }) => (trouble === null ? <p role="status">{RUN.looking}</p> : null);

/** `again`: how to ask once more, where that is the way on. `show`: leads to the bulk action that is in the way. */
function Refused({ trouble, again, show }: { trouble: Trouble | null; again: (() => void) | null; show: (job: string) => void }) {
	const running = runningIn(trouble);
	const action =
		running !== null ? (
			<button type="button" class="button" onClick={() => show(running.id)}>
				{RUN.show}
			</button>
		) : again === null ? undefined : (
			<button type="button" class="button" onClick={again}>
				{RUN.again}
			</button>
		);
	return <div role="alert">{trouble === null ? null : <Notice tone="red" title={bulkTroubleSaid(trouble)} action={action} />}</div>;
}

/** A refusal because of other bulk actions names the oldest of them. */
function runningIn(trouble: Trouble | null): Job | null {
	if (trouble?.kind !== "problem" || trouble.code !== "jobs_busy") return null;
	return (trouble.document as { readonly running?: Job }).running ?? null;
}

/** Nothing is done with orders that are not in what is shown. */
const plannedBy = (plan: Plan | null): object => (plan === null ? {} : { planned: plan.orders });

const titleOf = (action: BulkAction, plan: Plan | null): string =>
	plan === null ? bulkLabel(action) : RUN.selected(bulkLabel(action), orders(plan.total));

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
			{plan.counts.already_in_progress === 0 ? null : <p>{RUN.underWay(orders(plan.counts.already_in_progress))}</p>}
			{plan.skips.length === 0 ? null : (
				<ul class="skips">
					{plan.skips.slice(0, SKIPS_SHOWN_MAX).map((skip) => (
						<li key={skip.reason}>{skipSaid(skip)}</li>
					))}
				</ul>
			)}
			{plan.skips.length > SKIPS_SHOWN_MAX ? <p>{RUN.moreReasons}</p> : null}
		</div>
	);
}
