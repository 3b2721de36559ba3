import type { Trouble } from "../answer";

/** What is said to an operator who has signed in again, but could not be taken back to the tenant they worked in. */
export const GO_BACK = {
	notIn: "You are signed in, but this page is still of",
	kept: "What you typed is still on the page, but it can be sent only in that shop.",
	again: "Try again",
	going: "Going back…",
	home: "Go to the start of your own shop",
} as const;

export function goBackRefused(refusal: Trouble): string {
	if (refusal.kind !== "problem")
		return "Holdfast could not be reached, so you could not be taken back. Check your connection and try again.";
	if (refusal.code === "tenant_not_found") return "This shop is no longer here, so nobody can be taken back to it.";
	return refusal.detail;
}

/** The form. */
export const SIGN_IN = {
	expired: "Your session has ended. Sign in to go on where you were.",
	left: "You are signed out.",
	tab: "Sign in · Holdfast",
	promise: "An order that a customer saw confirmed is never lost, never placed twice, and always explained.",
	again: "Sign in again",
	heading: "Sign in to Holdfast",
	nextTry: "The next try is taken in {wait}.",
	email: "E-mail",
	password: "Password",
	code: "Code of your authenticator app, or a recovery code",
	sending: "Signing in…",
	send: "Sign in",
	endedAgain: "This session has ended again. Sign in once more.",
	unreachable: "Holdfast could not be reached. Check your connection and try again.",
	codeNow: "Now the code of your authenticator app.",
	forgotten: "Forgot your password?",
	tooManyTries: "Too many tries to sign in.",
} as const;
