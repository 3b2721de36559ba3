/** Choosing a new password by a link. */
export const RESET = {
	title: "Choose a new password",
	done: "Your new password is set",
	doneAbout: "You are signed out everywhere. Sign in with the new password.",
	signIn: "Go to the sign-in",
	forWhom: "For {email} of {tenant}.",
	notYet: "The password was not changed yet",
	send: "Set the password",
	sending: "Saving…",
} as const;
