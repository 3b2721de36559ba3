import { FormField } from "../../parts/form-field";
import { POLICIES } from "../../words/connection";
import { CONNECTION_FIELDS } from "../../words/connection-page";
import { sentence } from "../../words/trouble";
import { ADAPTER_FACES, ADAPTERS } from "./fields";
import { type ConnectionForm, withAdapter } from "./form";
import { type Mistakes, saidAt, settingPath } from "./mistakes";
import { Setting } from "./setting";

/** The parts of the connection's form. */
interface PartProps {
	readonly form: ConnectionForm;
	readonly mistakes: Mistakes;
	readonly change: (part: Partial<ConnectionForm>) => void;
}
const ADDRESS_LENGTH_MAX = 2_000;
const CREDENTIAL_LENGTH_MAX = 10_000;

const errorAt = (mistakes: Mistakes, path: string): string | null => {
	const said = saidAt(mistakes, path);
	return said === null ? null : sentence(said);
};

/** Which ERP, where, and how to sign in. `keeps`: credentials are stored for this very address. */
export function WhichErp({ form, mistakes, change, keeps }: PartProps & { readonly keeps: boolean }) {
	const face = ADAPTER_FACES[form.adapter];
	const general = errorAt({ credentials: mistakes.credentials ?? "" }, "credentials");
	return (
		<fieldset class="panel settings-panel">
			<legend class="unseen">{CONNECTION_FIELDS.which}</legend>
			<h2>{CONNECTION_FIELDS.which}</h2>
			<fieldset class="choices">
				<legend>{CONNECTION_FIELDS.kind}</legend>
				{ADAPTERS.map((adapter) => (
					<label key={adapter}>
						<input type="radio" name="adapter" checked={form.adapter === adapter} onChange={() => change(withAdapter(form, adapter))} />
						<span>
							{ADAPTER_FACES[adapter].name}: {ADAPTER_FACES[adapter].about}
						</span>
					</label>
				))}
			</fieldset>
			<FormField label={CONNECTION_FIELDS.address} hint={face.address} error={errorAt(mistakes, "connection.baseUrl")}>
				{(control) => (
					<input
						{...control}
						type="url"
						value={form.baseUrl}
						maxLength={ADDRESS_LENGTH_MAX}
						autocomplete="off"
						spellcheck={false}
						onInput={(event) => change({ baseUrl: event.currentTarget.value })}
					/>
				)}
			</FormField>
			{face.credentials.map(({ name, label, secret }) => (
				<FormField
					key={`${form.adapter}-${name}`}
					label={label}
					hint={keeps ? CONNECTION_FIELDS.credentialsKept : CONNECTION_FIELDS.credentialsSealed}
					error={errorAt(mistakes, `credentials.${name}`) ?? (mistakes.credentials === undefined ? null : general)}
				>
					{(control) => (
						<input
							{...control}
							{...(secret ? SECRET : PLAIN)}
							value={form.credentials[name] ?? ""}
							placeholder={keeps ? CONNECTION_FIELDS.kept : ""}
							maxLength={CREDENTIAL_LENGTH_MAX}
							spellcheck={false}
							onInput={(event) => change({ credentials: { ...form.credentials, [name]: event.currentTarget.value } })}
						/>
					)}
				</FormField>
			))}
		</fieldset>
	);
}
/** Not the reader's own password: the browser must not offer that, nor keep this one as theirs. */
const SECRET = { type: "password", autocomplete: "new-password" } as const;
const PLAIN = { type: "text", autocomplete: "off" } as const;

export function AdapterSettings({ form, mistakes, change }: PartProps) {
	return (
		<details class="panel settings-panel">
			<summary>{CONNECTION_FIELDS.settingsOf(ADAPTER_FACES[form.adapter].name)}</summary>
			<div class="settings-fields">
				{ADAPTER_FACES[form.adapter].settings.map((field) => (
					<Setting
						key={`${form.adapter}-${field.path}`}
						field={field}
						value={form.settings[field.path] ?? field.unset}
						error={errorAt(mistakes, settingPath(field.path))}
						change={(value) => change({ settings: { ...form.settings, [field.path]: value } })}
					/>
				))}
			</div>
		</details>
	);
}

type LimitName = "ratePerSecond" | "burst" | "concurrency" | "timeoutSeconds" | "settleSeconds";
const LIMITS: readonly { readonly name: LimitName; readonly path: string; readonly label: string; readonly hint: string }[] = [
	{ name: "ratePerSecond", path: "connection.ratePerSecond", label: CONNECTION_FIELDS.rate, hint: CONNECTION_FIELDS.rateHint },
	{ name: "burst", path: "connection.burst", label: CONNECTION_FIELDS.burst, hint: CONNECTION_FIELDS.burstHint },
	{ name: "concurrency", path: "connection.concurrency", label: CONNECTION_FIELDS.lanes, hint: CONNECTION_FIELDS.lanesHint },
	{
		name: "timeoutSeconds",
		path: "connection.timeoutMs",
		label: CONNECTION_FIELDS.timeout,
		hint: CONNECTION_FIELDS.timeoutHint,
	},
	{
		name: "settleSeconds",
		path: "connection.settleMs",
		label: CONNECTION_FIELDS.settle,
		hint: CONNECTION_FIELDS.settleHint,
	},
];

export function Limits({ form, mistakes, change }: PartProps) {
	return (
		<fieldset class="panel settings-panel">
			<legend class="unseen">{CONNECTION_FIELDS.limits}</legend>
			<h2>{CONNECTION_FIELDS.limitsLegend}</h2>
			<div class="settings-fields">
				{LIMITS.map(({ name, path, label, hint }) => (
					<FormField key={name} label={label} hint={hint} error={errorAt(mistakes, path)}>
						{(control) => (
							<input
								{...control}
								value={form[name]}
								inputMode="decimal"
								autocomplete="off"
								onInput={(event) => change({ [name]: event.currentTarget.value })}
							/>
						)}
					</FormField>
				))}
			</div>
		</fieldset>
	);
}

export function Policy({ form, change }: Pick<PartProps, "form" | "change">) {
	return (
		<fieldset class="panel settings-panel">
			<legend class="unseen">{CONNECTION_FIELDS.away}</legend>
			<h2>{CONNECTION_FIELDS.awayLegend}</h2>
			<div class="choices">
				{POLICIES.map(({ policy, name, about }) => (
					<label key={policy} class="settings-policy">
						<input type="radio" name="policy" checked={form.outagePolicy === policy} onChange={() => change({ outagePolicy: policy })} />
						<span>
							<strong>{name}</strong>
							<span class="second">{about}</span>
						</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}
