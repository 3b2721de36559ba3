import { useSignal } from "@preact/signals";
import { hrefOf } from "../address";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { goTo } from "../route";
import { askSignedIn } from "../session";
import type { EndpointView } from "../wire-webhooks";
import { ENDPOINT } from "../words/endpoint";
import { troubleSaid } from "../words/trouble";
import { nameOf, waitingSaid } from "../words/webhooks";
import { ChangeEndpointDialog } from "./webhook-change";
import { EndpointState } from "./webhooks-columns";
import { RotateDialog } from "./webhooks-secret";

interface EndpointSettingsProps {
	readonly endpoint: EndpointView;
	readonly changed: () => void;
}
type Asking = "change" | "rotate" | "turn_off" | "delete" | null;

/** How an endpoint does, and what can be done about it. */
export function EndpointSettings({ endpoint, changed }: EndpointSettingsProps) {
	const asking = useSignal<Asking>(null);
	const said = useSignal<string | null>(null);
	const path = `/webhooks/${encodeURIComponent(endpoint.id)}`;
	const ask = (what: Asking) => () => {
		asking.value = what;
	};
	const turn = async (enabled: boolean): Promise<Trouble | null> => {
		const { url, events, description, version } = endpoint;
		const answer = await askSignedIn<EndpointView>(path, { method: "PUT", body: { url, events, description, enabled, version } });
		changed();
		return answer.kind === "ok" ? null : answer;
	};
	const done = (trouble: Trouble | null, what: string) => {
		said.value = trouble === null ? null : troubleSaid(trouble);
		if (trouble === null) announce(what);
	};
	const test = async () => {
		const answer = await askSignedIn<unknown>(`${path}/test`, { method: "POST" });
		done(answer.kind === "ok" ? null : answer, ENDPOINT.tested);
		changed();
	};
	/** Only a dialog that was closed gives the focus back. */
	const turnOff = async (close: () => void) => {
		const trouble = await turn(false);
		close();
		done(trouble, ENDPOINT.isOff);
	};
	const remove = async (close: () => void) => {
		const answer = await askSignedIn<unknown>(path, { method: "DELETE" });
		if (answer.kind !== "ok") {
			close();
			return done(answer, "");
		}
		announce(ENDPOINT.deleted(nameOf(endpoint)));
		goTo(hrefOf("/webhooks"));
	};
	return (
		<section class="panel webhook-about" aria-label={ENDPOINT.about}>
			<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
			<p>
				<Foreign>{endpoint.url}</Foreign>
			</p>
			<EndpointState endpoint={endpoint} />
			<p class="second">
				{ENDPOINT.toldOf(endpoint.events.join(", "), waitingSaid(endpoint.waiting))}
				{endpoint.previousSecretUntil === null ? null : (
					<> {woven(ENDPOINT.secretBefore, { until: <ClockTime at={endpoint.previousSecretUntil} /> })}</>
				)}
			</p>
			<div class="ask-buttons">
				{endpoint.enabled ? (
					<button type="button" class="button" onClick={() => void test()}>
						{ENDPOINT.test}
					</button>
				) : null}
				{/* One button, which keeps the focus when what it does becomes the other. */}
				<button
					type="button"
					class="button"
					onClick={endpoint.enabled ? ask("turn_off") : () => void turn(true).then((trouble) => done(trouble, ENDPOINT.isOn))}
				>
					{endpoint.enabled ? ENDPOINT.turnOff : ENDPOINT.turnOn}
				</button>
				<button type="button" class="button" onClick={ask("change")}>
					{ENDPOINT.change}
				</button>
				<button type="button" class="button" onClick={ask("rotate")}>
					{ENDPOINT.newSecret}
				</button>
				<button type="button" class="button" onClick={ask("delete")}>
					{ENDPOINT.remove}
				</button>
			</div>
			{asking.value === "change" ? <ChangeEndpointDialog endpoint={endpoint} changed={changed} onClose={ask(null)} /> : null}
			{asking.value === "rotate" ? <RotateDialog endpoint={endpoint} rotated={changed} onClose={ask(null)} /> : null}
			{asking.value === "turn_off" ? (
				<Dialog title={ENDPOINT.turnOffQuestion(nameOf(endpoint))} onClose={ask(null)}>
					{(close) => (
						<Question text={ENDPOINT.turnOffAbout} yes={ENDPOINT.turnOff} busy={false} onYes={() => void turnOff(close)} onNo={close} />
					)}
				</Dialog>
			) : null}
			{asking.value === "delete" ? (
				<Dialog title={ENDPOINT.removeQuestion(nameOf(endpoint))} onClose={ask(null)}>
					{(close) => (
						<Question text={ENDPOINT.removeAbout} yes={ENDPOINT.removeYes} busy={false} onYes={() => void remove(close)} onNo={close} />
					)}
				</Dialog>
			) : null}
		</section>
	);
}
