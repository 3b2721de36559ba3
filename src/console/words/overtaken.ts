/** Somebody else has saved what is being typed here: their name, then that they did. */
export const OVERTAKEN = {
	somebody: "Somebody else",
	hasSaved: "has saved meanwhile",
} as const;
