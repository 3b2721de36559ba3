/** A link that lets somebody in, before it is known to be good. */
export const LINK = {
	looking: "Looking at the link",
	refused: "This link cannot be used",
	askForNew: "Ask whoever gave it to you for a new one.",
	askAtSignIn: "For a forgotten password you can ask at the sign-in yourself.",
	again: "Try again",
	signIn: "Go to the sign-in",
	unreachable: "Holdfast could not be reached. Check your connection and try again.",
} as const;
