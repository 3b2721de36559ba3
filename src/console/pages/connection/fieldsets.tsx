import { FormField } from "../../parts/form-field";
import { POLICIES, sentence } from "../../words/connection";
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
			<legend class="unseen">Which ERP</legend>
			<h2>Which ERP</h2>
			<fieldset class="choices">
				<legend>Kind of ERP</legend>
				{ADAPTERS.map((adapter) => (
					<label key={adapter}>
						<input type="radio" name="adapter" checked={form.adapter === adapter} onChange={() => change(withAdapter(form, adapter))} />
						<span>
							{ADAPTER_FACES[adapter].name}: {ADAPTER_FACES[adapter].about}
						</span>
					</label>
				))}
			</fieldset>
			<FormField label="Address" hint={face.address} error={errorAt(mistakes, "connection.baseUrl")}>
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
					hint={keeps ? "Kept, and never shown. Empty: it stays as it is." : "Stored sealed, and never shown again."}
					error={errorAt(mistakes, `credentials.${name}`) ?? (mistakes.credentials === undefined ? null : general)}
				>
					{(control) => (
						<input
							{...control}
							{...(secret ? SECRET : PLAIN)}
							value={form.credentials[name] ?? ""}
							placeholder={keeps ? "kept" : ""}
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
			<summary>Settings of “{ADAPTER_FACES[form.adapter].name}”</summary>
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
	{ name: "ratePerSecond", path: "connection.ratePerSecond", label: "Orders a second", hint: "What the ERP can take all day long." },
	{ name: "burst", path: "connection.burst", label: "Burst", hint: "How many may start at once after a quiet time." },
	{ name: "concurrency", path: "connection.concurrency", label: "Lanes", hint: "How many orders are under way at the same time." },
	{
		name: "timeoutSeconds",
		path: "connection.timeoutMs",
		label: "Time-out (seconds)",
		hint: "After this an answer counts as lost, and the order is looked up.",
	},
	{
		name: "settleSeconds",
		path: "connection.settleMs",
		label: "Settle time (seconds)",
		hint: "How long the ERP may still be working on it after that. Too short can double an order; left empty, it is this ERP’s own.",
	},
];

export function Limits({ form, mistakes, change }: PartProps) {
	return (
		<fieldset class="panel settings-panel">
			<legend class="unseen">Limits</legend>
			<h2>What the ERP can take</h2>
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
			<legend class="unseen">When the ERP is away</legend>
			<h2>What becomes of orders while the ERP is away</h2>
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
