import { useRef } from "preact/hooks";
import { now } from "../../live/clock";
import { tenantZone } from "../../session";
import { datePastSaid } from "../../words/edit";
import { EDIT_FIELDS } from "../../words/edit-page";
import { isoDay } from "../../words/time";
import { CountryField, type FormTalk, TextField, tied } from "./fields";
import { EMPTY_ADDRESS, type Form, type FormAddress } from "./form";

/** Who ordered and where it goes. */
interface PartiesProps {
	readonly talk: FormTalk;
	readonly form: Form;
	readonly onChange: (change: Partial<Form>, path: string) => void;
}

export function CustomerPart({ talk, form: { customer }, onChange }: PartiesProps) {
	const field = (name: "account" | "name" | "email" | "phone") => ({
		...tied(talk, `customer.${name}`),
		value: customer[name],
		onType: (text: string) => onChange({ customer: { ...customer, [name]: text } }, `customer.${name}`),
	});
	const kind = (kind: Form["customer"]["kind"]) => ({
		type: "radio" as const,
		name: "customer.kind",
		checked: customer.kind === kind,
		onChange: () => onChange({ customer: { ...customer, kind } }, "customer.account"),
	});
	return (
		<div class="edit-grid">
			<fieldset class="edit-choice">
				<legend>{EDIT_FIELDS.kind}</legend>
				<label>
					<input {...kind("b2c")} /> {EDIT_FIELDS.consumer}
				</label>
				<label>
					<input {...kind("b2b")} /> {EDIT_FIELDS.business}
				</label>
			</fieldset>
			<TextField {...field("account")} label={EDIT_FIELDS.account} input={{ dir: "ltr" }} />
			<TextField {...field("name")} label={EDIT_FIELDS.name} />
			<TextField {...field("email")} label={EDIT_FIELDS.email} input={{ type: "email", dir: "ltr" }} />
			<TextField {...field("phone")} label={EDIT_FIELDS.phone} input={{ type: "tel", dir: "ltr" }} />
		</div>
	);
}

export function DeliveryPart({ talk, form: { delivery }, onChange }: PartiesProps) {
	const change = (change: Partial<Form["delivery"]>, path: string) => onChange({ delivery: { ...delivery, ...change } }, path);
	return (
		<div class="edit-grid">
			<AddressFields talk={talk} at="delivery" address={delivery} onChange={change} />
			<TextField
				{...tied(talk, "delivery.date")}
				label={EDIT_FIELDS.wishedDate}
				value={delivery.date}
				onType={(date) => change({ date }, "delivery.date")}
				input={{ type: "date" }}
				warning={datePastSaid(delivery.date, isoDay(now.peek(), tenantZone.value))}
			/>
		</div>
	);
}

export function BillingPart({ talk, form: { billing }, onChange }: PartiesProps) {
	// Whoever ticks the box by mistake gets back what stood there.
	const last = useRef<FormAddress>(billing ?? EMPTY_ADDRESS);
	if (billing !== null) last.current = billing;
	return (
		<div class="edit-grid">
			<label class="edit-check">
				<input
					type="checkbox"
					checked={billing === null}
					onChange={(event) => onChange({ billing: event.currentTarget.checked ? null : last.current }, "billing")}
				/>
				{EDIT_FIELDS.sameAsDelivery}
			</label>
			{billing === null ? null : (
				<AddressFields
					talk={talk}
					at="billing"
					address={billing}
					onChange={(change, path) => onChange({ billing: { ...billing, ...change } }, path)}
				/>
			)}
		</div>
	);
}

interface AddressProps {
	readonly talk: FormTalk;
	readonly at: "delivery" | "billing";
	readonly address: FormAddress;
	readonly onChange: (change: Partial<FormAddress>, path: string) => void;
}

function AddressFields({ talk, at, address, onChange }: AddressProps) {
	const field = (name: keyof FormAddress, label: string) => ({
		...tied(talk, `${at}.${name}`),
		label,
		value: address[name],
		onType: (text: string) => onChange({ [name]: text }, `${at}.${name}`),
	});
	return (
		<>
			<TextField {...field("name", EDIT_FIELDS.name)} />
			<TextField {...field("line1", EDIT_FIELDS.line1)} />
			<TextField {...field("line2", EDIT_FIELDS.line2)} />
			<TextField {...field("postcode", EDIT_FIELDS.postcode)} />
			<TextField {...field("city", EDIT_FIELDS.city)} />
			<TextField {...field("region", EDIT_FIELDS.region)} />
			<CountryField {...field("country", EDIT_FIELDS.country)} />
			<TextField {...field("phone", EDIT_FIELDS.phone)} input={{ type: "tel", dir: "ltr" }} />
		</>
	);
}
