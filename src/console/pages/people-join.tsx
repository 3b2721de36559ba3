import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { HOME } from "../address";
import type { Trouble } from "../answer";
import { ask } from "../api";
import { FormField } from "../parts/form-field";
import { NewPassword } from "../parts/new-password";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { goTo } from "../route";
import { enter, reader } from "../session";
import type { Session } from "../wire";
import type { OpenLinkView } from "../wire-people";
import { fieldErrorsIn, fieldSaid, peopleTroubleSaid, rulesSaid } from "../words/people";
import { ROLE_NAMES } from "../words/roles";
import type { PageProps } from "./page";
import { LinkCard, LinkPage } from "./people-link";

const NAME_LENGTH_MAX = 100;

/** Somebody was given a link, and makes their account with it. */
export function InvitationPage({ params }: PageProps) {
	const token = params.token ?? "";
	return (
		<LinkPage path="/invitations" token={token} title="Join Holdfast">
			{(link) => <JoinForm token={token} link={link} />}
		</LinkPage>
	);
}

function JoinForm({ token, link }: { token: string; link: OpenLinkView }) {
	const name = useRef<HTMLInputElement>(null);
	const password = useRef<HTMLInputElement>(null);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const other = reader.value;
	const join = async () => {
		busy.value = true;
		const body = { token, name: name.current?.value ?? "", password: password.current?.value ?? "" };
		const answer = await ask<Session>("/invitations/accept", { method: "POST", body });
		busy.value = false;
		if (answer.kind === "ok") {
			goTo(HOME, { replace: true });
			enter(answer.body);
			return;
		}
		trouble.value = answer;
		(fieldErrorsIn(answer).name === undefined ? password : name).current?.focus();
	};
	const errors = fieldErrorsIn(trouble.value);
	const isAtField = errors.name !== undefined || errors.password !== undefined;
	return (
		<LinkCard title={`Join ${link.tenant.name}`}>
			<p>
				You are invited as {ROLE_NAMES[link.role]}. You will sign in as <Foreign>{link.email}</Foreign>.
			</p>
			{other === null ? null : (
				<Notice tone="amber" title={`${other.user.name} is signed in here.`}>
					They are signed out of this browser when you join.
				</Notice>
			)}
			<form
				class="run"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void join();
				}}
			>
				<div class="sign-in-said" role="alert">
					{trouble.value === null ? null : (
						<Notice tone="red" title={isAtField ? "Your account is not made yet: see below." : peopleTroubleSaid(trouble.value)} />
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
				<FormField label="Your name" error={errors.name === undefined ? null : fieldSaid("name", errors.name)}>
					{(control) => (
						<input {...control} ref={name} name="name" defaultValue={link.name} maxLength={NAME_LENGTH_MAX} autocomplete="name" required />
					)}
				</FormField>
				<NewPassword
					input={password}
					rules={rulesSaid(link.passwordRules)}
					error={errors.password === undefined ? null : fieldSaid("password", errors.password)}
				/>
				<button type="submit" class="button primary" disabled={busy.value}>
					{busy.value ? "Joining…" : "Join"}
				</button>
			</form>
		</LinkCard>
	);
}
