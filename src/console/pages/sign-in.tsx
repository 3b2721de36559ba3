import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { span } from "../../order/span";
import type { Trouble } from "../answer";
import { Logo } from "../parts/logo";
import { Notice } from "../parts/notice";
import { woven } from "../parts/woven";
import { type SignedIn, signIn } from "../sign-in";
import type { Session } from "../wire";
import { SIGN_IN } from "../words/sign-in";
import { AtHome } from "./sign-in-home";

/** Signing in happens in place: the address stays, so that the reader lands where they wanted to go. */

const EXPIRED = SIGN_IN.expired;
const LEFT = SIGN_IN.left;
const TICK_MS = 1_000;

export function SignInPage({ because }: { because: "never_in" | "left" }) {
	useLayoutEffect(() => {
		document.title = SIGN_IN.tab;
	}, []);
	return (
		<main class="sign-in">
			<SignInForm greeting={because === "left" ? LEFT : null} />
			<p class="sign-in-foot">{SIGN_IN.promise}</p>
		</main>
	);
}

/** Over the page of somebody whose session has ended: what they typed stays where it is, and cannot be read on meanwhile. */
export function SignInDialog({ was }: { was: Session }) {
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		const shown = dialog.current;
		show(shown);
		// Taken away without being closed it would leave the keyboard nowhere; whoever was in the middle of a form goes on there.
		return () => shown?.close();
	}, []);
	return (
		<dialog
			ref={dialog}
			class="sign-in-over"
			aria-label={SIGN_IN.again}
			onCancel={(event) => event.preventDefault()}
			// A browser closes it at the second Escape, whatever is said to the first.
			onClose={() => show(dialog.current)}
		>
			<SignInForm greeting={EXPIRED} email={was.user.email} />
		</dialog>
	);
}

/** A dialog that opens puts the focus on its first field, and what is left to be typed is the password. */
function show(dialog: HTMLDialogElement | null): void {
	dialog?.showModal();
	dialog?.querySelector<HTMLInputElement>("input[name=password]")?.focus();
}

/** `email`: whoever is most likely to sign in; it can be changed. */
function SignInForm({ greeting, email: likely = "" }: { greeting: string | null; email?: string }) {
	const email = useRef<HTMLInputElement>(null);
	const password = useRef<HTMLInputElement>(null);
	const code = useRef<HTMLInputElement>(null);
	const asksCode = useSignal(false);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const waitSeconds = useSignal(0);
	const home = useSignal<Extract<SignedIn, { kind: "home" }> | null>(null);
	/** Its code is asked for when somebody has. */
	const forgotten = useSignal<typeof import("./sign-in-forgotten").Forgotten | null>(null);
	const known = useRef(likely);
	const isAsked = home.value === null && forgotten.value === null;
	useLayoutEffect(() => {
		(likely === "" ? email : password).current?.focus();
	}, [isAsked]);
	useLayoutEffect(() => {
		if (asksCode.value) code.current?.focus();
	}, [asksCode.value]);
	useLayoutEffect(() => {
		if (waitSeconds.value === 0) return;
		const timer = setTimeout(() => {
			waitSeconds.value -= 1;
		}, TICK_MS);
		return () => clearTimeout(timer);
	}, [waitSeconds.value]);

	const submit = async (event: Event) => {
		event.preventDefault();
		busy.value = true;
		const answer = await signIn(textIn(email).trim(), textIn(password), textIn(code).trim());
		busy.value = false;
		take(answer);
	};
	const take = (answer: SignedIn) => {
		home.value = answer.kind === "home" ? answer : null;
		if (answer.kind === "ok" || answer.kind === "home") return;
		trouble.value = answer;
		if (answer.kind !== "problem") return;
		waitSeconds.value = answer.retryAfterSeconds ?? 0;
		const wantsCode = answer.code.startsWith("totp_");
		asksCode.value ||= wantsCode;
		if (answer.status === 401) (wantsCode ? code : password).current?.select();
	};

	const askForNew = async () => {
		try {
			const code = await import("./sign-in-forgotten");
			// What was typed while it was on its way counts as well.
			known.current = textIn(email).trim();
			trouble.value = null;
			forgotten.value = code.Forgotten;
		} catch {
			trouble.value = { kind: "unreachable" };
		}
	};

	const Forgotten = forgotten.value;
	if (Forgotten !== null)
		return (
			<Forgotten
				email={known.current}
				back={() => {
					forgotten.value = null;
				}}
			/>
		);
	if (home.value !== null) return <AtHome as={home.value.as} refusal={home.value.refusal} told={take} />;
	return (
		<form class="sign-in-card" method="post" onSubmit={(event) => void submit(event)}>
			<div class="sign-in-brand">
				<Logo />
				<h1>{SIGN_IN.heading}</h1>
			</div>
			<div class="sign-in-said" role="alert">
				{trouble.value === null ? (
					greeting === null ? null : (
						<Notice tone="grey" title={greeting} />
					)
				) : (
					<Notice tone="red" title={troubleTitle(trouble.value)}>
						{waitSeconds.value === 0 ? null : (
							<p aria-live="off">{woven(SIGN_IN.nextTry, { wait: <span class="number">{span(waitSeconds.value * 1_000)}</span> })}</p>
						)}
					</Notice>
				)}
			</div>
			<label class="field">
				<span>{SIGN_IN.email}</span>
				<input
					ref={email}
					defaultValue={known.current}
					type="email"
					name="email"
					autocomplete="username"
					required
					maxLength={254}
					spellcheck={false}
				/>
			</label>
			<label class="field">
				<span>{SIGN_IN.password}</span>
				<input ref={password} type="password" name="password" autocomplete="current-password" required maxLength={1000} />
			</label>
			{asksCode.value ? (
				<label class="field">
					<span>{SIGN_IN.code}</span>
					<input ref={code} name="code" autocomplete="one-time-code" required maxLength={40} spellcheck={false} />
				</label>
			) : null}
			<button type="submit" class="button primary" disabled={busy.value || waitSeconds.value > 0}>
				{busy.value ? SIGN_IN.sending : SIGN_IN.send}
			</button>
			<button type="button" class="button" onClick={() => void askForNew()}>
				{SIGN_IN.forgotten}
			</button>
		</form>
	);
}

const textIn = (field: { readonly current: HTMLInputElement | null }): string => field.current?.value ?? "";

function troubleTitle(trouble: Trouble): string {
	if (trouble.kind === "signed_out") return SIGN_IN.endedAgain;
	if (trouble.kind !== "problem") return SIGN_IN.unreachable;
	if (trouble.code === "totp_required") return SIGN_IN.codeNow;
	if (trouble.status === 429) return SIGN_IN.tooManyTries;
	return trouble.detail;
}
