import { useSignal } from "@preact/signals";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { Switch } from "../parts/switch";
import { askSignedIn } from "../session";
import type { ReplicatedView } from "../wire-services";
import { switchedSaid } from "../words/replication";
import { DISCONNECT } from "../words/replication-page";
import { troubleSaid } from "../words/trouble";

interface ConnectedProps {
	readonly entity: ReplicatedView;
	readonly mayDisconnect: boolean;
	/** What happens when it is switched off. */
	readonly disconnecting: string;
	readonly refresh: () => void;
}

/** Whether an entity is brought over. Switching it on is one press; switching it off takes an operator, who types what it is. */
export function Connected({ entity: replicated, mayDisconnect, disconnecting, refresh }: ConnectedProps) {
	const { entity, label, fed, monitored } = replicated;
	const isAsked = useSignal(false);
	const busy = useSignal(false);
	const said = useSignal<string | null>(null);
	const typed = useSignal("");
	const change = async (to: boolean, close?: () => void): Promise<void> => {
		busy.value = true;
		const answer = await askSignedIn<ReplicatedView>(`/replication/${entity}`, {
			method: "PUT",
			body: { monitored: to, confirm: typed.value },
		});
		busy.value = false;
		refresh();
		said.value = answer.kind === "ok" ? null : troubleSaid(answer);
		if (answer.kind !== "ok") return;
		close?.();
		announce(switchedSaid(replicated, to));
	};
	// What may not be done is not offered: only an operator disconnects, and only what the ERP tells of is connected.
	if (monitored ? !mayDisconnect : !fed) return <span>{monitored ? DISCONNECT.yes : DISCONNECT.no}</span>;
	const press = () => {
		typed.value = "";
		said.value = null;
		if (monitored) isAsked.value = true;
		else void change(true);
	};
	return (
		<>
			<Switch label={DISCONNECT.switchLabel(label, monitored)} on={monitored} press={press} busy={busy.value} />
			<span role="status" class="second">
				{isAsked.value ? null : said.value}
			</span>
			{isAsked.value ? (
				<Dialog
					title={DISCONNECT.question(label.toLowerCase())}
					onClose={() => {
						isAsked.value = false;
					}}
				>
					{(close) => (
						<form
							class="run"
							onSubmit={(event) => {
								event.preventDefault();
								void change(false, close);
							}}
						>
							<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
							<p>{disconnecting}</p>
							<FormField label={DISCONNECT.typeAgain(entity)}>
								{(control) => (
									<input
										{...control}
										autocomplete="off"
										value={typed.value}
										onInput={(event) => {
											typed.value = event.currentTarget.value;
										}}
									/>
								)}
							</FormField>
							<div class="ask-buttons">
								<button type="submit" class="button" aria-disabled={busy.value}>
									{DISCONNECT.send}
								</button>
								<button type="button" class="button" onClick={close}>
									{DISCONNECT.cancel}
								</button>
							</div>
						</form>
					)}
				</Dialog>
			) : null}
		</>
	);
}
