import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { Answer, Trouble } from "../answer";
import { focusFirst, useForm } from "../live/form";
import { type Seen, seenOf } from "../live/seen";
import type { Selection } from "../live/selection";
import { Dialog } from "../parts/dialog";
import { Form } from "../parts/form";
import { Notice } from "../parts/notice";
import { Tick } from "../parts/tick";
import { askSignedIn, onReturn, refreshSession } from "../session";
import type { BulkDecision, DryRun, Job, Plan, Ran } from "../wire-bulk";
import { BEFORE, type BulkAction, bulkLabel, bulkTroubleSaid, overtakenIn, planOf, planSaid, skipSaid, wouldDo } from "../words/bulk";
import { SEEN_THERE } from "../words/decision";
import { orders } from "../words/money";
import { RUN } from "../words/run-dialog";
import { answeredIn, ErpNumberField, mistakesIn, NOTHING_TYPED, NoteField, type Typed } from "./decision-form";

/** The plan first: what would happen, and what would be passed over and why. Then it is done, or left. */
interface RunDialogProps {
	readonly action: BulkAction;
	readonly selection: Selection;
	/** Of what is chosen by its numbers: what was seen of it. */
	readonly seen: Seen;
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

function RunForm({ action, selection, seen, came, started, show, plan, close }: RunFormProps) {
	const trouble = useSignal<Trouble | null>(null);
	/** What counts as seen: of named orders what the list had, until somebody says that they know more. */
	const sight = useSignal<object>(selection.kind === "filter" ? {} : { seen: seenOf(seen, selection.numbers) });
	const which = selection.kind === "filter" ? { filter: selection.filter } : { eNumbers: [...selection.numbers] };
	const ask = async <T,>(more: object): Promise<Answer<T>> => {
		const answer = await askSignedIn<T>("/orders/actions", { method: "POST", body: { action, ...which, ...more } });
		if (answer.kind === "problem" && answer.code === "permission_required") void refreshSession();
		return answer;
	};
	const look = async () => {
		trouble.value = null;
		const answer = await ask<DryRun>({ ...sight.peek(), dryRun: true });
		if (answer.kind === "ok") plan.value = planOf(answer.body);
		else trouble.value = answer;
	};
	useLayoutEffect(() => {
		void look();
		return onReturn(() => {
			trouble.value = null;
			if (plan.peek() === null) void look();
		});
	}, []);
	const marks = action === "mark_synced";
	const form = useForm<Typed, Ran>({
		from: NOTHING_TYPED,
		check: (typed) => mistakesIn(typed, marks),
		send: (typed) => ask<Ran>({ ...(selection.kind === "filter" ? plannedBy(plan.peek()) : sight.peek()), ...answeredIn(typed) }),
		// Somebody has come first while this was open: the plan says who, and asks.
		met: (refusal) => {
			const isOvertaken = refusal.kind === "problem" && refusal.code === "action_overtaken";
			if (isOvertaken) void look();
			return isOvertaken;
		},
		done: (ran) => {
			close();
			if ("job" in ran) started(ran.job.id);
			else came(action, ran.results);
		},
	});
	const asksNumber = marks && selection.kind === "some" && selection.numbers.size === 1;
	const todo = plan.value === null ? 0 : wouldDo(plan.value);
	return (
		<Form
			form={form}
			look="dialog"
			notYet={RUN.notYet}
			submit={{ says: `${bulkLabel(action)}: ${orders(todo)}`, busy: RUN.sending, isAway: todo === 0 }}
			cancel={{ says: RUN.cancel, press: close }}
			refused={(refusal) =>
				refusedSaid(refusal, (job) => {
					form.release();
					close();
					show(job);
				})
			}
		>
			<p>{BEFORE[action]}</p>
			{plan.value === null ? (
				<Looking trouble={trouble.value} />
			) : (
				<Planned
					plan={plan.value}
					knowing={() => {
						sight.value = sightOf(plan.peek());
						// The button that was pressed is gone with what it said.
						void look().then(() => focusFirst(form.element.current));
					}}
				/>
			)}
			{todo > 0 && asksNumber ? <ErpNumberField form={form} /> : null}
			{todo > 0 && marks ? <Tick form={form} name="sure" label={todo === 1 ? SEEN_THERE.one : SEEN_THERE.many} /> : null}
			{todo > 0 ? <NoteField form={form} hint={RUN.noteHint} /> : null}
			<NotLooked trouble={trouble.value} again={() => void look()} />
		</Form>
	);
}

const Looking = ({ trouble }: { trouble: Trouble | null }) => (trouble === null ? <p role="status">{RUN.looking}</p> : null);

/** The plan could not be made. */
function NotLooked({ trouble, again }: { trouble: Trouble | null; again: () => void }) {
	const action = (
		<button type="button" class="button" onClick={again}>
			{RUN.again}
		</button>
	);
	return <div role="alert">{trouble === null ? null : <Notice tone="red" title={bulkTroubleSaid(trouble)} action={action} />}</div>;
}

/** `show`: leads to the bulk action that is in the way. Null: as with every other form. */
function refusedSaid(trouble: Trouble, show: (job: string) => void) {
	const running = runningIn(trouble);
	if (trouble.kind === "signed_out" || (trouble.kind === "problem" && running === null)) return null;
	const action =
		running === null ? undefined : (
			<button type="button" class="button" onClick={() => show(running.id)}>
				{RUN.show}
			</button>
		);
	return <Notice tone="red" title={bulkTroubleSaid(trouble)} action={action} />;
}

/** A refusal because of other bulk actions names the oldest of them. */
function runningIn(trouble: Trouble | null): Job | null {
	if (trouble?.kind !== "problem" || trouble.code !== "jobs_busy") return null;
	return (trouble.document as { readonly running?: Job }).running ?? null;
}

/** Nothing is done with orders that are not in what is shown, nor with those that somebody decides about after it. */
const plannedBy = (plan: Plan | null): object => (plan === null ? {} : { planned: plan.orders, ...sightOf(plan) });
const sightOf = (plan: Plan | null): object => {
	if (plan?.seen !== undefined) return { seen: plan.seen };
	return plan?.asOf === undefined ? {} : { asOf: plan.asOf };
};

const titleOf = (action: BulkAction, plan: Plan | null): string =>
	plan === null ? bulkLabel(action) : RUN.selected(bulkLabel(action), orders(plan.total));

/** `knowing`: plans anew, with those that somebody has decided about since. */
function Planned({ plan, knowing }: { plan: Plan; knowing: () => void }) {
	const overtaken = overtakenIn(plan);
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
			{overtaken === 0 ? null : (
				<button type="button" class="button" onClick={knowing}>
					{RUN.knowingly(orders(overtaken))}
				</button>
			)}
		</div>
	);
}
