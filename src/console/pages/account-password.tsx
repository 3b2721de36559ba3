import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { announce } from "../parts/announcer";
import { NewPassword } from "../parts/new-password";
import { Notice } from "../parts/notice";
import { PresentPassword } from "../parts/present-password";
import { askSignedIn } from "../session";
import type { AccountView } from "../wire-account";
import { type AccountTrouble, accountTrouble, NO_TROUBLE, passwordChangedSaid } from "../words/account";
import { rulesSaid } from "../words/people";

interface PasswordFormProps {
	readonly account: AccountView;
	readonly changed: () => void;
}

export function PasswordForm({ account, changed }: PasswordFormProps) {
	const form = useRef<HTMLFormElement>(null);
	const current = useRef<HTMLInputElement>(null);
	const password = useRef<HTMLInputElement>(null);
	const trouble = useSignal<AccountTrouble>(NO_TROUBLE);
	const done = useSignal<string | null>(null);
	const busy = useSignal(false);
	const save = async () => {
		busy.value = true;
		done.value = null;
		const body = { current: current.current?.value ?? "", password: password.current?.value ?? "" };
		const answer = await askSignedIn<{ sessionsEnded: number }>("/account/password", { method: "PUT", body });
		busy.value = false;
		if (answer.kind === "ok") {
			trouble.value = NO_TROUBLE;
			form.current?.reset();
			done.value = passwordChangedSaid(answer.body.sessionsEnded);
			announce(done.value);
			changed();
			return;
		}
		trouble.value = accountTrouble(answer, "password");
		(trouble.value.at.password === undefined || trouble.value.at.current !== undefined ? current : password).current?.focus();
	};
	const { at, whole } = trouble.value;
	return (
		<section class="panel account-part" aria-labelledby="password-part">
			<h2 id="password-part">Password</h2>
			{done.value === null ? null : <Notice tone="green" title={done.value} />}
			<form
				ref={form}
				class="run"
				// The gateway names what is wrong with a field; the browser's own bubbles would say it in other words.
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<div class="account-said" role="alert">
					{whole === null ? (
						Object.keys(at).length === 0 ? null : (
							<Notice tone="red" title="Your password is not changed yet: see below." />
						)
					) : (
						<Notice tone="red" title={whole} />
					)}
				</div>
				{/* For whoever keeps the password: a password without a name is kept under none. */}
				<input
					class="unseen"
					type="email"
					name="email"
					autocomplete="username"
					value={account.user.email}
					readOnly
					tabIndex={-1}
					aria-hidden="true"
				/>
				<PresentPassword input={current} error={at.current ?? null} />
				<NewPassword input={password} rules={rulesSaid(account.passwordRules)} error={at.password ?? null} />
				<p class="second">Your other sessions are signed out with it.</p>
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Changing…" : "Change the password"}
				</button>
			</form>
		</section>
	);
}
