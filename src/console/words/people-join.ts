/** Following an invitation. */
export const JOIN = {
	tab: "Join Holdfast",
	title: (tenant: string): string => `Join ${tenant}`,
	invitedAs: "You are invited as {role}. You will sign in as {email}.",
	signedOut: "They are signed out of this browser when you join.",
	otherPerson: (name: string): string => `${name} is signed in here.`,
	notYet: "Your account is not made yet",
	send: "Join",
	sending: "Joining…",
	name: "Your name",
} as const;
