import { useSignal } from "@preact/signals";
import { hrefOf } from "../address";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { ClockTime } from "../parts/moment";
import { Notice } from "../parts/notice";
import { Question } from "../parts/question";
import { Foreign } from "../parts/text";
import { goTo } from "../route";
import { askSignedIn } from "../session";
import type { EndpointView } from "../wire-webhooks";
import { peopleTroubleSaid } from "../words/people";
import { nameOf, waitingSaid } from "../words/webhooks";
import { EndpointState } from "./webhooks-columns";
import { EndpointForm, type EndpointWish } from "./webhooks-form";
import { RotateDialog } from "./webhooks-secret";

interface EndpointSettingsProps {
	readonly endpoint: EndpointView;
	readonly changed: () => void;
}
type Asking = "change" | "rotate" | "turn off" | "delete" | null;

/** How an endpoint does, and what can be done about it. */
export function EndpointSettings({ endpoint, changed }: EndpointSettingsProps) {
	const asking = useSignal<Asking>(null);
	const said = useSignal<string | null>(null);
	const path = `/webhooks/${encodeURIComponent(endpoint.id)}`;
	const ask = (what: Asking) => () => {
		asking.value = what;
	};
	const save = async (wish: EndpointWish, enabled: boolean): Promise<Trouble | null> => {
		const { url, events, description } = wish;
		const answer = await askSignedIn<EndpointView>(path, { method: "PUT", body: { url, events, description, enabled } });
		changed();
		return answer.kind === "ok" ? null : answer;
	};
	const done = (trouble: Trouble | null, what: string) => {
		said.value = trouble === null ? null : peopleTroubleSaid(trouble);
		asking.value = null;
		if (trouble === null) announce(what);
	};
	const test = async () => {
		const answer = await askSignedIn<unknown>(`${path}/test`, { method: "POST" });
		done(answer.kind === "ok" ? null : answer, "A test is on its way; what came of it stands below");
		changed();
	};
	const remove = async () => {
		const answer = await askSignedIn<unknown>(path, { method: "DELETE" });
		if (answer.kind !== "ok") return done(answer, "");
		announce(`${nameOf(endpoint)} is deleted`);
		goTo(hrefOf("/webhooks"));
	};
	return (
		<section class="panel webhook-about" aria-label="The endpoint">
			<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
			<p>
				<Foreign>{endpoint.url}</Foreign>
			</p>
			<EndpointState endpoint={endpoint} />
			<p class="second">
				Is told of {endpoint.events.join(", ")}; {waitingSaid(endpoint.waiting)}.
				{endpoint.previousSecretUntil === null ? null : (
					<>
						{" "}
						The secret before signs as well until <ClockTime at={endpoint.previousSecretUntil} />.
					</>
				)}
			</p>
			<div class="ask-buttons">
				{endpoint.enabled ? (
					<>
						<button type="button" class="button" onClick={() => void test()}>
							Send a test
						</button>
						<button type="button" class="button" onClick={ask("turn off")}>
							Turn off
						</button>
					</>
				) : (
					<button type="button" class="button" onClick={() => void save(endpoint, true).then((trouble) => done(trouble, "It is on again"))}>
						Turn on
					</button>
				)}
				<button type="button" class="button" onClick={ask("change")}>
					Change
				</button>
				<button type="button" class="button" onClick={ask("rotate")}>
					New secret
				</button>
				<button type="button" class="button" onClick={ask("delete")}>
					Delete
				</button>
			</div>
			{asking.value === "change" ? (
				<Dialog title={`Change “${nameOf(endpoint)}”`} onClose={ask(null)} wide>
					{(close) => (
						<EndpointForm
							at={endpoint}
							cancel={{ says: "Leave it as it is", press: close }}
							submit={{ says: "Save", busy: "Saving…" }}
							send={async (wish) => {
								const trouble = await save(wish, endpoint.enabled);
								if (trouble !== null) return trouble;
								close();
								announce("The endpoint is saved");
								return null;
							}}
						/>
					)}
				</Dialog>
			) : null}
			{asking.value === "rotate" ? <RotateDialog endpoint={endpoint} rotated={changed} onClose={ask(null)} /> : null}
			{asking.value === "turn off" ? (
				<Dialog title={`Turn off “${nameOf(endpoint)}”?`} onClose={ask(null)}>
					{(close) => (
						<Question
							text="What waits for it is not sent, and what happens until it is turned on again is not told."
							yes="Turn off"
							busy={false}
							onYes={() => void save(endpoint, false).then((trouble) => done(trouble, "It is off"))}
							onNo={close}
						/>
					)}
				</Dialog>
			) : null}
			{asking.value === "delete" ? (
				<Dialog title={`Delete “${nameOf(endpoint)}”?`} onClose={ask(null)}>
					{(close) => (
						<Question
							text="It is told nothing any more, and its deliveries can no longer be looked at. Its secret is worth nothing then."
							yes="Delete it"
							busy={false}
							onYes={() => void remove()}
							onNo={close}
						/>
					)}
				</Dialog>
			) : null}
		</section>
	);
}
