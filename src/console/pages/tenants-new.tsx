import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { ACCOUNT } from "../address";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { OneTimeLink } from "../parts/one-time-link";
import { askSignedIn, tenantZone } from "../session";
import type { NewTenantView } from "../wire-tenants";
import { peopleTroubleSaid } from "../words/people";
import { firstNumber, idFrom, isFactorMissing, TENANT_FIELDS, type TenantField, tenantErrors } from "../words/tenants";

interface NewTenantDialogProps {
	readonly made: () => void;
	readonly onClose: () => void;
}

/** Makes a tenant and the invitation of its first administrator, whose link is shown once. */
export function NewTenantDialog({ made, onClose }: NewTenantDialogProps) {
	const tenant = useSignal<NewTenantView | null>(null);
	return (
		<Dialog title={tenant.value === null ? "Create a tenant" : `${tenant.value.name} is created`} onClose={onClose} wide>
			{(close) =>
				tenant.value === null ? (
					<NewTenantForm
						close={close}
						made={(now) => {
							tenant.value = now;
							made();
							announce(`${now.name} is created`);
						}}
					/>
				) : (
					<>
						<p>Its first administrator comes in by this link, and sets up keys and the ERP.</p>
						<OneTimeLink
							url={tenant.value.invitation.url}
							expiresAt={tenant.value.invitation.expiresAt}
							forWhom={tenant.value.invitation.name}
						/>
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

interface Field {
	readonly name: TenantField;
	readonly label: string;
	readonly hint: string;
	readonly lengthMax: number;
	readonly type?: "email";
	readonly list?: string;
	readonly inputMode?: "numeric";
}
const ZONES = "tenant-zones";
const FIELDS: readonly Field[] = [
	{ name: "name", label: "Name", hint: "What its people see.", lengthMax: 200 },
	{ name: "id", label: "Id", hint: "1 to 40 of a-z 0-9 -. It cannot be changed later, and customers never see it.", lengthMax: 40 },
	{
		name: "prefix",
		label: "Prefix of its e-numbers",
		hint: "Up to 10 of A-Z 0-9 -, ending in a letter or hyphen; may be empty.",
		lengthMax: 10,
	},
	{ name: "start", label: "First number", hint: "Numbers go on from here and are never used twice.", lengthMax: 9, inputMode: "numeric" },
	{ name: "timeZone", label: "Time zone", hint: "Such as Europe/Dublin: in which its days begin.", lengthMax: 60, list: ZONES },
	{ name: "admin.name", label: "First administrator’s name", hint: "They are invited, and invite everybody else.", lengthMax: 100 },
	{
		name: "admin.email",
		label: "First administrator’s e-mail address",
		hint: "They sign in with it. No e-mail is sent: you give them the link.",
		lengthMax: 254,
		type: "email",
	},
];
const first = (): Readonly<Record<TenantField, string>> => ({
	name: "",
	id: "",
	prefix: "E",
	start: "100001",
	timeZone: tenantZone.peek(),
	"admin.name": "",
	"admin.email": "",
});

function NewTenantForm({ close, made }: { close: () => void; made: (tenant: NewTenantView) => void }) {
	const element = useRef<HTMLFormElement>(null);
	const typed = useSignal(useMemo(first, []));
	/** The id follows the name until somebody types one. */
	const ownId = useSignal(false);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const type = (field: TenantField, text: string) => {
		if (field === "id") ownId.value = text !== "";
		const proposed = field === "name" && !ownId.value ? { id: idFrom(text) } : {};
		typed.value = { ...typed.value, ...proposed, [field]: text };
	};
	const create = async () => {
		busy.value = true;
		const { "admin.name": name, "admin.email": email, start, ...plain } = typed.value;
		// What is no number is sent as it was typed: the gateway says so at the field.
		const number = /^\d+$/.test(start.trim()) ? Number(start) : start;
		const body = { ...plain, start: number, admin: { name, email: email.trim() } };
		const answer = await askSignedIn<NewTenantView>("/tenants", { method: "POST", body });
		busy.value = false;
		if (answer.kind === "ok") {
			made(answer.body);
			return;
		}
		trouble.value = answer;
		const wrong = tenantErrors(answer);
		const field = TENANT_FIELDS.find((each) => wrong[each] !== undefined);
		if (field !== undefined) element.current?.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();
	};
	const errors = tenantErrors(trouble.value);
	const number = firstNumber(typed.value.prefix, typed.value.start);
	return (
		<form
			ref={element}
			class="run"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void create();
			}}
		>
			<div role="alert">
				{trouble.value === null ? null : <Refusal trouble={trouble.value} isAtField={Object.keys(errors).length > 0} />}
			</div>
			<div class="settings-fields">
				{FIELDS.map(({ name, label, hint, lengthMax, ...input }) => (
					<FormField key={name} label={label} hint={hint} error={errors[name] ?? null}>
						{(control) => (
							<input
								{...control}
								{...input}
								name={name}
								value={typed.value[name]}
								maxLength={lengthMax}
								autocomplete="off"
								spellcheck={false}
								onInput={(event) => type(name, event.currentTarget.value)}
							/>
						)}
					</FormField>
				))}
			</div>
			<datalist id={ZONES}>
				{Intl.supportedValuesOf("timeZone").map((zone) => (
					<option key={zone} value={zone} />
				))}
			</datalist>
			{number === null ? null : (
				<p>
					Its first order will be <strong class="number">{number}</strong>.
				</p>
			)}
			<div class="ask-buttons">
				<button type="button" class="button" onClick={close}>
					Create none
				</button>
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Creating…" : "Create the tenant"}
				</button>
			</div>
		</form>
	);
}

/** Why nothing was created; whoever lacks a second factor is shown the way to it. */
export function Refusal({ trouble, isAtField }: { trouble: Trouble; isAtField: boolean }) {
	if (isFactorMissing(trouble)) return <Notice tone="amber" title={peopleTroubleSaid(trouble)} action={<a href={ACCOUNT}>Set one up</a>} />;
	return <Notice tone="red" title={isAtField ? "Nothing was created yet: see below." : peopleTroubleSaid(trouble)} />;
}
