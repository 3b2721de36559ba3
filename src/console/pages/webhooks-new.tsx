import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { askSignedIn } from "../session";
import type { SecretView } from "../wire-webhooks";
import { EndpointForm } from "./webhooks-form";
import { ShownSecret } from "./webhooks-secret";

interface NewEndpointDialogProps {
	readonly made: () => void;
	readonly onClose: () => void;
}

/** Adds an endpoint, and shows its secret once. */
export function NewEndpointDialog({ made, onClose }: NewEndpointDialogProps) {
	const secret = useSignal<string | null>(null);
	return (
		<Dialog title={secret.value === null ? "Add an endpoint" : "The endpoint’s secret"} onClose={onClose} wide>
			{(close) =>
				secret.value === null ? (
					<EndpointForm
						at={null}
						cancel={{ says: "Add none", press: close }}
						submit={{ says: "Add the endpoint", busy: "Adding the endpoint…" }}
						send={async (body) => {
							const answer = await askSignedIn<SecretView>("/webhooks", { method: "POST", body });
							if (answer.kind !== "ok") return answer;
							secret.value = answer.body.secret;
							made();
							announce("The endpoint is added");
							return null;
						}}
					/>
				) : (
					<ShownSecret secret={secret.value} close={close} />
				)
			}
		</Dialog>
	);
}
