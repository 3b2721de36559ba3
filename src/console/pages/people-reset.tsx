import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ask } from "../api";
import { useForm } from "../live/form";
import { Form } from "../parts/form";
import { KeptUnder } from "../parts/kept-under";
import { NewPassword } from "../parts/new-password";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { OpenLinkView } from "../wire-people";
import { rulesSaid } from "../words/people";
import { RESET } from "../words/people-reset";
import { errorsSaid, fieldSaid } from "../words/trouble";
import type { PageProps } from "./page";
import { goHome, LinkCard, LinkPage } from "./people-link";

/** Somebody was given a link, and sets a new password with it. Signing in with that is a step of its own. */
export function PasswordResetPage({ params }: PageProps) {
	const token = params.token ?? "";
	const isSet = useSignal(false);
	if (isSet.value) return <PasswordSet />;
	return (
		<LinkPage path="/password-resets" token={token} title={RESET.title}>
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
	useLayoutEffect(() => onward.current?.focus(), []);
	return (
		<LinkCard title={RESET.done}>
			<p role="status">{RESET.doneAbout}</p>
			<button type="button" class="button primary" ref={onward} onClick={goHome}>
				{RESET.signIn}
			</button>
		</LinkCard>
	);
}

function ResetForm({ token, link, done }: { token: string; link: OpenLinkView; done: () => void }) {
	const form = useForm<{ password: string }, unknown>({
		from: { password: "" },
		send: ({ password }) => ask<unknown>("/password-resets/use", { method: "POST", body: { token, password } }),
		done,
		mistakes: (trouble) => errorsSaid(trouble, fieldSaid),
	});
	return (
		<LinkCard title={RESET.title}>
			<p>{woven(RESET.forWhom, { email: <Foreign>{link.email}</Foreign>, tenant: <Foreign>{link.tenant.name}</Foreign> })}</p>
			<Form form={form} look="card" notYet={RESET.notYet} submit={{ says: RESET.send, busy: RESET.sending }}>
				<KeptUnder email={link.email} />
				<NewPassword
					value={form.typed.password}
					type={(password) => form.type({ password })}
					rules={rulesSaid(link.passwordRules)}
					error={form.mistakes.password ?? null}
				/>
			</Form>
		</LinkCard>
	);
}
