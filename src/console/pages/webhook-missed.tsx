import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { askSignedIn, tenantZone } from "../session";
import type { EndpointView, MissedEvents } from "../wire-webhooks";
import { MISSED } from "../words/endpoint";
import { dateTime } from "../words/time";
import type { Tone } from "../words/tone";
import { troubleSaid } from "../words/trouble";

interface MissedProps {
	readonly endpoint: EndpointView;
	readonly changed: () => void;
}
/** What was put in line, and how the endpoint stood when that was asked for. */
interface Begun {
	readonly events: number;
	readonly seen: EndpointView;
}
interface Told {
	readonly tone: Tone;
	readonly text: string;
}

/** All that was not sent to an endpoint: looked for, asked about, and followed until nothing waits any more. */
export function MissedDeliveries({ endpoint, changed }: MissedProps) {
	const found = useSignal<MissedEvents | null>(null);
	const begun = useSignal<Begun | null>(null);
	const told = useSignal<Told | null>(null);
	const busy = useSignal(false);
	const ask = async (dryRun: boolean): Promise<MissedEvents | null> => {
		if (busy.peek()) return null;
		busy.value = true;
		told.value = null;
		const path = `/webhooks/${encodeURIComponent(endpoint.id)}/deliveries/resend`;
		const answer = await askSignedIn<MissedEvents>(path, { method: "POST", body: { dryRun } });
		busy.value = false;
		if (answer.kind === "ok" && answer.body.events > 0) return answer.body;
		told.value =
			answer.kind === "ok" ? { tone: "blue", text: MISSED.nothing(answer.body.looked) } : { tone: "red", text: troubleSaid(answer) };
		return null;
	};
	const look = async () => {
		found.value = await ask(true);
	};
	/** Only a dialog that was closed gives the focus back. */
	const send = async (close: () => void) => {
		const sent = await ask(false);
		close();
		if (sent !== null) {
			begun.value = { events: sent.events, seen: endpoint };
			announce(MISSED.begun(sent.events));
		}
		changed();
	};
	const said = told.value ?? standOf(begun.value, endpoint);
	return (
		<>
			{endpoint.enabled ? (
				<p>
					<button type="button" class="button" aria-disabled={busy.value} onClick={() => void look()}>
						{busy.value && found.value === null ? MISSED.looking : MISSED.send}
					</button>
				</p>
			) : (
				<p class="second">{MISSED.whileOff}</p>
			)}
			<div role="status">{said === null ? null : <Notice tone={said.tone} title={said.text} />}</div>
			{found.value === null ? null : (
				<Dialog
					title={MISSED.title(found.value.events)}
					onClose={() => {
						found.value = null;
					}}
				>
					{(close) => <Asked found={found.value} busy={busy.value} send={() => void send(close)} close={close} />}
				</Dialog>
			)}
		</>
	);
}

interface AskedProps {
	readonly found: MissedEvents | null;
	readonly busy: boolean;
	readonly send: () => void;
	readonly close: () => void;
}
const Asked = ({ found, busy, send, close }: AskedProps) =>
	found === null || found.since === null ? null : (
		<Question
			text={MISSED.about(dateTime(Date.parse(found.since), tenantZone.value), found.more)}
			yes={busy ? MISSED.sending : MISSED.yes(found.events)}
			busy={busy}
			onYes={send}
			onNo={close}
		/>
	);

/** What became of it so far. What was known when it began is older than that. */
function standOf(begun: Begun | null, endpoint: EndpointView): Told | null {
	if (begun === null) return null;
	if (!endpoint.enabled) return { tone: "amber", text: MISSED.cutOff };
	const waiting = endpoint === begun.seen ? begun.events : endpoint.waiting;
	return waiting > 0 ? { tone: "blue", text: MISSED.underWay(begun.events, waiting) } : { tone: "blue", text: MISSED.over(begun.events) };
}
