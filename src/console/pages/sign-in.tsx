import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { span } from "../../order/span";
import type { Trouble } from "../answer";
import { Logo } from "../parts/logo";
import { Notice } from "../parts/notice";
import { session, signIn } from "../session";

/** Signing in happens in place: the address stays, so that the reader lands where they wanted to go. */

const GREETINGS = {
	never_in: null,
	expired: "Your session has ended. Sign in to go on where you were.",
	left: "You are signed out.",
} as const;
const TICK_MS = 1_000;

export function SignIn() {
	const email = useRef<HTMLInputElement>(null);
	const password = useRef<HTMLInputElement>(null);
	const trouble = useSignal<Trouble | null>(null);
	const busy = useSignal(false);
	const waitSeconds = useSignal(0);
	useEffect(() => {
		document.title = "Sign in · Holdfast";
		email.current?.focus();
	}, []);
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
		const answer = await signIn(email.current?.value.trim() ?? "", password.current?.value ?? "");
		busy.value = false;
		if (answer.kind === "ok") return;
		trouble.value = answer;
		waitSeconds.value = answer.kind === "problem" ? (answer.retryAfterSeconds ?? 0) : 0;
		if (answer.kind === "problem" && answer.status === 401) password.current?.select();
	};
	const greeting = session.value.kind === "out" ? GREETINGS[session.value.because] : null;

	return (
		<main class="sign-in">
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
				<button type="submit" class="button primary" disabled={busy.value || waitSeconds.value > 0}>
					{busy.value ? "Signing in…" : "Sign in"}
				</button>
			</form>
			<p class="sign-in-foot">An order that a customer saw confirmed is never lost, never placed twice, and always explained.</p>
		</main>
	);
}

function troubleTitle(trouble: Trouble): string {
	if (trouble.kind !== "problem") return "Holdfast could not be reached. Check your connection and try again.";
	if (trouble.status === 429) return "Too many tries to sign in.";
	return trouble.detail;
}
