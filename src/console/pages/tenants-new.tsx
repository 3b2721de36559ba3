import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { ACCOUNT } from "../address";
import type { Trouble } from "../answer";
import { type FormView, useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { Notice } from "../parts/notice";
import { OneTimeLink } from "../parts/one-time-link";
import { woven } from "../parts/woven";
import { askSignedIn, tenantZone } from "../session";
import type { NewTenantView } from "../wire-tenants";
import { firstNumber, idFrom, isFactorMissing, NEW_TENANT, type TenantField, tenantErrors } from "../words/tenants";
import { troubleSaid } from "../words/trouble";

interface NewTenantDialogProps {
	readonly made: () => void;
	readonly onClose: () => void;
}

/** Makes a tenant and the invitation of its first administrator, whose link is shown once. */
export function NewTenantDialog({ made, onClose }: NewTenantDialogProps) {
	const tenant = useSignal<NewTenantView | null>(null);
	return (
		<Dialog title={tenant.value === null ? NEW_TENANT.title : NEW_TENANT.created(tenant.value.name)} onClose={onClose} wide>
			{(close) =>
				tenant.value === null ? (
					<NewTenantForm
						close={close}
						made={(now) => {
							tenant.value = now;
							made();
						}}
					/>
				) : (
					<>
						<p>{NEW_TENANT.linkAbout}</p>
						<OneTimeLink link={tenant.value.invitation} forWhom={tenant.value.invitation.name} />
						<div class="ask-buttons">
							<button type="button" class="button primary" onClick={close}>
								{NEW_TENANT.done}
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
	{ name: "name", label: NEW_TENANT.name, hint: NEW_TENANT.nameHint, lengthMax: 200 },
	{ name: "id", label: NEW_TENANT.id, hint: NEW_TENANT.idHint, lengthMax: 40 },
	{
		name: "prefix",
		label: NEW_TENANT.prefix,
		hint: NEW_TENANT.prefixHint,
		lengthMax: 10,
	},
	{ name: "start", label: NEW_TENANT.start, hint: NEW_TENANT.startHint, lengthMax: 9, inputMode: "numeric" },
	{ name: "timeZone", label: NEW_TENANT.zone, hint: NEW_TENANT.zoneHint, lengthMax: 60, list: ZONES },
	{ name: "admin.name", label: NEW_TENANT.adminName, hint: NEW_TENANT.adminNameHint, lengthMax: 100 },
	{
		name: "admin.email",
		label: NEW_TENANT.adminEmail,
		hint: NEW_TENANT.adminEmailHint,
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

type Typed = Readonly<Record<TenantField, string>>;

/** What is no number is sent as it was typed: the gateway says so at the field. */
const bodyOf = ({ "admin.name": name, "admin.email": email, start, ...plain }: Typed) => ({
	...plain,
	start: /^\d+$/.test(start.trim()) ? Number(start) : start,
	admin: { name, email: email.trim() },
});

function NewTenantForm({ close, made }: { close: () => void; made: (tenant: NewTenantView) => void }) {
	const form = useForm<Typed, NewTenantView>({
		from: useMemo(first, []),
		send: (typed) => askSignedIn<NewTenantView>("/tenants", { method: "POST", body: bodyOf(typed) }),
		done: made,
		told: ({ name }) => NEW_TENANT.created(name),
		mistakes: tenantErrors,
	});
	/** The id follows the name until somebody types one. */
	const ownId = useSignal(false);
	const { typed } = form;
	const following: FormView<Typed> = {
		...form,
		type: (part) => {
			if (part.id !== undefined) ownId.value = part.id !== "";
			form.type(part.name === undefined || ownId.value ? part : { ...part, id: idFrom(part.name) });
		},
	};
	const number = firstNumber(typed.prefix, typed.start);
	return (
		<Form
			form={form}
			look="dialog"
			notYet={NEW_TENANT.notYet}
			submit={{ says: NEW_TENANT.send, busy: NEW_TENANT.sending }}
			cancel={{ says: NEW_TENANT.cancel, press: close }}
			refused={factorMissing}
		>
			<div class="settings-fields">
				{FIELDS.map(({ name, label, hint, lengthMax, ...input }) => (
					<TextField
						key={name}
						form={following}
						name={name}
						label={label}
						hint={hint}
						input={{ ...input, maxLength: lengthMax, spellcheck: false }}
					/>
				))}
			</div>
			<datalist id={ZONES}>
				{Intl.supportedValuesOf("timeZone").map((zone) => (
					<option key={zone} value={zone} />
				))}
			</datalist>
			{number === null ? null : <p>{woven(NEW_TENANT.firstOrder, { number: <strong class="number">{number}</strong> })}</p>}
		</Form>
	);
}

/** Whoever lacks a second factor is shown the way to it. */
const factorMissing = (trouble: Trouble): ComponentChildren | null =>
	isFactorMissing(trouble) ? (
		<Notice tone="amber" title={troubleSaid(trouble)} action={<a href={ACCOUNT}>{NEW_TENANT.setUpFactor}</a>} />
	) : null;

/** Why nothing was done about a tenant. */
export const Refusal = ({ trouble }: { trouble: Trouble }) => (
	<>{factorMissing(trouble) ?? <Notice tone="red" title={troubleSaid(trouble)} />}</>
);
