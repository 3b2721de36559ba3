import { useSignal } from "@preact/signals";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { OneTimeLink } from "../parts/one-time-link";
import { Switch } from "../parts/switch";
import { askSignedIn } from "../session";
import type { Permission } from "../wire";
import type { AssignableRole, NewLinkView } from "../wire-people";
import { PERMISSION_FACES } from "../words/people";
import { INVITE } from "../words/people-page";
import { errorsSaid, fieldSaid } from "../words/trouble";
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
		<Dialog title={link.value === null ? INVITE.title : INVITE.made(link.value.name)} onClose={onClose}>
			{(close) =>
				link.value === null ? (
					<InviteForm
						mayGrant={mayGrant}
						close={close}
						made={(made) => {
							link.value = made;
							invited();
						}}
					/>
				) : (
					<>
						<OneTimeLink link={link.value} forWhom={link.value.name} />
						<div class="ask-buttons">
							<button type="button" class="button primary" onClick={close}>
								{INVITE.done}
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
interface Invited {
	readonly name: string;
	readonly email: string;
	readonly role: AssignableRole;
	readonly permissions: readonly Permission[];
}
const NOBODY: Invited = { name: "", email: "", role: "employee", permissions: [] };

function InviteForm({ mayGrant, close, made }: InviteFormProps) {
	const form = useForm<Invited, NewLinkView>({
		from: NOBODY,
		fields: ["name", "email"],
		send: (typed) => askSignedIn<NewLinkView>("/employees/invitations", { method: "POST", body: { ...typed, email: typed.email.trim() } }),
		done: made,
		told: ({ name }) => INVITE.told(name),
		mistakes: (trouble) =>
			trouble.kind === "problem" && trouble.code === "already_employee" ? { email: trouble.detail } : errorsSaid(trouble, fieldSaid),
	});
	const { role, permissions } = form.typed;
	return (
		<Form
			form={form}
			look="dialog"
			notYet={INVITE.notYet}
			submit={{ says: INVITE.send, busy: INVITE.sending }}
			cancel={{ says: INVITE.cancel, press: close }}
		>
			<TextField form={form} name="name" label={INVITE.name} input={{ maxLength: NAME_LENGTH_MAX, required: true }} />
			<TextField
				form={form}
				name="email"
				label={INVITE.email}
				hint={INVITE.emailHint}
				input={{ type: "email", maxLength: EMAIL_LENGTH_MAX, spellcheck: false, required: true }}
			/>
			<RoleChoice chosen={role} choose={(to) => form.type({ role: to })} />
			{mayGrant ? (
				<fieldset class="choices">
					<legend>{INVITE.permissions}</legend>
					{PERMISSION_FACES.map(({ permission, name: label }) => {
						const on = permissions.includes(permission);
						return (
							<Switch
								key={permission}
								label={label}
								on={on}
								press={() =>
									form.type({ permissions: on ? permissions.filter((each) => each !== permission) : [...permissions, permission] })
								}
							/>
						);
					})}
				</fieldset>
			) : null}
		</Form>
	);
}
