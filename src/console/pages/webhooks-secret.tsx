import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/notice";
import { OneTimeText } from "../parts/one-time-text";
import { Question } from "../parts/question";
import { askSignedIn } from "../session";
import type { EndpointView, SecretView } from "../wire-webhooks";
import { SECRET } from "../words/endpoint-form";
import { troubleSaid } from "../words/trouble";
import { nameOf } from "../words/webhooks";

/** A secret, this once. */
export function ShownSecret({ secret, close }: { secret: string; close: () => void }) {
	return (
		<>
			<Notice tone="amber" title={SECRET.shownOnce}>
				{SECRET.about}
			</Notice>
			<OneTimeText label={SECRET.label} what={SECRET.copied} text={secret} testId="one-time-secret" />
			<div class="ask-buttons">
				<button type="button" class="button primary" onClick={close}>
					{SECRET.done}
				</button>
			</div>
		</>
	);
}

interface RotateDialogProps {
	readonly endpoint: EndpointView;
	readonly rotated: () => void;
	readonly onClose: () => void;
}

/** Makes another secret after a question, and shows it once. */
export function RotateDialog({ endpoint, rotated, onClose }: RotateDialogProps) {
	const secret = useSignal<string | null>(null);
	const said = useSignal<string | null>(null);
	const busy = useSignal(false);
	const rotate = async () => {
		busy.value = true;
		const answer = await askSignedIn<SecretView>(`/webhooks/${encodeURIComponent(endpoint.id)}/rotate`, { method: "POST" });
		busy.value = false;
		if (answer.kind !== "ok") {
			said.value = troubleSaid(answer);
			return;
		}
		secret.value = answer.body.secret;
		rotated();
		announce(SECRET.made);
	};
	return (
		<Dialog title={secret.value === null ? SECRET.question(nameOf(endpoint)) : SECRET.title} onClose={onClose} wide>
			{(close) =>
				secret.value === null ? (
					<>
						<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
						<Question text={SECRET.twoForADay} yes={SECRET.yes} busy={busy.value} onYes={() => void rotate()} onNo={close} />
					</>
				) : (
					<ShownSecret secret={secret.value} close={close} />
				)
			}
		</Dialog>
	);
}
