import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Answer } from "../answer";
import { ask } from "../api";
import { useForm } from "../live/form";
import { Form, TextField } from "../parts/form";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { AskedLinkView, ForgottenView } from "../wire-people";
import { FORGOTTEN } from "../words/sign-in-forgotten";
import { errorsSaid, fieldSaid, troubleSaid } from "../words/trouble";
import { LinkCard } from "./people-link";

const EMAIL_LENGTH_MAX = 254;

interface ForgottenProps {
	/** What was typed at the sign-in. */
	readonly email: string;
	readonly back: () => void;
}

/** In place of the sign-in: a link by mail, or whom to ask where none can be mailed. */
export function Forgotten({ email, back }: ForgottenProps) {
	const way = useSignal<Answer<ForgottenView> | null>(null);
	const asked = useSignal<{ readonly email: string; readonly answer: AskedLinkView } | null>(null);
	const load = async () => {
		way.value = null;
		way.value = await ask<ForgottenView>("/password-resets");
	};
	useLayoutEffect(() => {
		const title = document.title;
		document.title = FORGOTTEN.tab;
		void load();
		return () => {
			document.title = title;
		};
	}, []);
	const toSignIn = <Back press={back} />;
	if (asked.value !== null) return <Asked {...asked.value}>{toSignIn}</Asked>;
	const told = way.value;
	if (told === null)
		return (
			<LinkCard title={FORGOTTEN.title}>
				<p role="status">{FORGOTTEN.looking}</p>
				{toSignIn}
			</LinkCard>
		);
	if (told.kind !== "ok")
		return (
			<LinkCard title={FORGOTTEN.title}>
				<div class="sign-in-said" role="alert">
					<Notice tone="red" title={troubleSaid(told)} />
				</div>
				<button type="button" class="button primary" onClick={() => void load()}>
					{FORGOTTEN.again}
				</button>
				{toSignIn}
			</LinkCard>
		);
	if (!told.body.byMail)
		return (
			<LinkCard title={FORGOTTEN.notByMail}>
				<p role="status">{FORGOTTEN.whomToAsk}</p>
				<Back press={back} takesFocus />
			</LinkCard>
		);
	return (
		<AskForm
			email={email}
			asked={(answer, by) => {
				asked.value = { answer, email: by };
			}}
		>
			{toSignIn}
		</AskForm>
	);
}

function Back({ press, takesFocus = false }: { press: () => void; takesFocus?: boolean }) {
	const button = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => {
		if (takesFocus) button.current?.focus();
	}, [takesFocus]);
	return (
		<button ref={button} type="button" class="button" onClick={press}>
			{FORGOTTEN.back}
		</button>
	);
}

interface AskFormProps {
	readonly email: string;
	readonly asked: (answer: AskedLinkView, email: string) => void;
	readonly children: ComponentChildren;
}
function AskForm({ email, asked, children }: AskFormProps) {
	const form = useForm<{ email: string }, AskedLinkView>({
		from: { email },
		send: (typed) => ask<AskedLinkView>("/password-resets", { method: "POST", body: { email: typed.email.trim() } }),
		done: (answer, sent) => asked(answer, sent.email.trim()),
		mistakes: (trouble) => errorsSaid(trouble, fieldSaid),
	});
	useLayoutEffect(() => form.element.current?.querySelector("input")?.focus(), []);
	return (
		<LinkCard title={FORGOTTEN.title}>
			<p>{FORGOTTEN.about}</p>
			<Form form={form} look="card" notYet={FORGOTTEN.notYet} submit={{ says: FORGOTTEN.send, busy: FORGOTTEN.sending }} more={children}>
				<TextField
					form={form}
					name="email"
					label={FORGOTTEN.email}
					input={{ type: "email", maxLength: EMAIL_LENGTH_MAX, autocomplete: "username", spellcheck: false, required: true }}
				/>
			</Form>
		</LinkCard>
	);
}

/** It says the same of every address: whether one has an account is nobody's to learn here. */
function Asked({ email, answer, children }: { email: string; answer: AskedLinkView; children: ComponentChildren }) {
	const said = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => said.current?.focus(), []);
	return (
		<LinkCard title={FORGOTTEN.asked}>
			<div ref={said} class="run" role="status" tabIndex={-1}>
				<p>{woven(FORGOTTEN.askedAbout(answer.goodForMinutes), { email: <Foreign>{email}</Foreign> })}</p>
				<p class="second">{FORGOTTEN.noMail(answer.mailsAnHour)}</p>
			</div>
			{children}
		</LinkCard>
	);
}
