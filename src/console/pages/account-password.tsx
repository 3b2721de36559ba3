import { useSignal } from "@preact/signals";
import { useForm } from "../live/form";
import { Form, TextField } from "../parts/form";
import { KeptUnder } from "../parts/kept-under";
import { NewPassword } from "../parts/new-password";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import type { AccountView } from "../wire-account";
import { accountTrouble, PASSWORD_FORM, passwordChangedSaid } from "../words/account";
import { PASSWORD } from "../words/passwords";
import { rulesSaid } from "../words/people";

interface PasswordFormProps {
	readonly account: AccountView;
	readonly changed: () => void;
}
const NOTHING = { current: "", password: "" };
const TYPED_LENGTH_MAX = 1_000;

export function PasswordForm({ account, changed }: PasswordFormProps) {
	const done = useSignal<string | null>(null);
	const form = useForm<typeof NOTHING, { sessionsEnded: number }>({
		from: NOTHING,
		send: (body) => {
			done.value = null;
			return askSignedIn<{ sessionsEnded: number }>("/account/password", { method: "PUT", body });
		},
		done: ({ sessionsEnded }) => {
			form.rebase(NOTHING, NOTHING);
			done.value = passwordChangedSaid(sessionsEnded);
			changed();
		},
		told: ({ sessionsEnded }) => passwordChangedSaid(sessionsEnded),
		mistakes: (trouble) => accountTrouble(trouble, "password").at,
	});
	return (
		<section class="panel account-part" aria-labelledby="password-part">
			<h2 id="password-part">{PASSWORD_FORM.title}</h2>
			{done.value === null ? null : <Notice tone="green" title={done.value} />}
			<Form form={form} look="card" notYet={PASSWORD_FORM.notYet} submit={{ says: PASSWORD_FORM.submit, busy: PASSWORD_FORM.busy }}>
				<KeptUnder email={account.user.email} />
				<TextField
					form={form}
					name="current"
					label={PASSWORD.present}
					input={{ type: "password", autocomplete: "current-password", required: true, maxLength: TYPED_LENGTH_MAX }}
				/>
				<NewPassword
					value={form.typed.password}
					type={(password) => form.type({ password })}
					rules={rulesSaid(account.passwordRules)}
					error={form.mistakes.password ?? null}
				/>
				<p class="second">{PASSWORD_FORM.others}</p>
			</Form>
		</section>
	);
}
