import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { span } from "../../order/span";
import type { Trouble } from "../answer";
import { Logo } from "../parts/logo";
import { Notice } from "../parts/notice";
import { type SignedIn, signIn } from "../sign-in";
import { AtHome } from "./sign-in-home";

/** Signing in happens in place: the address stays, so that the reader lands where they wanted to go. */

const EXPIRED = "Your session has ended. Sign in to go on where you were.";
const LEFT = "You are signed out.";
const TICK_MS = 1_000;

export function SignInPage({ because }: { because: "never_in" | "left" }) {
	useEffect(() => {
		document.title = "Sign in · Holdfast";
	}, []);
	return (
		<main class="sign-in">
			<SignInForm greeting={because === "left" ? LEFT : null} />
			<p class="sign-in-foot">An order that a customer saw confirmed is never lost, never placed twice, and always explained.</p>
		</main>
	);
}

/** Over the page of somebody whose session has ended: what they typed stays where it is, and cannot be read on meanwhile. */
export function SignInDialog() {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => dialog.current?.showModal(), []);
	return (
		<dialog
			ref={dialog}
			class="sign-in-over"
			aria-label="Sign in again"
			onCancel={(event) => event.preventDefault()}
			// A browser closes it at the second Escape, whatever is said to the first.
			onClose={() => dialog.current?.showModal()}
		>
			<SignInForm greeting={EXPIRED} />
		</dialog>
	);
}

function SignInForm({ greeting }: { greeting: string | null }) {
	const email = useRef<HTMLInputElement>(null);
	const password = useRef<HTMLInputElement>(null);
	const code = useRef<HTMLInputElement>(null);
	const asksCode = useSignal(false);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const waitSeconds = useSignal(0);
	const home = useSignal<Extract<SignedIn, { kind: "home" }> | null>(null);
	const isAsked = home.value === null;
	useEffect(() => {
		email.current?.focus();
	}, [isAsked]);
	useEffect(() => {
		if (asksCode.value) code.current?.focus();
	}, [asksCode.value]);
	useEffect(() => {
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

	if (home.value !== null) return <AtHome as={home.value.as} refusal={home.value.refusal} told={take} />;
	return (
		<form class="sign-in-card" method="post" onSubmit={(event) => void submit(event)}>
			<div class="sign-in-brand">
				<Logo />
				<h1>Sign in to Holdfast</h1>
			</div>
			<div class="sign-in-said" role="alert">
				{trouble.value === null ? (
					greeting === null ? null : (
						<Notice tone="grey" title={greeting} />
					)
				) : (
					<Notice tone="red" title={troubleTitle(trouble.value)}>
						{waitSeconds.value === 0 ? null : (
							<p aria-live="off">
								The next try is taken in <span class="number">{span(waitSeconds.value * 1_000)}</span>.
							</p>
						)}
					</Notice>
				)}
			</div>
			<label class="field">
				<span>E-mail</span>
				<input ref={email} type="email" name="email" autocomplete="username" required maxLength={254} spellcheck={false} />
			</label>
			<label class="field">
				<span>Password</span>
				<input ref={password} type="password" name="password" autocomplete="current-password" required maxLength={1000} />
			</label>
			{asksCode.value ? (
				<label class="field">
					<span>Code of your authenticator app, or a recovery code</span>
					<input ref={code} name="code" autocomplete="one-time-code" required maxLength={40} spellcheck={false} />
				</label>
			) : null}
			<button type="submit" class="button primary" disabled={busy.value || waitSeconds.value > 0}>
				{busy.value ? "Signing in…" : "Sign in"}
			</button>
		</form>
	);
}

const textIn = (field: { readonly current: HTMLInputElement | null }): string => field.current?.value ?? "";

function troubleTitle(trouble: Trouble): string {
	if (trouble.kind === "signed_out") return "This session has ended again. Sign in once more.";
	if (trouble.kind !== "problem") return "Holdfast could not be reached. Check your connection and try again.";
	if (trouble.code === "totp_required") return "Now the code of your authenticator app.";
	if (trouble.status === 429) return "Too many tries to sign in.";
	return trouble.detail;
}
