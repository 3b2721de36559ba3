import { useSignal } from "@preact/signals";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { Choices } from "../parts/form-choices";
import { Notice } from "../parts/notice";
import { OneTimeText } from "../parts/one-time-text";
import { askSignedIn } from "../session";
import type { KeyScope, NewKeyView } from "../wire-keys";
import { KEY_NEW, PLACES, placeOf, SCOPE_FACES, withScope } from "../words/keys";
import { errorsSaid } from "../words/trouble";

interface NewKeyDialogProps {
	readonly made: () => void;
	readonly onClose: () => void;
}
const LABEL_LENGTH_MAX = 100;

/** Makes a key, and shows it once. */
export function NewKeyDialog({ made, onClose }: NewKeyDialogProps) {
	const key = useSignal<NewKeyView | null>(null);
	return (
		<Dialog title={key.value === null ? KEY_NEW.title : KEY_NEW.titleOf(key.value.label)} onClose={onClose} wide>
			{(close) =>
				key.value === null ? (
					<NewKeyForm
						close={close}
						made={(now) => {
							key.value = now;
							made();
						}}
					/>
				) : (
					<>
						<Notice tone="amber" title={KEY_NEW.onlyNow}>
							{KEY_NEW.copyIt(placeOf(key.value.scopes))}
						</Notice>
						<OneTimeText label={KEY_NEW.what} what={KEY_NEW.whatToCopy} text={key.value.key} testId="one-time-key" />
						<div class="ask-buttons">
							<button type="button" class="button primary" onClick={close}>
								{KEY_NEW.done}
							</button>
						</div>
					</>
				)
			}
		</Dialog>
	);
}

function NewKeyForm({ close, made }: { close: () => void; made: (key: NewKeyView) => void }) {
	const form = useForm<{ label: string; scopes: readonly KeyScope[] }, NewKeyView>({
		from: { label: "", scopes: [] },
		send: (body) => askSignedIn<NewKeyView>("/keys", { method: "POST", body }),
		done: made,
		told: ({ label }) => KEY_NEW.made(label),
		mistakes: (trouble, sent) =>
			errorsSaid(trouble, (field, message) =>
				field === "label" ? KEY_NEW.nameWrong(message) : sent.scopes.length === 0 ? KEY_NEW.chooseOne : KEY_NEW.scopesWrong(message),
			),
	});
	const { scopes } = form.typed;
	return (
		<Form
			form={form}
			look="dialog"
			notYet={KEY_NEW.notYet}
			submit={{ says: KEY_NEW.submit, busy: KEY_NEW.busy }}
			cancel={{ says: KEY_NEW.cancel, press: close }}
		>
			<TextField
				form={form}
				name="label"
				label={KEY_NEW.name}
				hint={KEY_NEW.nameHint}
				input={{ maxLength: LABEL_LENGTH_MAX, dir: "auto", required: true }}
			/>
			<Choices
				legend={KEY_NEW.scopes}
				all={SCOPE_FACES.map(({ scope }) => scope)}
				chosen={scopes}
				toggle={(scope) => form.type({ scopes: withScope(scopes, scope) })}
				error={form.mistakes.scopes ?? null}
			>
				{(scope) => <Scope scope={scope} />}
			</Choices>
			{scopes.length === 0 ? null : <p>{KEY_NEW.placed(placeOf(scopes))}</p>}
		</Form>
	);
}

function Scope({ scope }: { scope: KeyScope }) {
	const face = SCOPE_FACES.find((each) => each.scope === scope);
	return (
		<>
			<code>{scope}</code> {face?.about}
			<span class="second">{face === undefined ? null : PLACES[face.place]}</span>
		</>
	);
}
