import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { OneTimeText } from "../parts/one-time-text";
import { askSignedIn } from "../session";
import type { KeyScope, NewKeyView } from "../wire-keys";
import { PLACES, placeOf, SCOPE_FACES, withScope } from "../words/keys";
import { fieldErrorsIn, peopleTroubleSaid } from "../words/people";

interface NewKeyDialogProps {
	readonly made: () => void;
	readonly onClose: () => void;
}
const LABEL_LENGTH_MAX = 100;

/** Makes a key, and shows it once. */
export function NewKeyDialog({ made, onClose }: NewKeyDialogProps) {
	const key = useSignal<NewKeyView | null>(null);
	return (
		<Dialog title={key.value === null ? "Make an API key" : `The key “${key.value.label}”`} onClose={onClose} wide>
			{(close) =>
				key.value === null ? (
					<NewKeyForm
						close={close}
						made={(now) => {
							key.value = now;
							made();
							announce(`The key ${now.label} is made`);
						}}
					/>
				) : (
					<>
						<Notice tone="amber" title="This key is shown only now">
							Copy it to where it is used. Holdfast keeps no copy: if it is lost, revoke it and make another. This one{" "}
							{placeOf(key.value.scopes) === "browser"
								? "may stand in a browser."
								: "belongs on your own servers, never in a page or an app."}
						</Notice>
						<OneTimeText label="API key" what="key" text={key.value.key} testId="one-time-key" />
						<div class="ask-buttons">
							<button type="button" class="button primary" onClick={close}>
								Done
							</button>
						</div>
					</>
				)
			}
		</Dialog>
	);
}

function NewKeyForm({ close, made }: { close: () => void; made: (key: NewKeyView) => void }) {
	const label = useRef<HTMLInputElement>(null);
	const scopes = useSignal<readonly KeyScope[]>([]);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const make = async () => {
		busy.value = true;
		const body = { label: label.current?.value ?? "", scopes: scopes.value };
		const answer = await askSignedIn<NewKeyView>("/keys", { method: "POST", body });
		busy.value = false;
		if (answer.kind === "ok") {
			made(answer.body);
			return;
		}
		trouble.value = answer;
		if (fieldErrorsIn(answer).label !== undefined) label.current?.focus();
	};
	const errors = fieldErrorsIn(trouble.value);
	const isAtField = errors.label !== undefined || errors.scopes !== undefined;
	const wrongScopes = errors.scopes === undefined ? null : scopes.value.length === 0 ? "Choose at least one." : `This ${errors.scopes}.`;
	return (
		<form
			class="run"
			// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void make();
			}}
		>
			<div role="alert">
				{trouble.value === null ? null : (
					<Notice tone="red" title={isAtField ? "No key was made yet: see below." : peopleTroubleSaid(trouble.value)} />
				)}
			</div>
			<FormField
				label="Name"
				hint="What it is for, such as “Web shop”."
				error={errors.label === undefined ? null : `The name ${errors.label}.`}
			>
				{(control) => <input {...control} ref={label} maxLength={LABEL_LENGTH_MAX} autocomplete="off" dir="auto" required />}
			</FormField>
			<ScopeChoice
				chosen={scopes.value}
				error={wrongScopes}
				toggle={(scope) => {
					scopes.value = withScope(scopes.value, scope);
				}}
			/>
			{scopes.value.length === 0 ? null : (
				<p>A key with these scopes {placeOf(scopes.value) === "browser" ? PLACES.browser : "belongs on your own servers only"}.</p>
			)}
			<div class="ask-buttons">
				<button type="button" class="button" onClick={close}>
					Make none
				</button>
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Making the key…" : "Make the key"}
				</button>
			</div>
		</form>
	);
}

interface ScopeChoiceProps {
	readonly chosen: readonly KeyScope[];
	readonly error: string | null;
	readonly toggle: (scope: KeyScope) => void;
}
function ScopeChoice({ chosen, error, toggle }: ScopeChoiceProps) {
	return (
		<fieldset class="choices settings-scopes" aria-describedby={error === null ? undefined : "scopes-error"}>
			<legend>What it may do</legend>
			{SCOPE_FACES.map(({ scope, about, place }) => (
				<label key={scope}>
					<input type="checkbox" checked={chosen.includes(scope)} onChange={() => toggle(scope)} />
					<span>
						<code>{scope}</code> {about}
						<span class="second">{PLACES[place]}</span>
					</span>
				</label>
			))}
			{error === null ? null : (
				<p id="scopes-error" class="field-error">
					{error}
				</p>
			)}
		</fieldset>
	);
}
