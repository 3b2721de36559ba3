/** Said to an operator who works in another shop. Its name stands between the pieces of `worksIn`. */
export const ACTING = {
	leavingFailed: "Leaving did not work. Try again.",
	where: "Where you work",
	worksIn: "You work in {shop}, as an operator. What you change is this shop’s, and its audit log says that it was you.",
	leaving: "Leaving…",
	leave: "Leave",
} as const;
