import { type Signal, useSignal } from "@preact/signals";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { Sign } from "../parts/icons";
import { ClockTime } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askSignedIn, reader } from "../session";
import type { ErasureView } from "../wire-retention";
import { mayBeWithdrawn, STUCK, stateSaid, waitingSaid } from "../words/retention";
import { WITHDRAW } from "../words/withdraw";

/** How an erasure stands, and how it is taken back where it has not begun or cannot go on. */

const REASON_LENGTH_MAX = 500;

export function ErasureStands({ erasure }: { readonly erasure: ErasureView }) {
	const { stuckSince, stuckReason } = erasure;
	return (
		<>
			{stateSaid(erasure)}
			{stuckSince === null ? null : (
				<span class="log-level tone-amber">
					<Sign tone="amber" />
					<span>{woven(STUCK, { since: <ClockTime at={stuckSince} />, reason: <Foreign>{stuckReason ?? ""}</Foreign> })}</span>
				</span>
			)}
		</>
	);
}

/** What is still to come of one that is done. */
export function ErasureWaits({ erasure }: { readonly erasure: ErasureView }) {
	const waiting = waitingSaid(erasure);
	if (waiting === null) return null;
	return (
		<span class="log-level tone-amber">
			<Sign tone="amber" />
			<span>{waiting}</span>
		</span>
	);
}

/** The one that somebody is asked about; the dialog outlives whatever becomes of it meanwhile. */
export type Withdrawing = Signal<ErasureView | null>;
export const useWithdrawing = (): Withdrawing => useSignal<ErasureView | null>(null);

/** Only for whoever may, and while it can be. */
export function WithdrawButton({ erasure, withdrawing }: { readonly erasure: ErasureView; readonly withdrawing: Withdrawing }) {
	if (reader.value?.user.role !== "admin" || !mayBeWithdrawn(erasure)) return null;
	return (
		<button
			type="button"
			class="button"
			aria-label={WITHDRAW.buttonOf(erasure.person.slice(0, 12))}
			onClick={() => {
				withdrawing.value = erasure;
			}}
		>
			{WITHDRAW.button}
		</button>
	);
}

interface WithdrawDialogProps {
	readonly withdrawing: Withdrawing;
	readonly withdrawn: () => void;
}

export function WithdrawDialog({ withdrawing, withdrawn }: WithdrawDialogProps) {
	const erasure = withdrawing.value;
	if (erasure === null) return null;
	return (
		<Dialog
			title={WITHDRAW.question}
			onClose={() => {
				withdrawing.value = null;
			}}
		>
			{(close) => <WithdrawForm erasure={erasure} withdrawn={withdrawn} close={close} />}
		</Dialog>
	);
}

interface WithdrawFormProps extends Pick<WithdrawDialogProps, "withdrawn"> {
	readonly erasure: ErasureView;
	readonly close: () => void;
}

function WithdrawForm({ erasure: { id, state }, withdrawn, close }: WithdrawFormProps) {
	const form = useForm<{ reason: string }, unknown>({
		from: { reason: "" },
		send: ({ reason }) => askSignedIn<unknown>(`/erasures/${encodeURIComponent(id)}/withdraw`, { method: "POST", body: { reason } }),
		done: () => {
			close();
			// The button that was pressed goes with what it was for.
			document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
			withdrawn();
		},
		told: () => WITHDRAW.done(state),
	});
	return (
		<Form
			form={form}
			look="dialog"
			notYet={WITHDRAW.notYet}
			submit={{ says: WITHDRAW.send, busy: WITHDRAW.sending }}
			cancel={{ says: WITHDRAW.cancel, press: close }}
		>
			<p>{WITHDRAW.about(state)}</p>
			<TextField
				form={form}
				name="reason"
				label={WITHDRAW.reason}
				hint={WITHDRAW.reasonHint}
				input={{ maxLength: REASON_LENGTH_MAX, dir: "auto", required: true }}
			/>
		</Form>
	);
}
