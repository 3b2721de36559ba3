/** What is said when another tab has taken the session elsewhere. The names stand between the parts. */
export const MOVED = {
	otherTenant: "In another tab you have gone to",
	otherPerson: "In this browser somebody else is signed in by now:",
	thisPage: "This page is still of",
	and: "and",
	nothingDone: "All tabs of a browser share one sign-in, so this page has stopped. Nothing was done.",
	lookAgain: "Look again",
	goOn: "Go on in",
} as const;
