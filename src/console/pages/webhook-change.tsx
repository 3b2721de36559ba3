import { useSettings } from "../live/settings";
import { Dialog } from "../parts/dialog";
import { OvertakenNotice } from "../parts/overtaken";
import type { EndpointView } from "../wire-webhooks";
import { CHANGE_ENDPOINT } from "../words/endpoint";
import { endpointTold, nameOf } from "../words/webhooks";
import { EndpointForm, type EndpointWish, endpointMistakes, sentOf } from "./webhooks-form";

interface ChangeEndpointProps {
	readonly endpoint: EndpointView;
	readonly changed: () => void;
}
/** Whether it is on is set elsewhere, and sent along as it is known last. */
type Typed = EndpointWish & Pick<EndpointView, "enabled">;
const typedOf = ({ url, events, description, enabled }: EndpointView): Typed => ({ url, events, description, enabled });

/** Changes where an endpoint’s events go, and which. */
export function ChangeEndpointDialog({ endpoint, changed, onClose }: ChangeEndpointProps & { readonly onClose: () => void }) {
	return (
		<Dialog title={CHANGE_ENDPOINT.title(nameOf(endpoint))} onClose={onClose} wide>
			{(close) => <ChangeEndpointForm endpoint={endpoint} changed={changed} close={close} />}
		</Dialog>
	);
}

function ChangeEndpointForm({ endpoint, changed, close }: ChangeEndpointProps & { readonly close: () => void }) {
	const form = useSettings<EndpointView, Typed>({
		path: `/webhooks/${encodeURIComponent(endpoint.id)}`,
		saved: endpoint,
		read: typedOf,
		write: sentOf,
		tell: endpointTold,
		done: () => {
			changed();
			close();
		},
		told: () => CHANGE_ENDPOINT.saved,
		mistakes: endpointMistakes,
	});
	return (
		<EndpointForm
			form={form}
			cancel={{ says: CHANGE_ENDPOINT.cancel, press: close }}
			submit={{ says: CHANGE_ENDPOINT.send, busy: CHANGE_ENDPOINT.sending }}
		>
			<OvertakenNotice met={form.met} adopt={form.adopt} />
		</EndpointForm>
	);
}
