import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { EVENT_MEANINGS, EVENT_TYPES, type EventType } from "../../events/catalogue";
import type { Trouble } from "../answer";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import type { EndpointView } from "../wire-webhooks";
import { fieldErrorsIn, peopleTroubleSaid } from "../words/people";

export interface EndpointWish {
	readonly url: string;
	readonly events: readonly EventType[];
	readonly description: string;
}
interface EndpointFormProps {
	/** What stands there now; null for a new one. */
	readonly at: EndpointView | null;
	readonly submit: { readonly says: string; readonly busy: string };
	readonly cancel: { readonly says: string; readonly press: () => void } | null;
	/** Null: it is saved. */
	readonly send: (wish: EndpointWish) => Promise<Trouble | null>;
}
const DESCRIPTION_LENGTH_MAX = 100;

/** Where events go, and which. What was typed stays when the gateway refuses it. */
export function EndpointForm({ at, submit, cancel, send }: EndpointFormProps) {
	const url = useRef<HTMLInputElement>(null);
	const description = useRef<HTMLInputElement>(null);
	const events = useSignal<readonly EventType[]>(at?.events ?? EVENT_TYPES);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const save = async () => {
		busy.value = true;
		trouble.value = await send({
			url: url.current?.value.trim() ?? "",
			events: events.value,
			description: description.current?.value ?? "",
		});
		busy.value = false;
		if (fieldErrorsIn(trouble.value).url !== undefined) url.current?.focus();
	};
	const errors = fieldErrorsIn(trouble.value);
	const isAtField = Object.keys(errors).length > 0;
	return (
		<form
			class="run"
			// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<div role="alert">
				{trouble.value === null ? null : (
					<Notice tone="red" title={isAtField ? "Nothing was saved yet: see below." : peopleTroubleSaid(trouble.value)} />
				)}
			</div>
			<FormField
				label="Address"
				hint="Of your own system, such as “https://shop.example/holdfast-events”."
				error={errors.url === undefined ? null : `The address ${errors.url}.`}
			>
				{(control) => <input {...control} ref={url} type="url" defaultValue={at?.url ?? ""} autocomplete="off" dir="ltr" required />}
			</FormField>
			<FormField
				label="Name"
				hint="What it is, such as “Warehouse”. May stay empty."
				error={errors.description === undefined ? null : `The name ${errors.description}.`}
			>
				{(control) => (
					<input
						{...control}
						ref={description}
						defaultValue={at?.description ?? ""}
						maxLength={DESCRIPTION_LENGTH_MAX}
						autocomplete="off"
						dir="auto"
					/>
				)}
			</FormField>
			<fieldset class="choices settings-scopes" aria-describedby={errors.events === undefined ? undefined : "events-error"}>
				<legend>What it is told of</legend>
				{EVENT_TYPES.map((type) => (
					<label key={type}>
						<input
							type="checkbox"
							checked={events.value.includes(type)}
							onChange={() => {
								events.value = EVENT_TYPES.filter((one) => events.value.includes(one) !== (one === type));
							}}
						/>
						<span>
							<code>{type}</code>
							<span class="second">{EVENT_MEANINGS[type]}</span>
						</span>
					</label>
				))}
				{errors.events === undefined ? null : (
					<p id="events-error" class="field-error">
						{events.value.length === 0 ? "Choose at least one." : `This ${errors.events}.`}
					</p>
				)}
			</fieldset>
			<div class="ask-buttons">
				{cancel === null ? null : (
					<button type="button" class="button" onClick={cancel.press}>
						{cancel.says}
					</button>
				)}
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? submit.busy : submit.says}
				</button>
			</div>
		</form>
	);
}
