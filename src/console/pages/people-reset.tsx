import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Trouble } from "../answer";
import { ask } from "../api";
import { NewPassword } from "../parts/new-password";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import type { OpenLinkView } from "../wire-people";
import { fieldErrorsIn, fieldSaid, peopleTroubleSaid, rulesSaid } from "../words/people";
import type { PageProps } from "./page";
import { goHome, LinkCard, LinkPage } from "./people-link";

/** Somebody was given a link, and sets a new password with it. Signing in with that is a step of its own. */
export function PasswordResetPage({ params }: PageProps) {
	const token = params.token ?? "";
	const isSet = useSignal(false);
	if (isSet.value) return <PasswordSet />;
	return (
		<LinkPage path="/password-resets" token={token} title="Choose a new password">
			{(link) => (
				<ResetForm
					token={token}
					link={link}
					done={() => {
						isSet.value = true;
					}}
				/>
			)}
		</LinkPage>
	);
}

function PasswordSet() {
	const onward = useRef<HTMLButtonElement>(null);
	useEffect(() => onward.current?.focus(), []);
	return (
		<LinkCard title="Your new password is set">
			<p role="status">You are signed out everywhere. Sign in with the new password.</p>
			<button type="button" class="button primary" ref={onward} onClick={goHome}>
				Go to the sign-in
			</button>
		</LinkCard>
	);
}

function ResetForm({ token, link, done }: { token: string; link: OpenLinkView; done: () => void }) {
	const password = useRef<HTMLInputElement>(null);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const save = async () => {
		busy.value = true;
		const answer = await ask<unknown>("/password-resets/use", { method: "POST", body: { token, password: password.current?.value ?? "" } });
		busy.value = false;
		if (answer.kind === "ok") {
			done();
			return;
		}
		trouble.value = answer;
		password.current?.focus();
	};
	const error = fieldErrorsIn(trouble.value).password;
	return (
		<LinkCard title="Choose a new password">
			<p>
				For <Foreign>{link.email}</Foreign> of <Foreign>{link.tenant.name}</Foreign>.
			</p>
			<form
				class="run"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<div class="sign-in-said" role="alert">
					{trouble.value === null ? null : (
						<Notice
							tone="red"
							title={error === undefined ? peopleTroubleSaid(trouble.value) : "The password was not changed yet: see below."}
						/>
					)}
				</div>
				{/* For whoever keeps the password: a password without a name is kept under none. */}
				<input
					class="unseen"
					type="email"
					name="email"
					autocomplete="username"
					value={link.email}
					readOnly
					tabIndex={-1}
					aria-hidden="true"
				/>
				<NewPassword
					input={password}
					rules={rulesSaid(link.passwordRules)}
					error={error === undefined ? null : fieldSaid("password", error)}
				/>
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Saving…" : "Set the password"}
				</button>
			</form>
		</LinkCard>
	);
}
