import type { ComponentChildren } from "preact";
import { EVENT_MEANINGS, EVENT_TYPES, type EventType } from "../../events/catalogue";
import type { Trouble } from "../answer";
import type { FormView, Mistakes } from "../live/form";
import { Form, TextField } from "../parts/form";
import { Choices } from "../parts/form-choices";
import { ENDPOINT_FORM } from "../words/endpoint-form";
import { errorsSaid } from "../words/trouble";

export interface EndpointWish {
	readonly url: string;
	readonly events: readonly EventType[];
	readonly description: string;
}
interface EndpointFormProps {
	readonly form: FormView<EndpointWish>;
	readonly submit: { readonly says: string; readonly busy: string };
	readonly cancel: { readonly says: string; readonly press: () => void };
	/** Stands above the fields. */
	readonly children?: ComponentChildren;
}
const DESCRIPTION_LENGTH_MAX = 100;
const NAMES: Readonly<Record<string, string>> = { url: ENDPOINT_FORM.theAddress, description: ENDPOINT_FORM.theName };

/** Where events go, and which. */
export function EndpointForm({ form, submit, cancel, children }: EndpointFormProps) {
	const { events } = form.typed;
	return (
		<Form form={form} look="dialog" notYet={ENDPOINT_FORM.notYet} submit={submit} cancel={cancel}>
			{children}
			<TextField
				form={form}
				name="url"
				label={ENDPOINT_FORM.address}
				hint={ENDPOINT_FORM.addressHint}
				input={{ type: "url", dir: "ltr", required: true }}
			/>
			<TextField
				form={form}
				name="description"
				label={ENDPOINT_FORM.name}
				hint={ENDPOINT_FORM.nameHint}
				input={{ maxLength: DESCRIPTION_LENGTH_MAX, dir: "auto" }}
			/>
			<Choices
				legend={ENDPOINT_FORM.events}
				all={EVENT_TYPES}
				chosen={events}
				toggle={(type) => form.type({ events: EVENT_TYPES.filter((one) => events.includes(one) !== (one === type)) })}
				error={form.mistakes.events ?? null}
			>
				{(type) => (
					<>
						<code>{type}</code>
						<span class="second">{EVENT_MEANINGS[type]}</span>
					</>
				)}
			</Choices>
		</Form>
	);
}

export const sentOf = <Wish extends EndpointWish>(typed: Wish): Wish => ({ ...typed, url: typed.url.trim() });

export const endpointMistakes = (trouble: Trouble, { events }: EndpointWish): Mistakes =>
	errorsSaid(trouble, (field, message) =>
		field === "events" && events.length === 0
			? ENDPOINT_FORM.eventsMissing
			: ENDPOINT_FORM.mistake(NAMES[field] ?? ENDPOINT_FORM.thisField, message.replace(/\.$/, "")),
	);
