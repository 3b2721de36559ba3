import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { OneTimeLink } from "../parts/one-time-link";
import { Switch } from "../parts/switch";
import { askSignedIn } from "../session";
import type { Permission } from "../wire";
import type { AssignableRole, NewLinkView } from "../wire-people";
import { fieldErrorsIn, fieldSaid, PERMISSION_FACES, peopleTroubleSaid } from "../words/people";
import { RoleChoice } from "./people-role";

interface InviteDialogProps {
	/** Whoever may not is not offered the permissions. */
	readonly mayGrant: boolean;
	readonly invited: () => void;
	readonly onClose: () => void;
}
const NAME_LENGTH_MAX = 100;
const EMAIL_LENGTH_MAX = 254;

/** Invites a person by a link, which is shown once. */
export function InviteDialog({ mayGrant, invited, onClose }: InviteDialogProps) {
	const link = useSignal<NewLinkView | null>(null);
	return (
		<Dialog title={link.value === null ? "Invite a person" : `An invitation for ${link.value.name}`} onClose={onClose}>
			{(close) =>
				link.value === null ? (
					<InviteForm
						mayGrant={mayGrant}
						close={close}
						made={(made) => {
							link.value = made;
							invited();
							announce(`The invitation for ${made.name} is made`);
						}}
					/>
				) : (
					<>
						<OneTimeLink url={link.value.url} expiresAt={link.value.expiresAt} forWhom={link.value.name} />
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

interface InviteFormProps {
	readonly mayGrant: boolean;
	readonly close: () => void;
	readonly made: (link: NewLinkView) => void;
}
function InviteForm({ mayGrant, close, made }: InviteFormProps) {
	const name = useRef<HTMLInputElement>(null);
	const email = useRef<HTMLInputElement>(null);
	const role = useSignal<AssignableRole>("employee");
	const granted = useSignal<readonly Permission[]>([]);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const send = async () => {
		busy.value = true;
		const answer = await askSignedIn<NewLinkView>("/employees/invitations", {
			method: "POST",
			body: {
				name: name.current?.value ?? "",
				email: email.current?.value.trim() ?? "",
				role: role.value,
				permissions: granted.value,
			},
		});
		busy.value = false;
		if (answer.kind === "ok") {
			made(answer.body);
			return;
		}
		trouble.value = answer;
		const wrong = fieldErrorsIn(answer);
		(wrong.name === undefined && (wrong.email !== undefined || isTaken(answer)) ? email : name).current?.focus();
	};
	const errors = fieldErrorsIn(trouble.value);
	const taken = trouble.value !== null && isTaken(trouble.value) ? peopleTroubleSaid(trouble.value) : null;
	const isAtField = errors.name !== undefined || errors.email !== undefined || taken !== null;
	return (
		<form
			class="run"
			// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<div role="alert">
				{trouble.value === null ? null : (
					<Notice tone="red" title={isAtField ? "Nobody was invited yet: see below." : peopleTroubleSaid(trouble.value)} />
				)}
			</div>
			<FormField label="Name" error={errors.name === undefined ? null : fieldSaid("name", errors.name)}>
				{(control) => <input {...control} ref={name} name="name" maxLength={NAME_LENGTH_MAX} autocomplete="off" required />}
			</FormField>
			<FormField
				label="E-mail address"
				hint="They sign in with it. No e-mail is sent: you give them the link."
				error={errors.email === undefined ? taken : fieldSaid("email", errors.email)}
			>
				{(control) => (
					<input
						{...control}
						ref={email}
						type="email"
						name="email"
						maxLength={EMAIL_LENGTH_MAX}
						autocomplete="off"
						spellcheck={false}
						required
					/>
				)}
			</FormField>
			<RoleChoice chosen={role.value} choose={(to) => (role.value = to)} />
			{mayGrant ? (
				<fieldset class="choices">
					<legend>Permissions</legend>
					{PERMISSION_FACES.map(({ permission, name: label }) => {
						const on = granted.value.includes(permission);
						return (
							<Switch
								key={permission}
								label={label}
								on={on}
								press={() => {
									granted.value = on ? granted.value.filter((each) => each !== permission) : [...granted.value, permission];
								}}
							/>
						);
					})}
				</fieldset>
			) : null}
			<div class="ask-buttons">
				<button type="button" class="button" onClick={close}>
					Invite nobody
				</button>
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Making the link…" : "Make the invitation"}
				</button>
			</div>
		</form>
	);
}

const isTaken = (trouble: Trouble): boolean => trouble.kind === "problem" && trouble.code === "already_employee";
