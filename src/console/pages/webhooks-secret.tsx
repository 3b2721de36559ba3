import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/notice";
import { OneTimeText } from "../parts/one-time-text";
import { Question } from "../parts/question";
import { askSignedIn } from "../session";
import type { EndpointView, SecretView } from "../wire-webhooks";
import { peopleTroubleSaid } from "../words/people";
import { nameOf } from "../words/webhooks";

/** A secret, this once. */
export function ShownSecret({ secret, close }: { secret: string; close: () => void }) {
	return (
		<>
			<Notice tone="amber" title="This secret is shown only now">
				Copy it to the system that receives the events: with it, any Standard Webhooks library can tell that an event is Holdfast’s. If it
				is lost, make a new one.
			</Notice>
			<OneTimeText label="Signing secret" what="secret" text={secret} testId="one-time-secret" />
			<div class="ask-buttons">
				<button type="button" class="button primary" onClick={close}>
					Done
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
			said.value = peopleTroubleSaid(answer);
			return;
		}
		secret.value = answer.body.secret;
		rotated();
		announce("A new secret is made");
	};
	return (
		<Dialog title={secret.value === null ? `A new secret for “${nameOf(endpoint)}”?` : "The endpoint’s new secret"} onClose={onClose} wide>
			{(close) =>
				secret.value === null ? (
					<>
						<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
						<Question
							text="For 24 hours events are signed with both, so that there is time to put the new one in place. A secret that was replaced before stops at once."
							yes="Make a new secret"
							busy={busy.value}
							onYes={() => void rotate()}
							onNo={close}
						/>
					</>
				) : (
					<ShownSecret secret={secret.value} close={close} />
				)
			}
		</Dialog>
	);
}
