import { useSignal } from "@preact/signals";
import { EVENT_TYPES } from "../../events/catalogue";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { askSignedIn } from "../session";
import type { SecretView } from "../wire-webhooks";
import { NEW_ENDPOINT } from "../words/endpoints";
import { EndpointForm, type EndpointWish, endpointMistakes, sentOf } from "./webhooks-form";
import { ShownSecret } from "./webhooks-secret";

interface NewEndpointDialogProps {
	readonly made: () => void;
	readonly onClose: () => void;
}

/** Adds an endpoint, and shows its secret once. */
export function NewEndpointDialog({ made, onClose }: NewEndpointDialogProps) {
	const secret = useSignal<string | null>(null);
	return (
		<Dialog title={secret.value === null ? NEW_ENDPOINT.title : NEW_ENDPOINT.secretTitle} onClose={onClose} wide>
			{(close) =>
				secret.value === null ? (
					<NewEndpointForm
						close={close}
						made={(now) => {
							secret.value = now.secret;
							made();
						}}
					/>
				) : (
					<ShownSecret secret={secret.value} close={close} />
				)
			}
		</Dialog>
	);
}

function NewEndpointForm({ close, made }: { close: () => void; made: (now: SecretView) => void }) {
	const form = useForm<EndpointWish, SecretView>({
		from: { url: "", events: EVENT_TYPES, description: "" },
		send: (typed) => askSignedIn<SecretView>("/webhooks", { method: "POST", body: sentOf(typed) }),
		done: made,
		told: () => NEW_ENDPOINT.added,
		mistakes: endpointMistakes,
	});
	return (
		<EndpointForm
			form={form}
			cancel={{ says: NEW_ENDPOINT.cancel, press: close }}
			submit={{ says: NEW_ENDPOINT.send, busy: NEW_ENDPOINT.sending }}
		/>
	);
}
