import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import { troubleSaid } from "../words/trouble";

interface SendAgainProps {
	/** Below the admin API: what is asked to send it. */
	readonly path: string;
	readonly body?: unknown;
	/** Nothing to press while it is being sent. */
	readonly offered: boolean;
	readonly label: string;
	/** What a screen reader is told beside the label: which of them it is. */
	readonly which: string;
	/** What is said when it was taken; the list shows it as well. */
	readonly done: string;
	readonly changed: () => void;
}

/** Sends something of a list once more. A refusal stands beside the button until it is pressed again. */
export function SendAgain({ path, body, offered, label, which, done, changed }: SendAgainProps) {
	const busy = useSignal(false);
	const refused = useSignal<string | null>(null);
	const send = async () => {
		if (busy.value) return;
		busy.value = true;
		refused.value = null;
		const answer = await askSignedIn<unknown>(path, { method: "POST", ...(body === undefined ? {} : { body }) });
		busy.value = false;
		if (answer.kind === "ok") announce(done);
		else refused.value = troubleSaid(answer);
		changed();
	};
	return (
		<>
			{offered ? (
				<button type="button" class="button" aria-disabled={busy.value} onClick={() => void send()}>
					{label}
					<span class="unseen">{which}</span>
				</button>
			) : null}
			<div role="alert">{refused.value === null ? null : <Notice tone="red" title={refused.value} />}</div>
		</>
	);
}
