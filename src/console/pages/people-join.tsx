import { HOME } from "../address";
import { ask } from "../api";
import { useForm } from "../live/form";
import { Form, TextField } from "../parts/form";
import { KeptUnder } from "../parts/kept-under";
import { NewPassword } from "../parts/new-password";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { goTo } from "../route";
import { enter, reader } from "../session";
import type { Session } from "../wire";
import type { OpenLinkView } from "../wire-people";
import { rulesSaid } from "../words/people";
import { JOIN } from "../words/people-join";
import { ROLE_NAMES } from "../words/roles";
import { errorsSaid, fieldSaid } from "../words/trouble";
import type { PageProps } from "./page";
import { LinkCard, LinkPage } from "./people-link";

const NAME_LENGTH_MAX = 100;

/** Somebody was given a link, and makes their account with it. */
export function InvitationPage({ params }: PageProps) {
	const token = params.token ?? "";
	return (
		<LinkPage path="/invitations" token={token} title={JOIN.tab}>
			{(link) => <JoinForm token={token} link={link} />}
		</LinkPage>
	);
}

function JoinForm({ token, link }: { token: string; link: OpenLinkView }) {
	const form = useForm<{ name: string; password: string }, Session>({
		from: { name: link.name, password: "" },
		send: (typed) => ask<Session>("/invitations/accept", { method: "POST", body: { token, ...typed } }),
		done: (session) => {
			goTo(HOME, { replace: true });
			enter(session);
		},
		mistakes: (trouble) => errorsSaid(trouble, fieldSaid),
	});
	const other = reader.value;
	return (
		<LinkCard title={JOIN.title(link.tenant.name)}>
			<p>{woven(JOIN.invitedAs, { role: ROLE_NAMES[link.role], email: <Foreign>{link.email}</Foreign> })}</p>
			{other === null ? null : (
				<Notice tone="amber" title={JOIN.otherPerson(other.user.name)}>
					{JOIN.signedOut}
				</Notice>
			)}
			<Form form={form} look="card" notYet={JOIN.notYet} submit={{ says: JOIN.send, busy: JOIN.sending }}>
				<KeptUnder email={link.email} />
				<TextField form={form} name="name" label={JOIN.name} input={{ maxLength: NAME_LENGTH_MAX, autocomplete: "name", required: true }} />
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
